import { ShipshapeError } from '../errors.ts';
import { buildApp } from './app.ts';
import { keepHouse } from './chores.ts';
import type { Collector } from './collector.ts';
import { linkOf } from './people/link.ts';
import { offerWelcome } from './store/people/welcomes.ts';
import { keepSetting } from './store/settings.ts';

/** What whoever started it must know: where it answers, and the owner's link while there is no owner. */
export type Serving = { url: string; welcome: { link: string; until: number } | undefined; stop: () => Promise<void> };

/** Connections that may wait to be taken: with Node's 511, a fleet that comes back in one moment would be left without an answer. */
const backlog = 4096;

/**
 * Listens, and does its chores. `stop` answers what has come, then lets go of the store.
 * @throws ADDRESS_UNUSABLE
 */
export async function serve(collector: Collector): Promise<Serving> {
  const { config, log, now, store } = collector;
  const app = await buildApp(collector);
  const place = {
    host: config.host,
    port: config.port,
    backlog,
    listenTextResolver: (address: string) => `the collector listens at ${address}`,
  };
  const address = await app.listen(place).catch(cause => {
    throw new ShipshapeError('ADDRESS_UNUSABLE', `the collector cannot listen on ${config.host} port ${config.port}: ${cause.message}`, {
      hint: 'Another program may have it. Name another with --port, or 0 for any that is free.',
      cause,
    });
  });
  collector.url ||= address;
  await keepSetting(store, 'url', Buffer.from(collector.url));
  const endChores = keepHouse(collector);
  const welcome = await offerWelcome(store, now());
  return {
    url: collector.url,
    welcome: welcome && { link: linkOf(collector.url, welcome.secret), until: welcome.until },
    async stop() {
      await app.close();
      await collector.intake.drain();
      await endChores();
      await store.close();
      log.info('the collector has stopped');
    },
  };
}
