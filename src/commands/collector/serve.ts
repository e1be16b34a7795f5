import type { CommandModule } from 'yargs';
import { readCatalogue } from '../../agent/checks/catalogue.ts';
import { builtInSuite } from '../../agent/paths.ts';
import { readConfig } from '../../collector/config.ts';
import { describeData, openData } from '../../collector/data.ts';
import { newLog } from '../../collector/log.ts';
import { version } from '../../version.ts';

type Options = { data: string | undefined; host: string | undefined; port: number | undefined };

/** `shipshape collector serve`: runs until it is told to stop; then it answers what has come, and goes. */
export const serveCommand: CommandModule<object, Options> = {
  command: 'serve',
  describe: 'Run the collector: one process, one folder',
  builder: yargs =>
    yargs
      .option('data', { string: true, describe: 'The folder for its settings and its database; it is made when it is missing' })
      .option('host', { string: true, describe: 'The address to listen on (127.0.0.1 when left out)' })
      .option('port', { number: true, describe: 'The port to listen on (8400 when left out; 0 takes any that is free)' }),

  async handler(flags) {
    const config = readConfig(flags, process.env);
    // Whoever sits before it is told below; lines for programs would only stand around that.
    const log = newLog(config.log === 'info' && process.stderr.isTTY ? 'warn' : config.log);
    const store = await openData(config, step => log.info({ step }, 'the database is brought to the shape of this version'));
    // The server itself is loaded by no other command.
    const [{ assemble }, { serve }] = await Promise.all([import('../../collector/collector.ts'), import('../../collector/serve.ts')]);
    const { checks } = readCatalogue([builtInSuite]);
    const { url, welcome, stop } = await serve(await assemble(config, { store, log, now: Date.now, checks }));
    console.log(`shipshape collector ${version}`);
    console.log(`  listens on  ${url}`);
    console.log(`  keeps       ${describeData(config)}`);
    if (welcome) console.log(`  owner       ${welcome.link}\n              (works once, until ${timeOf(welcome.until)})`);
    console.log('Laptops join with a token: shipshape collector token create');
    await new Promise<void>(resolve => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
    });
    await stop();
  },
};

function timeOf(moment: number): string {
  return new Date(moment).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}
