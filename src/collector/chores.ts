import { lookForAlerts } from './alerts/look.ts';
import { sendMessages } from './alerts/send.ts';
import type { Collector } from './collector.ts';
import { countDays } from './fleet/counted.ts';
import { auditHead } from './store/audit-chain.ts';
import { prune } from './store/retention.ts';

const second = 1000;
const minute = 60 * second;

/** Pause (ms), what is done, and what is said when it could not. */
type Chore = [number, (collector: Collector, isStopped: () => boolean) => Promise<unknown>, string];

/** What a collector does by itself with what it keeps, one at a time. */
const chores: Chore[] = [
  [15 * second, ({ present }) => present.counts(), 'the fleet could not be counted'],
  [10 * minute, ({ findings }) => findings.renew(), 'what only a look at all laptops finds could not be found'],
  [10 * minute, ({ store, now }, isStopped) => countDays(store, now, isStopped), 'the days that are over could not be counted'],
  [15 * second, lookForAlerts, 'what fires could not be looked for'],
  [360 * minute, removeOld, 'what is too old could not be removed'],
  [60 * minute, writeDownHead, 'the end of the audit log could not be written down'],
];

/** What makes it wait for others, while the rest goes on. */
const errands: Chore[] = [[5 * second, sendMessages, 'messages could not be sent']];

/** Does each chore now and after each pause. What cannot be done now can be done later: no reason to stop. Gives how to end all. */
export function keepHouse(collector: Collector): () => Promise<void> {
  const ends = [chores, errands].map(those => keepDoing(those, collector));
  return async () => {
    await Promise.all(ends.map(end => end()));
  };
}

function keepDoing(chores: readonly Chore[], collector: Collector): () => Promise<void> {
  let isStopped = false;
  let work = Promise.resolve();
  const timers = chores.map(([pause, chore, failure]) => {
    const again = () => {
      work = work.then(async () => {
        if (isStopped) return;
        await chore(collector, () => isStopped).catch(err => collector.log.error({ err }, failure));
      });
    };
    again();
    return setInterval(again, pause);
  });
  return async () => {
    isStopped = true;
    for (const timer of timers) clearInterval(timer);
    await work;
  };
}

async function removeOld({ config, log, metrics, now, store }: Collector): Promise<void> {
  const pruned = await prune(store, config.retention, now());
  for (const [kind, count] of Object.entries(pruned)) metrics.pruned.inc({ kind }, count);
  if (Object.values(pruned).some(count => count > 0)) log.info({ pruned }, 'what was too old is removed');
}

/** The log lies where the database does not: whoever changes entries of the one has to change the other. */
async function writeDownHead({ log, store }: Collector): Promise<void> {
  const head = await auditHead(store);
  if (head) log.info({ audit: `${head.id}:${head.hash}` }, 'the audit log ends so');
}
