import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Entry } from '../agent/fix/journal.ts';
import type { Saved } from '../agent/fix/saved.ts';
import { type Check, type CheckHeader, changedSettings, type Fixable, type Risk } from '../protocol/check.ts';
import type { Result } from '../protocol/result.ts';
import { describePoint, mark, rootAdvice } from './text.ts';

/** What a fix would change, as it is now: its files, and what the check says of its settings; or why nobody can say. */
export type Present = { files: Saved[]; settings?: string } | { unreadable: string };

/** How a fix ended: carried out and the check passes, put back, in neither state, or never begun. */
export type End = { ended: 'verified' | 'undone' | 'stuck' | 'untouched'; id?: number; reason?: string };

/** What somebody must know before agreeing: what is wrong, what changes, what it risks, how to take it back. */
export function formatPlan({ id, header }: Fixable, { points }: Result, present: Present, look: Look): string {
  const list = (items: string[]) => items.flatMap(item => wrap(`• ${item}`, look.width, '    ', '      '));
  const part = (title: string, lines: string[]) => [`  ${paint('bold', title, look.colour)}`, ...lines];
  const wrong = points.filter(point => point.outcome === 'fail').map(describePoint);
  return text([
    ...headline('fail', header.failing, look),
    paint('dim', `    ${header.severity} · ${id}`, look.colour),
    ...part('What is wrong', list(wrong)),
    ...part('What the fix does', wrap(header.fix, look.width, '    ')),
    ...part('What it changes', list(changes(header, present))),
    ...part('What it risks', wrap(`${header.risk}: ${riskWords[header.risk]}`, look.width, '    ')),
    ...(header.risk === 'irreversible' ? [] : part('How to take it back', [`    shipshape undo ${id}`])),
  ]);
}

const riskWords: Record<Risk, string> = {
  safe: 'what works goes on working, and undo puts everything back',
  disruptive: 'it installs, stops or restarts something; undo puts back what was there',
  irreversible: 'it cannot be undone',
};

/** What a person does where no program can, in order. */
export function formatSteps({ id, header }: Check, look: Look): string {
  return text([
    ...headline('fail', `${header.failing} (${id}). This takes a person:`, look),
    ...header.steps.flatMap((step, index) => wrap(`${index + 1}. ${step}`, look.width, '    ', '       ')),
    ...(header.pane ? wrap(`To open the settings for it: shipshape fix ${id} --open`, look.width, '    ') : []),
  ]);
}

/** A check that needs no fix, or of which nobody knows whether it does. */
export function formatUntouched(check: Check | undefined, { check: id, outcome, reason }: Result, look: Look): string {
  const because = reason === 'needs root' ? `: ${rootAdvice}` : reason ? `: ${reason}` : '';
  return text(headline(outcome, `${check?.header.title ?? id} (${id})${because}`, look));
}

export function formatEnd({ id, header }: Fixable, { ended, reason }: End, look: Look): string {
  if (ended === 'verified') return text(headline('pass', `Fixed, and asked again: ${header.title} (${id}).`, look));
  if (ended === 'stuck')
    return text(headline('error', `The fix of ${id} failed and could not be put back: ${reason}. The next start tries again.`, look));
  const told = reason === 'needs root' ? rootAdvice : reason;
  return text(wrap(ended === 'undone' ? `Put back: ${told}.` : `Not fixed: ${told}.`, look.width, '  ', '    '));
}

export function formatResumed({ id, check, ended, reason }: End & { check: string }, { width }: Look): string {
  const what = `Fix ${id} of ${check} had been cut off`;
  if (ended === 'verified') return text(wrap(`${what}: its check passes, so it stands.`, width));
  return text(wrap(ended === 'undone' ? `${what}: all is as it was before.` : `${what} and cannot be put back: ${reason}.`, width));
}

export function formatUndone({ id, check }: Entry, look: Look): string {
  return text(headline('pass', `Fix ${id} of ${check} is undone: all is as it was before. See: shipshape audit --only ${check}`, look));
}

/** The fixes that stand, the latest first. */
export function formatFixes(entries: readonly Entry[], { width }: Look): string {
  if (entries.length === 0) return 'No fix stands that could be undone.\n';
  const column = Math.max(...entries.map(({ check }) => check.length));
  const line = ({ id, check, endedAt = '' }: Entry) =>
    `${String(id).padStart(4)}  ${check.padEnd(column)}  ${endedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return text([...entries.map(line), '', ...wrap('To undo one: shipshape undo NUMBER, or the name of its check', width)]);
}

function changes(header: CheckHeader, present: Present): string[] {
  if ('unreadable' in present) return [...(header.changes ?? []), `how they are now cannot be told: ${present.unreadable}`];
  const now = present.settings?.trim().split('\n').join(', ');
  const settings = changedSettings(header).join(', ');
  return [...present.files.map(describeFile), ...(settings ? [now ? `${settings}; now ${now}` : settings] : [])];
}

function describeFile(saved: Saved): string {
  if (saved.kind === 'absent') return `${saved.path} (is not there yet)`;
  if (saved.kind === 'link') return `${saved.path} (leads to ${saved.target})`;
  const mode = `mode ${saved.mode.toString(8).padStart(4, '0')}`;
  return `${saved.path} (${saved.kind === 'folder' ? `a folder, ${mode}` : `${Buffer.byteLength(saved.bytes, 'base64')} bytes, ${mode}`})`;
}

function headline(outcome: Result['outcome'], words: string, look: Look): string[] {
  const [head = '', ...rest] = wrap(words, look.width - 4, '', '    ');
  return [`  ${mark(outcome, look)} ${head}`, ...rest];
}

function text(lines: string[]): string {
  return `${lines.join('\n')}\n`;
}
