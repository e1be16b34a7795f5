import { readFileSync } from 'node:fs';
import type { Errand } from '../agent/line/courier-line.ts';
import { openLine } from '../agent/line/transport.ts';
import { ShipshapeError } from '../errors.ts';
import type { Command } from './command.ts';

/** `shipshape run-errand FILE`: asks a collector one question for root, with the courier's rights. For shipshape itself. */
export const runErrandCommand: Command<{ file: string }> = {
  builder: yargs => yargs.positional('file', { type: 'string', demandOption: true, describe: 'The question, as JSON' }),

  async handler({ file }) {
    process.stdout.write(`${JSON.stringify(await run(JSON.parse(readFileSync(file, 'utf8'))))}\n`);
  },
};

async function run({ collector, ms, method, path, headers = {}, body }: Errand): Promise<object> {
  const line = openLine(collector, ms === undefined ? {} : { ms });
  try {
    const answer = await line.ask(method, path, body === undefined ? undefined : { headers, body: Buffer.from(body, 'base64') });
    return { ...answer, body: answer.body.toString('base64') };
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, hint } };
  } finally {
    line.close();
  }
}
