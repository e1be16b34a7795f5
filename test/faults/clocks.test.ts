import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ACollector } from './a-collector.ts';
import { storedReports } from './stored.ts';

const day = 86_400_000;

const clocks: [string, (report: number) => number, boolean][] = [
  ['right', report => report * 1000, false],
  ['a year ahead', report => 365 * day + report * 1000, true],
  ['a year behind', report => -365 * day + report * 1000, false],
  ['going backwards', report => -report * day, false],
  ['set back by a year in the middle', report => (report < 3 ? 0 : -365 * day), false],
  ['set ahead and back', report => (report === 2 ? 365 * day : report * 1000), false],
  ['repeating an hour', report => (report % 2) * 3_600_000 - 7_200_000, false],
  ['standing still', () => 0, false],
];

test('laptops with any clock deliver all, are told apart where they cannot be right, and make no time of less than nothing', async ({
  task,
}) => {
  const collector = await ACollector.start();
  const fleet = await collector.fleet(clocks.length);
  const wire = collector.wire();
  const begin = Date.now();
  for (let report = 0; report < 5; report++)
    for (const [index, [name, clock]] of clocks.entries()) {
      const sealed = fleet[index]?.report(new Date(begin - 60_000 + clock(report)));
      expect((await fleet[index]?.send(wire, sealed as NonNullable<typeof sealed>))?.status, name).toBe(201);
    }
  const listed = JSON.parse(collector.onHost('devices', 'list', '--format', 'json')).devices as { device: string; skew: number }[];
  const skewed = clocks.filter((_, index) => (listed.find(({ device }) => device === fleet[index]?.id)?.skew ?? 0) > 300);
  expect(skewed.map(([name]) => name)).toEqual(clocks.filter(([, , isWrong]) => isWrong).map(([name]) => name));

  await collector.stop();
  const file = path.join(collector.setting.data, 'collector.db');
  const stored = await storedReports({ sqlite: file });
  const db = new DatabaseSync(file, { readOnly: true });
  const ask = (sql: string) => Object.values(db.prepare(sql).get() as object)[0];
  const figures = {
    spans: ask('SELECT count(*) FROM spans'),
    negative: ask('SELECT count(*) FROM spans WHERE ended < began'),
    future: ask(`SELECT count(*) FROM spans WHERE began > ${Math.ceil(Date.now() / 1000) + 300}`),
    backwards: ask('SELECT count(*) FROM envelopes a JOIN envelopes b ON b.device = a.device AND b.seq = a.seq + 1 WHERE b.at < a.at'),
  };
  db.close();
  task.meta.figures = `T8 ${clocks.length} clocks up to a year off: ${stored.size} of ${clocks.length * 5} delivered, ${figures.spans} spans, ${figures.negative} negative, ${figures.future} in the future, ${skewed.length} flagged`;
  expect(stored.size).toBe(clocks.length * 5);
  expect(figures).toMatchObject({ negative: 0, future: 0, backwards: 0 });
});
