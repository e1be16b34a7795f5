import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { waitingReports } from '../../src/agent/delivery/spool.ts';
import { removeFolder } from '../../src/agent/files.ts';
import { damageOf } from '../../src/agent/state-file.ts';
import { sha256, unwrap } from '../../src/protocol/envelope.ts';
import { sealReceipt } from '../../src/protocol/receipt.ts';
import { reportType } from '../../src/protocol/report.ts';
import { enrolledState } from '../support/enrolled.ts';
import { AnAttacker, eve, outcomes } from './an-attacker.ts';

/** What somebody without rights may do to a run of root's, to what it keeps, and, with the rights of the courier, to what is sent. */
describe.skipIf(inject('missing') !== '')('an attacker beside what root keeps', { timeout: 300_000 }, () => {
  let attacker: AnAttacker;
  let suite: string;
  beforeAll(() => {
    attacker = new AnAttacker();
    suite = attacker.suite(path.join(attacker.ground, 'good'), 'good');
  });
  afterAll(() => attacker.leave());
  const file = () => path.join(attacker.state, 'state.db');
  const auditOf = (by: string[], more: Parameters<AnAttacker['root']>[1] = {}) =>
    attacker.root(['audit', '--format', 'json', '--suite', suite], { by, ...more });

  describe('by how root is called', () => {
    test.each<[string, string[]]>([
      ['without input, output and complaints', ['sh', '-c', '"$0" "$@" <&- >&- 2>&-']],
      ['with an output that is always full', ['sh', '-c', '"$0" "$@" >/dev/full']],
      ['with no right to write a byte into any file', ['sh', '-c', 'ulimit -f 0; exec "$0" "$@"']],
      ['with three files that may be open', ['sh', '-c', 'ulimit -n 3; exec "$0" "$@"']],
      ['with twenty files that may be open', ['sh', '-c', 'ulimit -n 20; exec "$0" "$@"']],
      ['with a second of the processor that is already spent', ['sh', '-c', 'ulimit -t 1; "$0" "$@"']],
      ['with hardly any memory', ['sh', '-c', 'ulimit -v 300000; exec "$0" "$@"']],
    ])('%s: nothing is lost, and who asks next gets the whole answer', async (_, by) => {
      expect(outcomes((await auditOf([])).output)).toEqual({ door: 'pass' });
      const { status, output } = await auditOf(by);
      // It worked, or it says that it did not.
      if (status === 0 && output !== '') expect(outcomes(output)).toEqual({ door: 'pass' });
      expect(damageOf(file())).toBeUndefined();
      expect(outcomes((await auditOf([])).output)).toEqual({ door: 'pass' });
      expect((await attacker.root(['history', 'door', '--suite', suite])).output).toMatch(/pass|in order/);
    });

    test.each<[string, string[]]>([
      ['with every signal ignored that can be', ['env', '--ignore-signal=CHLD,TERM,HUP,INT,PIPE,ALRM,USR1,USR2']],
      ['with every signal held back that can be', ['env', '--block-signal=CHLD,TERM,HUP,INT,PIPE,ALRM']],
      ['where the working folder is gone', ['sh', '-c', 'mkdir gone; cd gone; rmdir ../gone; exec "$0" "$@"']],
      ['with a strange idea of whose group it is', ['setpriv', '--regid=65534', '--groups=65534']],
      ['at the lowest priority, on one processor', ['nice', '-n', '19', 'taskset', '1']],
    ])('%s the answer is the same', async (_, by) => {
      const { status, output } = await auditOf(by, { seconds: 60 });
      expect(outcomes(output)).toEqual({ door: 'pass' });
      expect(status).toBe(0);
    });

    test('what it was handed as open files no check gets', async () => {
      const curious = attacker.suite(
        path.join(attacker.ground, 'curious'),
        'curious',
        `[ ! -e /proc/self/fd/7 ] && [ ! -e /proc/self/fd/9 ] && printf '1..1\\nok 1 - clean\\n' || printf '1..1\\nnot ok 1 - clean\\n'`,
      );
      const words = ['audit', '--format', 'json', '--suite', curious];
      const { output } = await attacker.root(words, { by: ['sh', '-c', 'exec "$0" "$@" 7</etc/shadow 9>>/etc/hosts'] });
      expect(outcomes(output)).toEqual({ door: 'pass' });
    });

    test('when it lets everybody write what it makes, nobody may', async () => {
      const state = path.join(attacker.ground, 'open', 'state');
      await auditOf(['sh', '-c', 'umask 0; exec "$0" "$@"'], { env: { SHIPSHAPE_STATE: state } });
      for (const name of ['.', 'state.db']) expect(statSync(path.join(state, name)).mode & 0o077, name).toBe(0);
    });
  });

  describe('by where root keeps things', () => {
    const inHers = (name: string) => {
      const folder = path.join(attacker.own, name);
      mkdirSync(folder, { recursive: true });
      attacker.takeAll();
      return folder;
    };
    test.each<[string, (folder: string, victim: string) => unknown]>([
      ['a link to a file of root’s that is not there yet', (folder, victim) => symlinkSync(victim, path.join(folder, 'state.db'))],
      ['a link for the lock', (folder, victim) => symlinkSync(victim, path.join(folder, 'fix.lock'))],
      ['a pipe', folder => execFileSync('mkfifo', [path.join(folder, 'state.db')])],
      ['a journal of hers for a database of root’s', folder => writeFileSync(path.join(folder, 'state.db-journal'), 'x'.repeat(4096))],
      [
        'the whole state of a laptop that reports to her',
        folder => {
          enrolledState(path.join(attacker.state, 'hers.db'), 'https://eve.example');
          renameSync(path.join(attacker.state, 'hers.db'), path.join(folder, 'state.db'));
        },
      ],
    ])('in a folder of hers %s is neither followed nor believed, and that is said', async (name, lay) => {
      const folder = inHers(`state of ${name}`);
      const victim = path.join(attacker.place('root'), 'victim');
      lay(folder, victim);
      attacker.takeAll();
      for (const words of [
        ['report', '--suite', suite],
        ['fix', 'door', '--suite', suite, '--yes'],
      ]) {
        const { output } = await attacker.root(words, { env: { SHIPSHAPE_STATE: folder }, seconds: 30 });
        expect(output).not.toContain('eve.example');
        expect(output).toMatch(/belongs to user 65534: root trusts only what root alone can change/);
      }
      expect(existsSync(victim)).toBe(false);
    });
  });

  describe('with the rights of the courier', () => {
    let keys: { device: string; receiptKey: KeyObject };
    const receipts = () => path.join(attacker.state, 'receipts');
    const outbox = () => path.join(attacker.state, 'outbox');
    const report = () => attacker.root(['report', '--suite', suite]);
    const receiptWith = (receiptKey: KeyObject, fields: object = {}) => {
      const payload = unwrap(readFileSync(path.join(outbox(), '1.dsse')), reportType).payload;
      return sealReceipt(
        { device: keys.device, seq: 1, hash: sha256(payload), receivedAt: '2026-03-02T09:00:00.000Z', ...fields },
        receiptKey,
      );
    };
    beforeEach(async () => {
      removeFolder(attacker.state);
      keys = enrolledState(file());
      mkdirSync(outbox(), { mode: 0o750 });
      mkdirSync(receipts(), { mode: 0o700 });
      chownSync(outbox(), 0, eve);
      chownSync(receipts(), eve, eve);
      expect((await report()).status).toBe(0);
      expect(waitingReports(file(), keys.device)).toEqual([1]);
    });

    test.each<[string, (receipt: string) => unknown]>([
      ['signed by herself', receipt => writeFileSync(receipt, receiptWith(generateKeyPairSync('ed25519').privateKey))],
      ['for another report', receipt => writeFileSync(receipt, receiptWith(keys.receiptKey, { seq: 2 }))],
      [
        'for another laptop',
        receipt => writeFileSync(receipt, receiptWith(keys.receiptKey, { device: '00000000-0000-4000-8000-000000000000' })),
      ],
      ['for other bytes', receipt => writeFileSync(receipt, receiptWith(keys.receiptKey, { hash: sha256(Buffer.from('x')) }))],
      ['that is a link to what she may not read', receipt => symlinkSync('/etc/shadow', receipt)],
      [
        'that is a second name of what she may not read',
        receipt => {
          const secret = path.join(attacker.state, 'secret');
          writeFileSync(secret, 'secret');
          linkSync(secret, receipt);
        },
      ],
      ['that is a pipe', receipt => execFileSync('mkfifo', [receipt])],
      ['that is a folder', receipt => mkdirSync(receipt)],
      [
        'of ten terabytes',
        receipt => {
          writeFileSync(receipt, '');
          truncateSync(receipt, 10 * 1024 ** 4);
        },
      ],
    ])('a receipt %s lets go of nothing, and is told', async (_, lay) => {
      lay(path.join(receipts(), '1.receipt'));
      const { status, output } = await report();
      expect(output.replaceAll(/\s+/g, ' ')).toMatch(/what lies there as the receipt of report 1 is none/);
      expect(output).not.toContain('root:');
      expect(status).not.toBe(0);
      expect(waitingReports(file(), keys.device)).toEqual([1, 2]);
      expect(readdirSync(outbox())).toEqual(expect.arrayContaining(['1.dsse', '2.dsse']));
    });

    test('a real receipt, and only that, lets go of its report', async () => {
      writeFileSync(path.join(receipts(), '1.receipt'), receiptWith(keys.receiptKey));
      expect((await report()).status).toBe(0);
      expect(waitingReports(file(), keys.device)).toEqual([2]);
    });

    test('an outbox that she could change gets nothing from root, who says so', async () => {
      chownSync(outbox(), eve, eve);
      const { status, output } = await report();
      expect(output).toMatch(/root must not write into/);
      expect(status).not.toBe(0);
      expect(waitingReports(file(), keys.device)).toEqual([1, 2]);
    });

    test('ten thousand files, and a patience until the end of time, hold up nothing but what she sends herself', async () => {
      for (let number = 0; number < 10_000; number++) writeFileSync(path.join(receipts(), `${number + 10}.receipt`), '');
      writeFileSync(path.join(receipts(), 'patience.json'), JSON.stringify({ failures: 1e9, retryAt: 8.64e15, wasAsked: true }));
      const { status } = await report();
      expect(status).toBe(0);
      expect(waitingReports(file(), keys.device)).toEqual([1, 2]);
    });
  });
});
