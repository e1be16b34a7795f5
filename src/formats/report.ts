import { type Look, wrap } from '../../reports/terminal/text.ts';
import type { Delivery } from '../agent/delivery/deliver.ts';
import type { Spooled } from '../agent/delivery/spool.ts';
import { countOutcomes, type Outcome, type Result } from '../protocol/result.ts';
import { countsLine, mark } from './text.ts';

/** What became of an audit that was to be reported. Without `spooled` the laptop is not enrolled; `waiting` are the numbers of what is not sent yet. */
export type Reporting = {
  results: readonly Result[];
  again: string;
  spooled?: Spooled & { collector: string; delivery: Delivery; waiting: readonly number[] };
};

export function formatReporting({ results, again, spooled }: Reporting, look: Look): string {
  const lines = [...wrap(countsLine(results), look.width), ...wrap(`See which: shipshape status${again}`, look.width), ''];
  if (!spooled)
    lines.push(...wrap('This laptop is not enrolled, so nothing was sent. To report to a collector: shipshape enroll URL', look.width));
  else lines.push(...describe(spooled, look));
  return `${lines.join('\n')}\n`;
}

/** The same for programs. Times UTC. Fields are only ever added. */
export function formatReportingJson({ results, spooled }: Reporting): string {
  const { device = null, seq = null, report = null, collector = null, delivery, waiting = [], dropped = [] } = spooled ?? {};
  const { received = [], setAside = [], problem } = delivery ?? {};
  const brief = (error: { code: string; message: string }) => ({ code: error.code, message: error.message });
  const told = {
    counts: countOutcomes(results),
    collector,
    device,
    seq,
    report,
    received,
    waiting,
    setAside: setAside.map(({ seq, error }) => ({ seq, ...brief(error) })),
    dropped,
    problem: problem ? brief(problem) : null,
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

function describe({ seq, collector, delivery, waiting, dropped }: NonNullable<Reporting['spooled']>, look: Look): string[] {
  const { received, setAside, problem } = delivery;
  const item = (outcome: Outcome, text: string) => {
    const [head = '', ...rest] = wrap(text, look.width - 2);
    return [`${mark(outcome, look)} ${head}`, ...rest.map(line => `  ${line}`)];
  };
  const arrived = received.some(report => report.seq === seq);
  const others = received.length - (arrived ? 1 : 0);
  return [
    ...(arrived
      ? item('pass', `Report ${seq} has reached ${collector}${others > 0 ? `, with ${count(others)} that had waited` : ''}.`)
      : []),
    ...(!arrived && others > 0
      ? item('pass', `${capital(count(others))} that had waited ${others === 1 ? 'has' : 'have'} reached ${collector}.`)
      : []),
    ...setAside.flatMap(({ seq, error }) =>
      item('fail', `Report ${seq} is not taken, and stays here: ${error.message}. ${error.hint ?? ''}`),
    ),
    ...(problem ? item('error', `${waitingWords(seq, waiting)}: ${problem.message}. ${problem.hint ?? ''}`) : []),
    ...(!problem && setAside.length === 0 && waiting.length > 0
      ? item(
          'skip',
          `${capital(count(waiting.length))} ${waiting.length === 1 ? 'lies' : 'lie'} in the outbox, and the courier sends ${waiting.length === 1 ? 'it' : 'them'}.`,
        )
      : []),
    ...(dropped.length > 0 ? item('error', `${capital(count(dropped.length))} had to make room. The next one tells which.`) : []),
  ];
}

function waitingWords(seq: number, waiting: readonly number[]): string {
  const others = waiting.filter(other => other !== seq).length;
  if (!waiting.includes(seq)) return `${capital(count(others))} ${others === 1 ? 'waits' : 'wait'}`;
  return others === 0 ? `Report ${seq} waits to be sent` : `Report ${seq} waits to be sent, and ${count(others)} before it`;
}

function count(reports: number): string {
  return reports === 1 ? 'one report' : `${reports} reports`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
