import { openStore } from '../../src/collector/store/open.ts';
import { settingOf } from '../../src/collector/store/settings.ts';

/** A process that opens the store named by its first word (JSON), and prints the steps that it took and a setting. */
const [place, setting] = process.argv.slice(2) as [string, string];
const steps: string[] = [];
const store = await openStore(JSON.parse(place), step => steps.push(step));
const value = await settingOf(store, 'receipt-key', () => Buffer.from(setting));
process.stdout.write(JSON.stringify({ steps, setting: value.toString() }));
await store.close();
