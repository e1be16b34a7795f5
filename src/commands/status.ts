import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCatalogue } from '../agent/checks/catalogue.ts';
import { suiteKey, suitesOf } from '../agent/checks/suites.ts';
import { howFar } from '../agent/delivery/spool.ts';
import { lastAudit } from '../agent/history.ts';
import { readIdentity } from '../agent/line/identity.ts';
import { type Machine, thisMachine, thisPlatform } from '../agent/machine.ts';
import { hindranceToShow } from '../agent/notices/show.ts';
import { readSnoozes } from '../agent/notices/snooze.ts';
import { lastAttempt } from '../agent/notices/told.ts';
import { openPage } from '../agent/pane.ts';
import { builtInSuite, machineFolder, stateFile, stateFolder, styleSheet } from '../agent/paths.ts';
import { type Published, readPublished } from '../agent/published.ts';
import { scheduleOf } from '../agent/schedule/present.ts';
import { askedWaivers, knownWaivers } from '../agent/waivers/kept.ts';
import { ShipshapeError } from '../errors.ts';
import type { Daily } from '../formats/daily.ts';
import { excusesIn, formatStatus, formatStatusJson, machineStatus } from '../formats/status.ts';
import { type ProfileName, profileNames } from '../protocol/profiles.ts';
import { sameAgain } from './again.ts';
import type { Command } from './command.ts';
import { lookOf, say } from './look.ts';

type Options = {
  suite: string[] | undefined;
  profile: ProfileName | undefined;
  all: boolean;
  open: boolean;
  page: string | undefined;
  format: 'text' | 'json';
};

/** `shipshape status`: what the last audit found, since when each check fails, and how the daily report stands. Asks nothing anew and writes nothing. */
export const statusCommand: Command<Options> = {
  builder: yargs =>
    yargs
      .option('suite', { string: true, array: true, describe: 'Show the checks of these folders, not the built-in ones' })
      .option('profile', { choices: profileNames, describe: 'Show the audits in this profile; in that of the last one when left out' })
      .option('all', { boolean: true, default: false, describe: 'Show every check that fails, not the worst alone' })
      .option('open', { boolean: true, default: false, describe: 'Show all of it as a page in the browser' })
      .option('page', { string: true, describe: 'Write that page into this file' })
      .option('format', { choices: ['text', 'json'] as const, default: 'text' as const, describe: 'How to print it' }),

  async handler({ suite, profile, all, open, page, format }) {
    const folders = suite ?? [builtInSuite];
    const catalogue = readCatalogue(folders, { platform: thisPlatform() });
    const suites = suitesOf(catalogue);
    const last = lastAudit(stateFile(), folders.map(suiteKey), profile);
    const standings = last?.standings.filter(({ check, suite }) => suites.get(check) === suite) ?? [];
    const status = last && { ...last, standings, gone: last.standings.length - standings.length };
    const now = new Date();
    const machine = publishedForUs();
    const daily = await dailyNow(stateFile(), thisMachine(), now, machine);
    if (format === 'json') {
      process.stdout.write(formatStatusJson(status, { daily, machine }, now));
      return;
    }
    const headers = new Map(catalogue.checks.map(check => [check.id, check.header]));
    const shown = status ?? (machine && machineStatus(machine));
    if (shown && (open || page !== undefined)) {
      if (open && process.getuid?.() === 0)
        throw new ShipshapeError('USAGE', 'root opens no browser', { hint: 'Write the page for somebody: shipshape status --page FILE' });
      const { formatStatusPage } = await import('../formats/status-page.ts');
      const file = path.resolve(page ?? path.join(stateFolder(), 'status.html'));
      const excused = status || !machine ? undefined : excusesIn(machine, now);
      writePage(file, formatStatusPage(shown, headers, now, daily, readFileSync(styleSheet, 'utf8'), excused));
      if (open) openPage(file, thisMachine());
      say(`${open ? 'Opening' : 'Written:'} ${file}`);
      return;
    }
    process.stdout.write(
      formatStatus(status, headers, now, lookOf(process.stdout), { daily, machine, again: sameAgain(suite, profile), all }),
    );
  },
};

/** For its owner alone, whoever may look into the folder. */
function writePage(file: string, page: string): void {
  try {
    rmSync(file, { force: true });
    writeFileSync(file, page, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new ShipshapeError('OUTPUT_UNWRITABLE', `the page could not be written: ${(cause as Error).message}`, { cause });
  }
}

/** What root tells everybody else of the whole machine. */
function publishedForUs(): Published | undefined {
  const folder = machineFolder();
  return folder === undefined || thisMachine().isRoot ? undefined : readPublished(folder);
}

async function dailyNow(file: string, machine: Machine, now: Date, whole: Published | undefined): Promise<Daily> {
  const identity = readIdentity(file);
  return {
    machineAt: whole?.startedAt,
    schedule: await scheduleOf(file, machine, now).catch(noScheduler),
    sent: identity ? howFar(file, identity) : (whole?.sent ?? undefined),
    waivers: { asked: askedWaivers(file), known: knownWaivers(file) },
    notices: { hindrance: hindranceToShow(machine), last: lastAttempt(file), snoozes: readSnoozes(file, now.getTime()) },
  };
}

function noScheduler(error: unknown): undefined {
  if (!(error instanceof ShipshapeError && error.code === 'PLATFORM_UNSUPPORTED')) throw error;
}
