import { formatCsv } from '../../reports/csv.ts';
import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { ControlSupport, FrameworkName } from '../protocol/controls.ts';

/** A framework with what supports each control of its laptop part. */
export type Support = { name: FrameworkName; title: string; controls: ControlSupport[] };

/** For a person: what is supported and by which checks, then what nothing supports. */
export function formatControls(support: readonly Support[], look: Look): string {
  const lines = support.flatMap(framework => [...describeFramework(framework, look), '']);
  return `${[...lines, ...wrap(caveat, look.width)].join('\n')}\n`;
}

export function formatControlsJson(support: readonly Support[]): string {
  const frameworks = support.map(({ name, title, controls }) => ({
    name,
    title,
    controls: controls.map(control => ({ ...control, title: control.title ?? null })),
  }));
  return `${JSON.stringify({ caveat, frameworks }, null, 2)}\n`;
}

/** A row for each check that supports a control, and one without a check for a control that nothing supports. */
export function formatControlsCsv(support: readonly Support[]): string {
  const rows = support.flatMap(({ name, controls }) =>
    controls.flatMap(({ id, title = '', checks }) =>
      checks.length === 0
        ? [[name, id, title, '', '']]
        : checks.map(check => [name, id, title, check.id, check.platforms.toSorted().join(' ')]),
    ),
  );
  return formatCsv([['framework', 'control', 'title', 'supporting check', 'platforms'], ...rows]);
}

const caveat =
  'A check supports a control: its answers are evidence for a part of it. Whether a control is met, people and an auditor decide.';

function describeFramework({ title, controls }: Support, look: Look): string[] {
  const supported = controls.filter(({ checks }) => checks.length > 0);
  const open = controls.filter(({ checks }) => checks.length === 0);
  const counted = `${supported.length} of ${controls.length} controls that concern a laptop have a check that supports them.`;
  return [
    paint('bold', title, look.colour),
    ...wrap(counted, look.width),
    ...supported.flatMap(control => [
      '',
      ...named(control, look),
      ...wrap(control.checks.map(describeCheck).join(', '), look.width, '      '),
    ]),
    ...(open.length === 0 ? [] : ['', paint('bold', 'No check supports', look.colour), ...open.flatMap(control => named(control, look))]),
  ];
}

function named({ id, title = 'not in the list of this framework: is the id right?' }: ControlSupport, { width }: Look): string[] {
  return wrap(`${id}: ${title}`, width, '  ', '      ');
}

/** A platform is named where the check is asked there alone. */
function describeCheck({ id, platforms }: ControlSupport['checks'][number]): string {
  return platforms.length > 1 ? id : `${id} (${platforms[0] === 'macos' ? 'macOS' : 'Linux'})`;
}
