import { type Look, wrap } from '../../reports/terminal/text.ts';
import type { HowFar } from '../agent/delivery/spool.ts';
import type { Snooze } from '../agent/notices/snooze.ts';
import type { Attempt } from '../agent/notices/told.ts';
import { describeSchedule, localTime, type Schedule } from './schedule.ts';
import { describeSnooze } from './snooze.ts';
import { describeWaivers, type Waivers } from './waivers.ts';

/** How the daily report stands: who makes it, what the collector has of it, and who is told. Times in epoch ms, receipts in UTC. */
export type Daily = {
  /** When root began its last audit of the whole machine (UTC), where it makes one for whoever looks. */
  machineAt?: string | undefined;
  /** Undefined where nothing here can run one. */
  schedule?: Schedule | undefined;
  /** Undefined when this laptop is not enrolled. */
  sent?: HowFar | undefined;
  waivers: Waivers;
  notices: { hindrance?: string | undefined; last?: Attempt | undefined; snoozes: readonly Snooze[] };
};

export function describeDaily(daily: Daily, now: Date, look: Look): string[] {
  return describeEach(daily, now).flatMap(([label, text]) => wrap(text, look.width, `  ${label.padEnd(9)}`, ' '.repeat(11)));
}

/** The same as labels and words. */
export function describeEach({ machineAt, schedule, sent, notices, waivers }: Daily, now: Date): [string, string][] {
  const waived = describeWaivers(waivers, now);
  return [
    [
      'Report',
      machineAt !== undefined && !schedule?.standing?.isRunning
        ? `root makes that of the whole machine; the last audit for it began ${machineAt.slice(0, 16).replace('T', ' ')} UTC`
        : schedule
          ? describeSchedule(schedule, 'brief')
          : 'no scheduler is here: neither launchd, nor systemd, nor cron',
    ],
    ['Sent', describeSent(sent)],
    ['Notices', describeNotices(notices)],
    ...(waived === undefined ? [] : [['Waivers', waived] as [string, string]]),
  ];
}

/** The same for programs. */
export function dailyOf({ schedule, sent, notices, waivers }: Daily) {
  return {
    next: schedule?.standing?.isRunning ? (schedule.next?.toISOString() ?? null) : null,
    collector: sent?.collector ?? null,
    receipt: sent?.receipt ?? null,
    waiting: sent?.waiting ?? 0,
    waivers: { asOf: waivers.known?.asOf ?? null, told: waivers.known?.waivers ?? [], asked: waivers.asked },
    notices: {
      hindrance: notices.hindrance ?? null,
      last: notices.last ? { ...notices.last, at: new Date(notices.last.at).toISOString() } : null,
      snoozes: notices.snoozes.map(({ check = null, until }) => ({ check, until: new Date(until).toISOString() })),
    },
  };
}

function describeSent(sent: Daily['sent']): string {
  if (!sent) return 'this laptop is not enrolled, so nothing is';
  const { collector, receipt, waiting } = sent;
  const kept = receipt
    ? `report ${receipt.seq} is kept by ${collector} since ${receipt.receivedAt.slice(0, 16).replace('T', ' ')} UTC`
    : `${collector} has no report of this laptop yet`;
  return waiting === 0 ? kept : `${kept}; ${waiting} ${waiting === 1 ? 'waits' : 'wait'} to be sent`;
}

function describeNotices({ hindrance, last, snoozes }: Daily['notices']): string {
  const snoozed = snoozes.map(describeSnooze);
  if (hindrance) return [`cannot be shown: ${hindrance}`, ...snoozed].join('. ');
  if (snoozed.length > 0) return snoozed.join(' ');
  if (!last) return 'none was needed yet';
  const when = localTime(new Date(last.at));
  if (last.outcome === 'failed') return `the last one, ${when}, could not be shown: ${last.reason ?? 'nobody knows why'}`;
  if (last.outcome === 'waits') return `one waits since ${when}: ${last.reason ?? 'the moment is bad'}`;
  return last.outcome === 'shown' ? `the last one was shown ${when}` : `the last one, ${when}, was snoozed`;
}
