#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import type { Argv } from 'yargs';
import { version } from './version.ts';

const words = process.argv.slice(2);
process.stdout.on('error', quietWhenNobodyReads);

// The parser of words alone would cost more than the answer.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) process.stdout.write(`${version}\n`);
else await main();

async function main(): Promise<void> {
  enableCompileCache(process.env.SHIPSHAPE_COMPILE_CACHE);
  try {
    await (await commandLine()).parseAsync();
  } catch (error) {
    process.exitCode = await explain(error);
  }
}

async function commandLine(): Promise<Argv> {
  const { default: yargs } = await import('yargs');
  const { ShipshapeError } = await import('./errors.ts');
  const { auditCommand } = await import('./commands/audit.ts');
  const { statusCommand } = await import('./commands/status.ts');
  const { explainCommand } = await import('./commands/explain.ts');
  const { checksCommand } = await import('./commands/checks.ts');
  return yargs(words)
    .scriptName('shipshape')
    .usage('$0 <command>\n\nAsks whether this laptop is in order, says what is not and how to mend it.')
    .command(auditCommand)
    .command(statusCommand)
    .command(explainCommand)
    .command(checksCommand)
    .demandCommand(1, 'which command? Most often: shipshape audit')
    .strict()
    .version(version)
    .alias({ version: 'v', help: 'h' })
    .locale('en')
    .wrap(Math.min(process.stdout.columns ?? 80, 100))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new ShipshapeError('USAGE', message, { hint: 'See: shipshape --help' });
    });
}

/** Prints what went wrong and gives the exit status for it. */
async function explain(error: unknown): Promise<number> {
  const { ShipshapeError } = await import('./errors.ts');
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

/** `shipshape audit | head` closes the pipe early: that is no fault. */
function quietWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
