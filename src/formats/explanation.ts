import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Standing } from '../agent/history.ts';
import { type Check, parameterText, parameterVariable } from '../protocol/check.ts';
import { asks, type ProfileName, profiles, valuesInForce } from '../protocol/profiles.ts';
import { describePoint, mark } from './text.ts';

/** What a check said last in a profile: undefined when it was never asked, `unreadable` when nobody can look. */
export type LastAnswer = Standing | 'unreadable' | undefined;

/**
 * All that is known of a check, for the person who is to mend what it found. `answer` is its last one on this machine in
 * `profile`, which also chooses the values of its parameters. `again` holds the options of the audit that would ask it.
 */
export function formatExplanation(check: Check, answer: LastAnswer, profile: ProfileName, look: Look, again = ''): string {
  const { header } = check;
  const body = (text: string) => wrap(text, look.width, '  ', '  ');
  const lines = [
    ...wrap(header.title, look.width).map(line => paint('bold', line, look.colour)),
    ...wrap(
      `${check.id} · ${header.severity} · ${check.platform ?? 'macOS and Linux'}${needs(check)}${leftOut(check, profile)}`,
      look.width,
    ),
    ...part('Why', body(header.why), look),
    ...part('Last answer on this machine', told(check, answer, profile, look, again), look),
    ...part('What the fix does', fixing(check, look, again), look),
    ...part(header.fix ? 'How to mend it by hand' : 'How to mend it', mending(check, look), look),
    ...part(
      'What it reads',
      header.reads.flatMap(item => wrap(`• ${item}`, look.width, '  ', '    ')),
      look,
    ),
    ...part('Parameters', parameters(check, profile).flatMap(body), look),
    ...part('Supports', body(header.controls.join(', ')), look),
    ...part('Program', body(check.file), look),
  ];
  return `${lines.join('\n')}\n`;
}

function needs({ header }: Check): string {
  if (header.needs === 'root') return ' · needs root';
  return header.needs === 'session' ? ' · asks the desktop session' : '';
}

function leftOut(check: Check, profile: ProfileName): string {
  return asks(profiles[profile], check) ? '' : ` · not asked in the profile ${profile}`;
}

function told(check: Check, standing: LastAnswer, profile: ProfileName, look: Look, again: string): string[] {
  const { header } = check;
  if (standing === 'unreadable') return wrap('Unknown: the history cannot be read.', look.width, '  ', '  ');
  if (!standing && !asks(profiles[profile], check)) return wrap(`None: the profile ${profile} does not ask it.`, look.width, '  ', '  ');
  if (!standing) return wrap(`It has not been asked in the profile ${profile} yet: shipshape audit${again}`, look.width, '  ', '  ');
  const fact = { pass: header.title, fail: header.failing, error: 'Could not tell', skip: 'Does not apply here' }[standing.outcome];
  const because = standing.reason ? `: ${standing.reason}` : '';
  const when = `asked ${standing.askedAt.slice(0, 16).replace('T', ' ')} UTC, so since ${standing.since.slice(0, 10)}`;
  return [
    ...wrap(`${mark(standing.outcome, { colour: false })} ${fact}${because} (${when})`, look.width, '  ', '    '),
    ...standing.points.flatMap(point =>
      wrap(`${mark(point.outcome, { colour: false })} ${describePoint(point)}`, look.width, '    ', '      '),
    ),
  ];
}

function fixing({ id, header }: Check, look: Look, again: string): string[] {
  if (!header.fix) return [];
  return [
    ...wrap(header.fix, look.width, '  '),
    ...(header.changes ?? []).flatMap(change => wrap(`• ${change}`, look.width, '  ', '    ')),
    ...wrap(`${header.risk}; shipshape fix ${id}${again} shows more, and asks first`, look.width, '  '),
  ];
}

function mending({ id, header }: Check, look: Look): string[] {
  const steps = header.steps.flatMap((step, index) => wrap(`${index + 1}. ${step}`, look.width, '  ', '     '));
  return header.pane ? [...steps, ...wrap(`To open the settings for it: shipshape fix ${id} --open`, look.width, '  ', '    ')] : steps;
}

/** Each parameter with the value in force, and its default where that is another. */
function parameters(check: Check, profile: ProfileName): string[] {
  const inForce = valuesInForce(profiles[profile], check);
  return Object.entries(check.header.params).map(([name, parameter]) => {
    const [value, usual] = [inForce[name] ?? parameter.default, parameter.default].map(it => parameterText(it) || 'none');
    const told = value === usual ? value : `${value} in the profile ${profile}, otherwise ${usual}`;
    return `${parameterVariable(name)}: ${parameter.about} (${told})`;
  });
}

function part(title: string, lines: string[], { colour }: Look): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title, colour), ...lines];
}
