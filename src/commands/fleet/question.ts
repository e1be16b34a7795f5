import type { Argv, CommandModule } from 'yargs';
import { formatCsv } from '../../../reports/csv.ts';
import type { Look } from '../../../reports/terminal/text.ts';
import { lookOf } from '../look.ts';
import { type Api, type Where, withApi } from './api.ts';

type Format = 'text' | 'json' | 'csv';
type Asked = Where & { 'as-of': string | undefined; format: Format };

/** A question about a fleet, and the forms that its answer has. `ask` gets what is asked for, and in which form it is wanted. */
type Question<Own, Answer> = {
  command: string;
  describe: string;
  builder?: (yargs: Argv) => Argv<Own>;
  ask(api: Api, options: Own & { day: string | undefined; format: Format }): Promise<Answer>;
  text(answer: Answer, look: Look): string;
  json?(answer: Answer): unknown;
  rows(answer: Answer): string[][];
};

/** A command that asks one question and prints the answer. */
export function questionCommand<Own, Answer>(question: Question<Own, Answer>): CommandModule<object, Own & Asked> {
  const { command, describe, builder = yargs => yargs as Argv<Own>, ask, text, json = answer => answer, rows } = question;
  return {
    command,
    describe,
    builder: yargs => where(dated(builder(yargs))).option('format', formatOption) as Argv<Own & Asked>,
    async handler(options) {
      const answer = await withApi(options, api => ask(api, { ...(options as unknown as Own & Asked), day: options['as-of'] }));
      const forms: Record<Format, () => string> = {
        text: () => text(answer, lookOf(process.stdout)),
        json: () => `${JSON.stringify(json(answer), null, 2)}\n`,
        csv: () => formatCsv(rows(answer)),
      };
      process.stdout.write(forms[options.format]());
    },
  };
}

const formatOption = { choices: ['text', 'json', 'csv'] as const, default: 'text' as const, describe: 'How to print it' };

export function dated<T>(yargs: Argv<T>) {
  return yargs.option('as-of', { string: true, describe: 'As it was at the end of this day, such as 2026-11-01 (UTC)' });
}

/** Which collector, and who asks it. */
export function where<T>(yargs: Argv<T>) {
  return yargs
    .option('collector', { string: true, describe: 'Where the collector is: https://…; else the one that this laptop reports to' })
    .option('token-file', {
      string: true,
      describe: 'Read the API token from this file; else from SHIPSHAPE_API_TOKEN, or it is asked for',
    })
    .option('ca', { string: true, describe: 'Trust the certificates of this file (PEM) and no others' })
    .option('pin', { string: true, array: true, describe: 'Trust only this key of the collector: sha256/…' });
}
