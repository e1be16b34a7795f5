import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { readCatalogue } from '../src/agent/checks/catalogue.ts';
import { builtInSuite } from '../src/agent/paths.ts';
import { assemble } from '../src/collector/collector.ts';
import { readConfig } from '../src/collector/config.ts';
import { openData } from '../src/collector/data.ts';
import { newLog } from '../src/collector/log.ts';
import { linkOf } from '../src/collector/people/link.ts';
import { serve } from '../src/collector/serve.ts';
import { addPerson } from '../src/collector/store/people/people.ts';
import { offerSignIn } from '../src/collector/store/people/welcomes.ts';
import { fill } from './demo/fill.ts';
import { openHooks } from './demo/hooks.ts';

const usage = `npm run demo -- [options]

A collector in a folder of its own, with a made-up company whose laptops have real keys and sent real, signed reports. All of it is
gone when the demo ends.

  --devices N  how many laptops (200)
  --days N     how many days they have reported (90)
  --port N     where it listens (any that is free)
`;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '200' },
    days: { type: 'string', default: '90' },
    port: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const data = mkdtempSync(path.join(tmpdir(), 'shipshape-demo-'));
process.on('exit', () => rmSync(data, { recursive: true, force: true }));

const config = {
  ...readConfig({ data, port: Number(values.port) }, {}),
  collect: ['hostname' as const, 'owner' as const],
  // That one webhook is out of order is part of it.
  log: 'error' as const,
};
const store = await openData(config);
// Nobody pulls the plug of a demo.
await sql.raw('pragma synchronous = off').execute(store.db);
const { checks } = readCatalogue([builtInSuite]);
const log = newLog(config.log);

const begin = performance.now();
const reports = await fill({ config, store, log, checks }, { devices: Number(values.devices), days: Number(values.days) });
console.log(`${values.devices} laptops sent ${reports} reports in ${((performance.now() - begin) / 1000).toFixed(1)} s`);

const hooks = await openHooks();
const { url, stop } = await serve(await assemble({ ...config, alerting: hooks.alerting }, { store, log, now: Date.now, checks }));
const newcomer = { email: 'you@example.com', name: 'You', role: 'admin' } as const;
const { id } = await addPerson(store, newcomer, 'the demo', Date.now());
const { secret } = await offerSignIn(store, id, 'the demo', Date.now());
console.log(`\nOpen this, once; it makes you an admin:\n\n  ${linkOf(url, secret)}\n\nIt ends with Ctrl-C.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await stop();
    hooks.close();
    process.exit(0);
  });
