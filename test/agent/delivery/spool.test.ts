import { spawn } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noteReceipt, type Place, sealReport, setAside, takeOut, waitingReports } from '../../../src/agent/delivery/spool.ts';
import { Journal } from '../../../src/agent/fix/journal.ts';
import { forgetIdentity } from '../../../src/agent/line/identity.ts';
import { open, sha256 } from '../../../src/protocol/envelope.ts';
import { type Report, readReport, reportType, writeReport } from '../../../src/protocol/report.ts';
import { enrolledState, reportWith } from '../../support/enrolled.ts';
import { scratchFolder } from '../../support/programs.ts';

const at = '2026-03-02T08:00:00.000Z';

test('reports are numbered from 1, and each names the one before by the digest of its signed bytes', () => {
  const { file, device, key } = laptop();
  for (let seq = 1; seq <= 3; seq++) expect(sealReport(file, reportWith)).toMatchObject({ device, seq, dropped: [] });
  expect(waitingReports(file, device)).toEqual([1, 2, 3]);
  const payloads = [1, 2, 3].map(seq => open(takeOut(file, device, seq, at) as Buffer, reportType, createPublicKey(key)));
  const reports = payloads.map(readReport);
  expect(reports.map(({ seq, waiting }) => [seq, waiting])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
  ]);
  expect(reports.map(({ prev }) => prev)).toEqual([null, ...payloads.slice(0, 2).map(sha256)]);
});

test('a laptop that is not enrolled seals nothing', () => {
  const { file, device } = laptop();
  sealReport(file, reportWith);
  forgetIdentity(file);
  const write = () => expect.fail('nothing is to be written');
  expect(sealReport(file, write)).toBeUndefined();
  expect(waitingReports(file, device)).toEqual([]);
});

test('only a receipt takes a report from those that wait, and it may come late and twice', () => {
  const { file, device } = laptop();
  sealReport(file, reportWith);
  sealReport(file, reportWith);
  const envelope = takeOut(file, device, 2, at);
  expect(takeOut(file, device, 2, at)).toEqual(envelope);
  expect(waitingReports(file, device)).toEqual([1, 2]);
  noteReceipt(file, device, 2, at);
  noteReceipt(file, device, 2, at);
  expect(waitingReports(file, device)).toEqual([1]);
  expect(takeOut(file, device, 2, at)).toBeUndefined();
});

test('what the collector refuses for good is kept and sent no more', () => {
  const { file, device } = laptop();
  sealReport(file, reportWith);
  setAside(file, device, 1, 'refused', 'it has a member too many');
  expect(waitingReports(file, device)).toEqual([]);
  expect(sealReport(file, place => reportWith(place, { waiting: place.waiting }))?.seq).toBe(2);
});

test('what was dropped is told once by the next report, and again when that one is dropped, too', () => {
  const { file, device } = laptop();
  const told: Report['gaps'][] = [];
  const onDay = (day: number) => (place: Place) => {
    told.push(place.gaps);
    return reportWith(place, { createdAt: `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z` });
  };
  const room = { bytes: 1e6, days: 2 };
  for (const day of [1, 1, 2, 3, 3]) sealReport(file, onDay(day), room);
  expect(told).toEqual([[], [], [], [], [{ first: 1, last: 2, why: 'old' }]]);
  sealReport(file, onDay(4), room);
  sealReport(file, onDay(5), room);
  sealReport(file, onDay(5), room);
  // 3 went when day 4 came; 4 and 5, which had told of 1 and 2, when day 5 came.
  expect(told.slice(5)).toEqual([
    [],
    [{ first: 3, last: 3, why: 'old' }],
    [
      { first: 1, last: 2, why: 'old' },
      { first: 4, last: 5, why: 'old' },
    ],
  ]);
  noteReceipt(file, device, 8, at);
  expect(rows(file, "SELECT seq FROM reports WHERE state = 'dropped'")).toEqual([{ seq: 3 }]);
});

test('a receipt for what was dropped meanwhile leaves no gap', () => {
  const { file, device } = laptop();
  const big = (place: Place) => reportWith(place);
  sealReport(file, big);
  takeOut(file, device, 1, at);
  sealReport(file, big, { bytes: 1, days: 90 });
  noteReceipt(file, device, 1, at);
  sealReport(file, place => {
    expect(place.gaps).toEqual([]);
    return reportWith(place);
  });
});

test('copies of what was sent stay for as many days with reports as may wait', () => {
  const { file, device } = laptop();
  const room = { bytes: 1e6, days: 3 };
  for (let day = 1; day <= 5; day++) {
    sealReport(file, place => reportWith(place, { createdAt: `2026-03-0${day}T08:00:00.000Z` }), room);
    takeOut(file, device, day, at);
    noteReceipt(file, device, day, at);
  }
  expect(rows(file, 'SELECT seq FROM reports ORDER BY seq')).toEqual([{ seq: 3 }, { seq: 4 }, { seq: 5 }]);
});

test('what shipshape mended or put back is told once, by the next report', () => {
  const { file } = laptop();
  const journal = new Journal(file);
  onTestFinished(() => journal.end());
  const told: Report['fixes'][] = [];
  const seal = () => sealReport(file, place => reportWith(place, { fixes: told[told.push(place.fixes) - 1] as Report['fixes'] }));
  const begin = (check: string) => journal.plan({ check, suite: '', params: {} }, new Date(at));
  const [good, bad] = [begin('firewall'), begin('ssh-permissions')];
  journal.verify(good, { files: [] }, new Date(at));
  seal();
  journal.close(bad, 'the check still fails', new Date(at));
  journal.close(good, 'you asked for it', new Date('2026-03-03T08:00:00.000Z'));
  begin('screen-lock');
  seal();
  seal();
  expect(told).toEqual([
    [{ check: 'firewall', action: 'fix', state: 'verified', at }],
    [
      { check: 'firewall', action: 'undo', state: 'undone', at: '2026-03-03T08:00:00.000Z' },
      { check: 'ssh-permissions', action: 'fix', state: 'failed', at },
    ],
    [],
  ]);
});

describe('whatever happens in whatever order', () => {
  const room = { bytes: 12_000, days: 4 };
  const which = fc.nat();
  const day = fc.integer({ min: 1, max: 28 });
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('seal' as const), day, pad: fc.nat(3000), fails: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which, lost: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('refused' as const, 'forked' as const), which }) },
  );

  test('no number is used twice or left out, the chain holds, and every report is waiting, kept, set aside or told as a gap', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), events => {
        const { file, device, key } = laptop();
        const sealed: Report[] = [];
        const left = new Map<number, 'kept' | 'aside' | 'dropped'>();
        const seal = (fields: Partial<Report>) => {
          const spooled = sealReport(file, place => sealed[sealed.push(reportWith(place, fields)) - 1] as Report, room);
          for (const { seq } of spooled?.dropped ?? []) left.set(seq, 'dropped');
          expect(left.get(sealed.length)).toBeUndefined();
        };
        for (const it of events) {
          if (it.kind === 'seal') seal(differing(it));
          else if (it.kind === 'crash') expect(() => sealReport(file, crash, room)).toThrow('power cut');
          else {
            const waiting = waitingReports(file, device);
            const seq = waiting[it.which % waiting.length];
            if (seq === undefined) continue;
            if (it.kind === 'deliver') {
              const payload = open(takeOut(file, device, seq, at) as Buffer, reportType, createPublicKey(key));
              expect(payload).toEqual(writeReport(sealed[seq - 1] as Report));
              if (it.lost) continue;
              noteReceipt(file, device, seq, at);
            } else setAside(file, device, seq, it.kind, 'because');
            left.set(seq, it.kind === 'deliver' ? 'kept' : 'aside');
          }
          expect(waitingReports(file, device)).toEqual(sealed.map(({ seq }) => seq).filter(seq => !left.has(seq)));
        }
        seal({});
        expect(sealed.map(report => report.seq)).toEqual(sealed.map((_, index) => index + 1));
        expect(sealed.map(({ prev }) => prev)).toEqual([null, ...sealed.slice(0, -1).map(report => sha256(writeReport(report)))]);
        const arriving = sealed.filter(({ seq }) => left.get(seq) === undefined || left.get(seq) === 'kept');
        const told = new Set(
          arriving.flatMap(({ gaps }) => gaps).flatMap(({ first, last }) => sealed.slice(first - 1, last).map(({ seq }) => seq)),
        );
        // What the very last report had to drop is told by the one after.
        const next: number[] = [];
        sealReport(file, place => {
          next.push(...place.gaps.flatMap(({ first, last }) => sealed.slice(first - 1, last).map(({ seq }) => seq)));
          return reportWith(place);
        });
        for (const [seq, how] of left)
          expect([seq, told.has(seq) || next.includes(seq)]).toEqual([seq, how === 'dropped' || told.has(seq)]);
      }),
      { numRuns: Number(process.env.SHIPSHAPE_RUNS ?? 60) },
    );
  });

  function differing({ day, pad, fails }: { day: number; pad: number; fails: boolean }): Partial<Report> {
    const [result] = reportWith({} as Place).results;
    return {
      createdAt: `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z`,
      platform: { ...reportWith({} as Place).platform, model: 'x'.repeat(pad) },
      results: [{ ...(result as Report['results'][number]), outcome: fails ? 'fail' : 'pass' }],
    };
  }

  function crash(): never {
    throw new Error('power cut');
  }
});

const kills = Number(process.env.SHIPSHAPE_KILLS ?? 20);

test(`a laptop that is killed at ${kills} moments uses no number twice, leaves none out and loses no receipt`, {
  timeout: kills * 15_000,
}, async () => {
  const { file, device, key } = laptop();
  const from = (name: string) => JSON.stringify(new URL(`../../../${name}`, import.meta.url));
  const program = `
    import { noteReceipt, sealReport, takeOut, waitingReports } from ${from('src/agent/delivery/spool.ts')};
    import { reportWith } from ${from('test/support/enrolled.ts')};
    const [file, device] = ${JSON.stringify([file, device])};
    for (;;) {
      const { seq } = sealReport(file, place => reportWith(place));
      process.stdout.write('sealed ' + seq + '\\n');
      if (seq % 3 === 0) continue;
      const [oldest] = waitingReports(file, device);
      takeOut(file, device, oldest, '${at}');
      noteReceipt(file, device, oldest, '${at}');
      process.stdout.write('kept ' + oldest + '\\n');
    }`;
  const said: string[] = [];
  let [seq, prev]: [number, string | null] = [0, null];
  for (let round = 0; round < kills; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', text => said.push(text));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('it ended by itself')));
    await Promise.race([once(child.stdout, 'data'), ended]);
    await pause(Math.random() * 40);
    child.kill('SIGKILL');
    await once(child, 'close');

    const fresh = rows(file, `SELECT seq, envelope FROM reports WHERE seq > ${seq} ORDER BY seq`);
    for (const row of fresh) {
      const payload = open(row.envelope as Buffer, reportType, createPublicKey(key));
      expect(readReport(payload)).toMatchObject({ seq: ++seq, prev });
      expect(row.seq).toBe(seq);
      prev = sha256(payload);
    }
    expect(rows(file, 'SELECT seq, prev FROM identity')).toEqual([{ seq, prev }]);
    expect(rows(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
  const numbers = (word: string) => [...said.join('').matchAll(new RegExp(`^${word} (\\d+)$`, 'gm'))].map(match => Number(match[1]));
  const sealed = numbers('sealed');
  expect(new Set(sealed).size).toBe(sealed.length);
  expect(sealed.at(-1)).toBeLessThanOrEqual(seq);
  const kept = new Set(rows(file, "SELECT seq FROM reports WHERE state = 'kept'").map(row => row.seq));
  expect(numbers('kept').filter(it => !kept.has(it))).toEqual([]);
});

function laptop(): { file: string; device: string; key: KeyObject } {
  const file = path.join(scratchFolder(), 'state.db');
  return { file, ...enrolledState(file) };
}

function rows(file: string, query: string): Record<string, unknown>[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare(query).all();
  } finally {
    db.close();
  }
}
