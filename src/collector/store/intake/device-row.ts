import type { Outcome } from '../../../protocol/result.ts';
import type { Courses } from './history.ts';
import type { Judged } from './judge.ts';
import { codeOf } from './outcomes.ts';
import type { Change, Progress } from './progress.ts';

/** What the row of a device says once its new reports are taken in. */
export function deviceRow([{ device, news }, { courses, last, skew }]: [Change, Progress]) {
  const { report } = news.at(-1) as Judged;
  const isNewest = report.seq > device.last_seq;
  return {
    id: device.id,
    last,
    skew,
    received_at: Math.max(...news.map(({ verdict }) => verdict.receivedAt)),
    failing: countOf(courses, 'fail'),
    unknown: countOf(courses, 'error'),
    shelf: JSON.stringify(news.toSorted((a, b) => a.place - b.place).at(-1)?.shelf),
    ...(isNewest
      ? {
          last_seq: report.seq,
          agent: report.agent.version.toWellFormed(),
          key_level: report.keyLevel,
          platform: JSON.stringify(report.platform),
          identity: report.identity ? JSON.stringify(report.identity) : null,
        }
      : {
          last_seq: device.last_seq,
          agent: device.agent,
          key_level: device.key_level,
          platform: device.platform,
          identity: device.identity,
        }),
  };
}

export type DeviceRow = ReturnType<typeof deviceRow>;

function countOf(courses: Courses, outcome: Outcome): number {
  const code = codeOf(outcome);
  let count = 0;
  for (const course of courses.values()) if (course.outcome === code) count++;
  return count;
}

export const known = {
  table: 'devices',
  shape: {
    id: 'integer',
    last: 'integer',
    last_seq: 'integer',
    received_at: 'integer',
    skew: 'integer',
    failing: 'integer',
    unknown: 'integer',
    shelf: 'text',
    agent: 'text',
    key_level: 'text',
    platform: 'text',
    identity: 'text',
  },
  keys: ['id'],
} as const;
export const listed = {
  table: 'devices',
  shape: { id: 'integer', hostname: 'text', system: 'text', words: 'text', own_words: 'text' },
  keys: ['id'],
} as const;
