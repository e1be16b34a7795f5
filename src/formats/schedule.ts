import type { Standing } from '../agent/schedule/scheduler.ts';
import type { Step } from '../agent/schedule/step.ts';

/** The schedule as it stands; without `standing` it is off. `next` is when a report is made next. */
export type Schedule = { scheduler: string; standing?: Standing | undefined; next?: Date | undefined };

/** In a sentence, or, brief, in the words of a table. */
export function describeSchedule({ scheduler, standing, next }: Schedule, length: 'whole' | 'brief' = 'whole'): string {
  if (!standing)
    return length === 'brief' ? 'not by itself; for that: shipshape schedule on' : 'The schedule is off: no report is made by itself.';
  const { minute, isRunning } = standing;
  if (!isRunning || !next) return `${length === 'brief' ? 'its' : 'The'} schedule lies here, and ${scheduler} does not follow it.`;
  if (length === 'brief') return `next ${localTime(next)} (${scheduler})`;
  return `The schedule is on (${scheduler}): one report a day, from ${clock(minute)}. Next: ${localTime(next)}.`;
}

/** The same for programs. `next` is UTC, `at` local time. Fields are only ever added. */
export function formatScheduleJson({ scheduler, standing, next }: Schedule): string {
  const told = {
    on: standing?.isRunning === true,
    scheduler,
    at: standing ? clock(standing.minute) : null,
    next: standing?.isRunning ? (next?.toISOString() ?? null) : null,
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** What would be done, word for word: no line is broken. */
export function formatSteps(steps: readonly Step[]): string {
  return steps.map(formatStep).join('');
}

function formatStep(step: Step): string {
  if ('write' in step) return `write ${step.write}\n${step.contents.replaceAll(/^(?=.)/gm, '    ')}`;
  if ('remove' in step) return `remove ${step.remove}\n`;
  if ('removeEmpty' in step) return `remove ${step.removeEmpty}, if it is empty\n`;
  return `run ${step.run.join(' ')}\n`;
}

/** `2026-11-25 10:37`, in the time of this machine. */
export function localTime(time: Date): string {
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(part => String(part).padStart(2, '0')).join('-');
  return `${day} ${clock(time.getHours() * 60 + time.getMinutes())}`;
}

function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map(part => String(part).padStart(2, '0')).join(':');
}
