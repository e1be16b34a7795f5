#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Argv } from 'yargs';
import type { Command } from './commands/command.ts';
import { ShipshapeError } from './errors.ts';
import { isBundle, version } from './version.ts';

/** Every command: its words, its line of help (none for what shipshape calls itself), and the file that is loaded when it is called. */
const commands: [string, string | false, () => Promise<Command<object>>][] = [
  ['audit', 'Ask every check and show what is not in order', async () => (await import('./commands/audit.ts')).auditCommand],
  [
    'status',
    'Show what the last audit found, and since when each check fails',
    async () => (await import('./commands/status.ts')).statusCommand,
  ],
  ['history [check]', 'Show when each check changed its outcome', async () => (await import('./commands/history.ts')).historyCommand],
  ['explain <check>', 'Show why a check matters and how to mend it', async () => (await import('./commands/explain.ts')).explainCommand],
  ['fix [check..]', 'Mend what fails, once you have seen what it changes', async () => (await import('./commands/fix.ts')).fixCommand],
  ['undo [fix]', 'Put back exactly what a fix changed', async () => (await import('./commands/undo.ts')).undoCommand],
  [
    'profiles',
    'Show what each profile of an audit asks for, and why',
    async () => (await import('./commands/profiles.ts')).profilesCommand,
  ],
  [
    'controls',
    'Show which check supports which control of CIS, NIST 800-53, ISO 27001 and SOC 2',
    async () => (await import('./commands/controls.ts')).controlsCommand,
  ],
  ['checks', 'List the checks; lint, try or begin one', async () => (await import('./commands/checks.ts')).checksCommand],
  ['enroll <url>', 'Report to a collector from now on', async () => (await import('./commands/enroll.ts')).enrollCommand],
  ['report', 'Audit, and send the signed answers to the collector', async () => (await import('./commands/report.ts')).reportCommand],
  ['schedule [action]', 'Report each day by itself', async () => (await import('./commands/schedule.ts')).scheduleCommand],
  ['snooze [check]', 'Be told nothing for a while', async () => (await import('./commands/snooze.ts')).snoozeCommand],
  [
    'waiver',
    'Ask that a fail be excused until a day, and see what came of it',
    async () => (await import('./commands/waiver.ts')).waiverCommand,
  ],
  ['deliver <folder>', false, async () => (await import('./commands/deliver.ts')).deliverCommand],
  ['run-errand <file>', false, async () => (await import('./commands/run-errand.ts')).runErrandCommand],
  ['notify <notice>', false, async () => (await import('./commands/notify.ts')).notifyCommand],
  ['sent [id]', 'Show what left this laptop, word for word', async () => (await import('./commands/sent.ts')).sentCommand],
  ['privacy', 'Show each part of what a report holds', async () => (await import('./commands/privacy.ts')).privacyCommand],
  ['doctor', 'Find out whether reporting works, and what to do if not', async () => (await import('./commands/doctor.ts')).doctorCommand],
  ['unenroll', 'Report to the collector no more', async () => (await import('./commands/unenroll.ts')).unenrollCommand],
  ['fleet', 'Ask a collector how its laptops stand, now or on a past day', async () => (await import('./commands/fleet.ts')).fleetCommand],
  [
    'verify <file>',
    'Find out whether evidence is what laptops signed; asks nobody',
    async () => (await import('./commands/verify.ts')).verifyCommand,
  ],
  [
    'collector',
    'Run the server that laptops report to, and look after it',
    async () => (await import('./commands/collector.ts')).collectorCommand,
  ],
];

/** A command that is not called is a line of help and nothing else. */
const notLoaded: Command<object> = {
  builder: yargs => yargs,
  async handler() {
    throw new ShipshapeError('USAGE', 'the command comes first, then its options', { hint: 'See: shipshape --help' });
  },
};

const words = process.argv.slice(2);
process.stdout.on('error', stopWhenNobodyReads);
process.on('uncaughtException', error => process.exit(explain(error)));

// The parser of words alone would cost more than the answer.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) process.stdout.write(`${version}\n`);
else await main();

async function main(): Promise<void> {
  if (isBundle) enableCompileCache(fileURLToPath(new URL('../cache', import.meta.url)));
  stepOutOfGoneFolder();
  try {
    await (await commandLine()).parseAsync();
  } catch (error) {
    process.exitCode = explain(error);
  }
}

/** Somebody may have removed the folder that we were called in; then no name is looked for in it. */
function stepOutOfGoneFolder(): void {
  try {
    process.cwd();
  } catch {
    process.chdir('/');
  }
}

async function commandLine(): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  const line = yargs(words)
    .scriptName('shipshape')
    .usage('$0 <command>\n\nAsks whether this laptop is in order, says what is not and how to mend it.')
    .demandCommand(1, 'which command? Most often: shipshape audit')
    .strict()
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .version(version)
    .alias({ version: 'v', help: 'h' })
    .locale('en')
    .wrap(Math.min(process.stdout.columns ?? 80, 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new ShipshapeError('USAGE', message, { hint: 'See: shipshape --help' });
    });
  const called = words.find(word => !word.startsWith('-'));
  for (const [command, describe, load] of commands) {
    const { builder, handler } = command.split(' ')[0] === called ? await load() : notLoaded;
    line.command({ command, describe, builder, handler });
  }
  return line;
}

/** Prints what went wrong and gives the exit status for it. */
function explain(error: unknown): number {
  if (error instanceof ShipshapeError) {
    console.error(`shipshape: ${error.message}`);
    if (error.hint) console.error(error.hint);
    return error.exitCode;
  }
  console.error('shipshape: this is a fault of shipshape itself, not of this machine. Please report it with these lines:');
  console.error(`shipshape ${version} on ${process.platform} ${process.arch}, Node ${process.version}`);
  console.error(error instanceof Error ? error.stack : error);
  return 70;
}

/** `shipshape audit | head` closes the pipe early: that is no fault. A full disk below stdout is one, but not ours. */
function stopWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw new ShipshapeError('OUTPUT_UNWRITABLE', `the output could not be written: ${error.message}`);
}
