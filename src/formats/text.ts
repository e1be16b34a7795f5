import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import { type CheckHeader, severities } from '../protocol/check.ts';
import { countOutcomes, type Outcome, type Point, type Result } from '../protocol/result.ts';
import { lastDayOf, type ToldWaiver } from '../protocol/waiver.ts';

/** The header of each check by id; a broken check has none. */
export type Headers = ReadonlyMap<string, CheckHeader>;

/** What excuses fails now, by the check: until when, and why where that may be told. */
export type Excuse = Pick<ToldWaiver, 'until'> & { reason?: string };
export type Excuses = ReadonlyMap<string, Excuse>;

/** Told apart by shape, so that colour only repeats what the mark says. */
const marks: Record<Outcome, string> = { pass: '✓', fail: '✗', error: '?', skip: '–' };
const colours = { pass: 'green', fail: 'red', error: 'yellow', skip: 'dim' } as const;

/**
 * The results of an audit for a person: what fails first, worst first; what is waived and what nobody could tell apart; counts; what to do
 * next. `again` holds the options that the commands advised at the end need, too.
 */
export function formatText(
  results: readonly Result[],
  headers: Headers,
  look: Look,
  { again = '', excuses = new Map() }: { again?: string; excuses?: Excuses } = {},
): string {
  const having = (outcome: Outcome) => results.filter(result => result.outcome === outcome);
  const fails = having('fail').sort((a, b) => rank(a, headers) - rank(b, headers));
  const failing = fails.filter(({ check }) => !excuses.has(check));
  const waived = fails.filter(({ check }) => excuses.has(check));
  const unknown = having('error');
  const lines = [
    ...section(
      'Not in order',
      failing.flatMap(result => describeFail(result, headers, look, again)),
      look,
    ),
    ...section(
      'Not in order, and waived',
      waived.flatMap(result => describeFail(result, headers, look, again, excuses.get(result.check))),
      look,
    ),
    ...section('Could not tell', describeErrors(unknown, headers, look), look),
    ...section('In order', listTitles(having('pass'), headers, look), look),
    ...section('Does not apply here', describeSkips(having('skip'), headers, look), look),
    ...wrap(countsLine(results, excuses), look.width),
    '',
    ...nextCommands(failing, unknown, headers, look, again),
  ];
  return `${lines.join('\n')}\n`;
}

export function mark(outcome: Outcome, { colour }: Pick<Look, 'colour'>): string {
  return paint(colours[outcome], marks[outcome], colour);
}

export function countsLine(results: readonly Result[], excuses: Excuses = new Map()): string {
  const { pass, fail, error, skip } = countOutcomes(results);
  const all = `${results.length} ${results.length === 1 ? 'check' : 'checks'}`;
  const waived = results.filter(({ check, outcome }) => outcome === 'fail' && excuses.has(check)).length;
  const told = waived === 0 ? '' : ` (${waived} of them waived)`;
  return `${all}: ${fail} not in order${told}, ${error} could not tell, ${pass} in order, ${skip} not applicable`;
}

function rank({ check }: Result, headers: Headers): number {
  const header = headers.get(check);
  return header ? severities.indexOf(header.severity) : severities.length;
}

function section(title: string, lines: string[], { colour }: Look): string[] {
  return lines.length === 0 ? [] : [paint('bold', title, colour), ...lines, ''];
}

/** `waived until 2027-01-31: it waits for a part` */
export function waivedWords({ until, reason }: Excuse): string {
  return `waived until ${lastDayOf(until)}${reason === undefined ? '' : `: ${reason}`}`;
}

function describeFail(result: Result, headers: Headers, look: Look, again: string, excuse?: Excuse): string[] {
  const header = headers.get(result.check);
  const [head = '', ...rest] = wrap(header?.failing ?? result.check, look.width - 4);
  return [
    `  ${mark('fail', look)} ${paint('bold', head, look.colour)}`,
    ...rest.map(line => `    ${paint('bold', line, look.colour)}`),
    ...wrap(`${header?.severity ?? ''} · ${result.check}`, look.width, '    ').map(line => paint('dim', line, look.colour)),
    ...(excuse ? wrap(waivedWords(excuse), look.width, '    ') : []),
    ...result.points
      .filter(point => point.outcome === 'fail')
      .flatMap(point => wrap(`• ${describePoint(point)}`, look.width, '    ', '      ')),
    ...(header ? wrap(`→ ${nextStep(header, result.check, again)}`, look.width, '    ', '      ') : []),
  ];
}

/** `swap is encrypted: found /dev/sda2, wanted an encrypted layer` */
export function describePoint({ text, evidence = {} }: Point): string {
  const said = Object.entries(evidence).map(([key, value]) => `${key} ${value === '' ? 'nothing' : value}`);
  return said.length === 0 ? text : `${text}: ${said.join(', ')}`;
}

function nextStep({ fix, steps }: CheckHeader, id: string, again: string): string {
  if (fix) return `shipshape fix ${id}${again}`;
  const first = steps[0] as string;
  return steps.length === 1 ? first : `${first} (then ${steps.length - 1} more: shipshape explain ${id})`;
}

/** Checks that could not tell for one and the same reason are named together. */
function describeErrors(results: readonly Result[], headers: Headers, look: Look): string[] {
  return [...Map.groupBy(results, result => result.reason ?? '')].flatMap(([reason, those]) => [
    ...those.flatMap(({ check }) => {
      const [head = '', ...rest] = wrap(titleOf(check, headers), look.width - 4, '', '    ');
      return [`  ${mark('error', look)} ${head}`, ...rest];
    }),
    ...wrap(reason === 'needs root' ? rootAdvice : reason, look.width, '      '),
  ]);
}

/** The one command that covers all of them: it installs where root alone can change it, and asks. */
export const rootAdvice = 'needs root: in a checkout, sudo ./install.sh --system asks it, too, for the whole machine';

function describeSkips(results: readonly Result[], headers: Headers, look: Look): string[] {
  return results.flatMap(({ check, reason }) => {
    const [head = '', ...rest] = wrap(`${titleOf(check, headers)}: ${reason ?? ''}`, look.width - 4, '', '    ');
    return [`  ${mark('skip', look)} ${head}`, ...rest];
  });
}

function listTitles(results: readonly Result[], headers: Headers, look: Look): string[] {
  return results.flatMap(({ check }) => {
    const [head = '', ...rest] = wrap(titleOf(check, headers), look.width - 4, '', '    ');
    return [`  ${mark('pass', look)} ${head}`, ...rest];
  });
}

function titleOf(id: string, headers: Headers): string {
  const title = headers.get(id)?.title;
  return title ? `${title} (${id})` : id;
}

function nextCommands(failing: readonly Result[], unknown: readonly Result[], headers: Headers, { width }: Look, again: string): string[] {
  const example = failing[0] ?? unknown[0];
  const fixable = failing.find(({ check }) => headers.get(check)?.fix);
  const commands = [
    ...(example ? [[`shipshape explain ${example.check}${again}`, 'why it matters and how to mend it']] : []),
    ...(fixable ? [[`shipshape fix ${fixable.check}${again}`, 'mend it, once you agree']] : []),
    ...(failing[0] ? [[`shipshape audit --only ${failing[0].check}${again}`, 'ask again after mending']] : []),
    [`shipshape status${again}`, 'since when each check fails'],
  ];
  const column = Math.max(...commands.map(([command]) => command?.length ?? 0)) + 2;
  return commands.flatMap(([command = '', what = '']) =>
    column + what.length + 2 <= width
      ? [`  ${command.padEnd(column)}${what}`]
      : [...wrap(command, width, '  ', '    '), ...wrap(what, width, '      ')],
  );
}
