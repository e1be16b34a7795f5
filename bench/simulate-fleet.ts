import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { msPerDay } from '../src/calendar.ts';
import { deliver, eachOf } from './fleet/deliver.ts';
import { Device, type Sealed } from './fleet/device.ts';
import { habitsFor } from './fleet/results.ts';
import { Tally } from './fleet/tally.ts';
import { Wire } from './fleet/wire.ts';

const usage = `npm run simulate -- --url URL --token-file FILE [options]

A fleet of made-up laptops with real keys, which enrol and send real, signed reports. They take a report for delivered only when its
receipt is verified, and come again when they are told to.

  --token-file FILE  enrolment tokens, one a line, which laptops use in turn; - reads stdin
  --devices N        how many laptops (100)
  --reports N        how many days each reports for, once a day (1)
  --bytes N          size of a report (11000)
  --rate N           how many begin to send in a second; 0: all at once (0)
  --outage N         for so many days before the last the collector cannot be reached, then they all return (0)
  --lose SHARE       how many of the answers are lost on their way (0)
  --connections N    connections that are open at once; each laptop has its own when there are enough (64)
`;

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    'token-file': { type: 'string' },
    devices: { type: 'string', default: '100' },
    reports: { type: 'string', default: '1' },
    bytes: { type: 'string', default: '11000' },
    rate: { type: 'string', default: '0' },
    outage: { type: 'string', default: '0' },
    lose: { type: 'string', default: '0' },
    connections: { type: 'string', default: '64' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !values.url || !values['token-file']) {
  console.log(usage);
  process.exit(values.help ? 0 : 64);
}

const [devices, reports, bytes, rate, outage, lose, connections] = (
  ['devices', 'reports', 'bytes', 'rate', 'outage', 'lose', 'connections'] as const
).map(numberOf) as [number, number, number, number, number, number, number];
if (outage >= reports) throw new Error(`--outage ${outage} wants more than ${outage} --reports`);

const wire = new Wire(values.url, connections);
const fleet = await enrolled();
const tally = new Tally();
let lost = 0;
let seconds = 0;
for (let last = 1; last <= reports; last++)
  if (last < reports - outage || last === reports) await aDay(last, last === reports ? outage + 1 : 1);
wire.close();

const later = [...tally.later].map(([status, count]) => `, ${count} told to come later (${status})`).join('');
const refused = [...tally.refused].map(([code, count]) => ` ${code} ${count}`).join('');
console.log(
  `${tally.acknowledged} acknowledged, ${tally.refusals} refused${refused}, ${lost} lost${later}, ${tally.unanswered} answers did not arrive`,
);
console.log(
  `${(tally.acknowledged / seconds).toFixed(0)} reports/s over ${seconds.toFixed(1)} s; answered within ${[0.5, 0.95, 0.99].map(share => `${tally.percentile(share).toFixed(0)} ms (p${share * 100})`).join(', ')}`,
);
process.exitCode = lost > 0 || tally.refusals > 0 ? 1 : 0;

async function enrolled(): Promise<Device[]> {
  const file = values['token-file'] as string;
  const tokens = (await text(file === '-' ? process.stdin : createReadStream(file))).split('\n').filter(Boolean);
  if (tokens.length === 0) throw new Error(`there is no token in ${file}`);
  const begin = performance.now();
  const fleet = Array.from({ length: devices }, (_, seed) => new Device(seed, habitsFor(bytes)));
  await eachOf(fleet, 16, device => device.enroll(wire, tokens[device.seed % tokens.length] as string));
  console.log(`${devices} laptops enrolled in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return fleet;
}

/** Every laptop sends what it has made in so many days. The clock runs while they send, not while they make it. */
async function aDay(last: number, days: number): Promise<void> {
  const made = new Map(
    fleet.map(device => [device, Array.from({ length: days }, (_, index) => device.report(madeAt(last - days + 1 + index, device)))]),
  );
  const begin = performance.now();
  const receipts = new Map<Sealed, Buffer>();
  const work = [...made].map(async ([device, envelopes], place) => {
    if (rate > 0) await sleep((place / rate) * 1000);
    for (const sealed of envelopes) {
      const receipt = await deliver(device, sealed, { wire, tally, cuts: lose });
      if (receipt) receipts.set(sealed, receipt);
    }
  });
  await Promise.all(work);
  seconds += (performance.now() - begin) / 1000;
  await askAgain(made, receipts);
}

/** What was acknowledged is there for good when the same report gets the same receipt, byte for byte. */
async function askAgain(made: Map<Device, Sealed[]>, receipts: Map<Sealed, Buffer>): Promise<void> {
  await eachOf(made, 64, async ([device, envelopes]) => {
    for (const sealed of envelopes) {
      const first = receipts.get(sealed);
      if (first === undefined) continue;
      const second = await deliver(device, sealed, { wire, tally: new Tally() });
      if (!second?.equals(first)) lost++;
    }
  });
}

function madeAt(report: number, { seed }: Device): Date {
  return new Date(Date.now() - (reports - report) * msPerDay - (seed % 3600) * 1000);
}

function numberOf(name: 'devices' | 'reports' | 'bytes' | 'rate' | 'outage' | 'lose' | 'connections'): number {
  const number = Number(values[name]);
  if (!(number >= 0)) throw new Error(`--${name} wants a number, and not ${values[name]}`);
  return number;
}
