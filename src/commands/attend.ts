import { createInterface } from 'node:readline/promises';
import { fix } from '../agent/fix/fix.ts';
import { type Ground, hindrance, type Params, readSettings } from '../agent/fix/ground.ts';
import { saveFiles } from '../agent/fix/saved.ts';
import type { Machine } from '../agent/machine.ts';
import { openPane } from '../agent/pane.ts';
import { withScratch } from '../agent/scratch.ts';
import { formatEnd, formatPlan, formatSteps, formatUntouched, type Present } from '../formats/fix.ts';
import { type Check, changedSettings, type Fixable, isFixable } from '../protocol/check.ts';
import type { Outcome, Result } from '../protocol/result.ts';
import { lookOf } from './look.ts';

/** `ground` is missing when nothing may change. */
type Circumstances = {
  machine: Machine;
  ground: Ground | undefined;
  params: Params;
  yes: boolean;
  open: boolean;
};

/** One check's turn at the terminal: shows, asks, fixes, tells. Gives the outcome that the check has in the end. */
export async function attend(check: Check | undefined, result: Result, circumstances: Circumstances): Promise<Outcome> {
  const { machine, ground, params, yes, open } = circumstances;
  const look = lookOf(process.stdout);
  const say = (text: string) => process.stdout.write(text);
  if (!check || result.outcome !== 'fail') {
    say(formatUntouched(check, result, look));
    return result.outcome;
  }
  if (!isFixable(check)) say(formatSteps(check, look));
  else say(formatPlan(check, result, await presentOf(check, params, machine), look));
  if (open) say(`  ${openPane(check.header.pane, machine)}\n`);
  if (!isFixable(check)) return 'fail';

  const hindered = hindrance(check, machine);
  const refusal = hindered ?? (ground ? await disagreement(check, yes, ground.signal) : 'a dry run changes nothing');
  if (refusal || !ground) {
    say(formatEnd(check, { ended: 'untouched', reason: refusal ?? '' }, look));
    return 'fail';
  }
  const fixed = await fix(check, params, ground);
  say(formatEnd(check, fixed, look));
  return fixed.ended === 'verified' ? 'pass' : 'fail';
}

function presentOf(check: Fixable, params: Params, machine: Machine): Promise<Present> {
  return withScratch(async scratch => {
    try {
      const files = saveFiles(check.header, machine);
      const hasSettings = changedSettings(check.header).length > 0 && !hindrance(check, machine);
      return { files, ...(hasSettings && { settings: await readSettings(check, params, { machine, scratch }) }) };
    } catch (error) {
      return { unreadable: (error as Error).message };
    }
  });
}

/** Why nobody agreed, or undefined when somebody did. What has no way back takes a person, whatever the options say. */
async function disagreement({ header }: Fixable, yes: boolean, signal: AbortSignal | undefined): Promise<string | undefined> {
  if (yes && header.risk !== 'irreversible') return undefined;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    return header.risk === 'irreversible'
      ? 'it cannot be undone, so it takes a person at a terminal'
      : 'nobody is here to agree; say --yes';
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('\n  Fix it? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim()) ? undefined : 'you did not agree';
  } catch {
    return 'it was interrupted';
  } finally {
    terminal.close();
  }
}
