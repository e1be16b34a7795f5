import { ShipshapeError } from '../errors.ts';
import { buildApp } from './app.ts';
import type { Collector } from './collector.ts';
import { linkOf } from './people/link.ts';
import { prune } from './store/retention.ts';
import { keepSetting } from './store/settings.ts';
import { offerWelcome } from './store/welcomes.ts';

/** What whoever started it must know: where it answers, and the owner's link while there is no owner. */
export type Serving = { url: string; welcome: { link: string; until: number } | undefined; stop: () => Promise<void> };

const pause = 6 * 60 * 60 * 1000;

/**
 * Listens, and removes what is older than it may be. `stop` answers what has come, then lets go of the store.
 * @throws ADDRESS_UNUSABLE
 */
export async function serve(collector: Collector): Promise<Serving> {
  const { config, log, now, store } = collector;
  const app = await buildApp(collector);
  const place = { host: config.host, port: config.port, listenTextResolver: (address: string) => `the collector listens at ${address}` };
  const address = await app.listen(place).catch(cause => {
    throw new ShipshapeError('ADDRESS_UNUSABLE', `the collector cannot listen on ${config.host} port ${config.port}: ${cause.message}`, {
      hint: 'Another program may have it. Name another with --port, or 0 for any that is free.',
      cause,
    });
  });
  collector.url ||= address;
  await keepSetting(store, 'url', Buffer.from(collector.url));
  let pruning = removeOld(collector);
  const keeper = setInterval(() => {
    pruning = pruning.then(() => removeOld(collector));
  }, pause);
  const welcome = await offerWelcome(store, now());
  return {
    url: collector.url,
    welcome: welcome && { link: linkOf(collector.url, welcome.secret), until: welcome.until },
    async stop() {
      clearInterval(keeper);
      await app.close();
      await collector.intake.drain();
      await pruning;
      await store.close();
      log.info('the collector has stopped');
    },
  };
}

/** What cannot be removed now can be removed later: no reason to stop. */
async function removeOld({ config, log, metrics, now, store }: Collector): Promise<void> {
  try {
    const pruned = await prune(store, config.retention, now());
    for (const [kind, count] of Object.entries(pruned)) metrics.pruned.inc({ kind }, count);
    if (Object.values(pruned).some(count => count > 0)) log.info({ pruned }, 'what was too old is removed');
  } catch (error) {
    log.error({ err: error }, 'what is too old could not be removed');
  }
}
