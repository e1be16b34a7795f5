import { lookup } from 'node:dns/promises';
import { statfsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { ShipshapeError } from '../errors.ts';
import type { Outcome } from '../protocol/result.ts';
import { refusedBy } from './delivery/courier.ts';
import { readPatience } from './delivery/patience.ts';
import { splitIn } from './delivery/split.ts';
import { spoolStanding, waitingReports } from './delivery/spool.ts';
import { lineTo } from './line/courier-line.ts';
import { type Collector, type Identity, readIdentity } from './line/identity.ts';
import { refusalOf } from './line/refusals.ts';
import type { Answer } from './line/transport.ts';
import { damageOf, isBegun } from './state-file.ts';

/** One thing that reporting needs, how it stands, and what to do where it does not. */
export type Finding = { outcome: Outcome; text: string; mend?: string };

/** Looks at all that `report` needs, and changes nothing. A collector is asked whether it is there; nothing is told to it. */
export async function examine(file: string): Promise<Finding[]> {
  const local = [...stateFindings(file), diskFinding(file)];
  if (local[0]?.outcome === 'fail') return local;
  const identity = readIdentity(file);
  if (!identity)
    return [...local, { outcome: 'skip', text: 'This laptop is not enrolled: nothing is sent. To report: shipshape enroll URL' }];
  return [...local, enrolmentFinding(file, identity), ...(await lineFindings(identity.collector)), ...spoolFindings(file, identity)];
}

function stateFindings(file: string): Finding[] {
  try {
    if (!isBegun(file)) return [{ outcome: 'skip', text: 'Nothing has been kept on this machine yet' }];
    const damage = damageOf(file);
    if (damage) return [{ outcome: 'fail', text: `The state ${file} is damaged: ${damage}`, mend: lostState(file) }];
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    return [{ outcome: 'fail', text: error.message, ...(error.hint !== undefined && { mend: error.hint }) }];
  }
  const folder = path.dirname(file);
  if ((statSync(file).mode & 0o077) !== 0)
    return [
      { outcome: 'fail', text: `Others than you may read or write ${file}, which holds the key of this laptop`, mend: `chmod 600 ${file}` },
    ];
  if ((statSync(folder).mode & 0o022) !== 0)
    return [{ outcome: 'fail', text: `Others than you may replace files in ${folder}`, mend: `chmod go-w ${folder}` }];
  return [{ outcome: 'pass', text: 'The state is whole, and yours alone to read' }];
}

function lostState(file: string): string {
  return `Move ${file} away. The next audit begins a new history; a laptop that was enrolled must be enrolled again.`;
}

const enough = 256 * 1024 * 1024;

/** The folder may not be there yet. */
function diskFinding(file: string): Finding {
  const folder = path.dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })) return diskFinding(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= enough) return { outcome: 'pass', text: 'The disk has room' };
  const left = Math.floor((bavail * bsize) / 1024 / 1024);
  return {
    outcome: 'fail',
    text: `The disk is nearly full (${left} MiB left): new answers may find no place`,
    mend: 'Make room on the disk.',
  };
}

function enrolmentFinding(file: string, { collector, device }: Identity): Finding {
  const { refusal } = readPatience(file, Date.now());
  const forked = spoolStanding(file, device).setAside.some(({ state }) => state === 'forked');
  const mend = `Get a new token from whoever runs the collector, then: shipshape enroll ${collector.url} --again`;
  if (refusal === 'DEVICE_REVOKED' || refusal === 'DEVICE_UNKNOWN')
    return { outcome: 'fail', text: `${collector.url} takes no reports of this laptop any more`, mend };
  if (forked) return { outcome: 'fail', text: 'Another machine reports as this one: its state was copied or restored', mend };
  return { outcome: 'pass', text: `Enrolled with ${collector.url} as device ${device}` };
}

async function lineFindings(collector: Collector): Promise<Finding[]> {
  const name = await nameFinding(collector.url);
  if (name?.outcome === 'fail') return [name];
  try {
    const answer = await ask(collector);
    const how = collector.url.startsWith('https:') ? ' over TLS 1.3, with a certificate that holds' : '';
    const found: Finding[] = [{ outcome: 'pass', text: `The collector answers${how}` }, clockFinding(answer)];
    return name ? [name, ...found] : found;
  } catch (error) {
    if (!(error instanceof ShipshapeError)) throw error;
    return [...(name ? [name] : []), { outcome: 'fail', text: error.message, ...(error.hint !== undefined && { mend: error.hint }) }];
  }
}

/** With a proxy it is the proxy that looks the name up. */
async function nameFinding(url: string): Promise<Finding | undefined> {
  const { hostname, protocol } = new URL(url);
  const proxied = protocol === 'https:' && (process.env.HTTPS_PROXY || process.env.https_proxy);
  if (proxied) return { outcome: 'skip', text: `The name of the collector is looked up by the proxy (HTTPS_PROXY)` };
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return undefined;
  try {
    await lookup(hostname);
    return { outcome: 'pass', text: `The DNS knows ${hostname}` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      outcome: 'fail',
      text: `The DNS does not know ${hostname} (${code})`,
      mend: 'Is there a network? A company may know the name inside its VPN only.',
    };
  }
}

const seconds = 10;

async function ask(collector: Collector): Promise<Answer> {
  const line = lineTo(collector, { ms: seconds * 1000 });
  try {
    const answer = await line.ask('GET', '/healthz');
    if (answer.status !== 200) throw refusalOf(collector.url, answer);
    return answer;
  } finally {
    line.close();
  }
}

const tolerance = 60_000;

function clockFinding({ clockOffsetMs }: Answer): Finding {
  if (clockOffsetMs === undefined)
    return { outcome: 'error', text: 'The collector does not tell the time, so the clock cannot be compared' };
  const off = Math.abs(clockOffsetMs);
  if (off <= tolerance) return { outcome: 'pass', text: "The clock agrees with the collector's" };
  const way = clockOffsetMs > 0 ? 'behind' : 'ahead of';
  return {
    outcome: 'fail',
    text: `The clock is ${spanOf(off)} ${way} the collector's`,
    mend: 'Let the system set the time from the network.',
  };
}

function spanOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function spoolFindings(file: string, { device }: Identity): Finding[] {
  const { waiting, oldest, setAside } = spoolStanding(file, device);
  const split = splitIn(path.dirname(file));
  const refused = split ? refusedBy(split, waitingReports(file, device)) : [];
  const mend = split ? 'The courier sends them; what it says: journalctl -u shipshape-deliver' : 'Send them: shipshape report';
  const waits = waiting === 1 ? '1 report waits' : `${waiting} reports wait`;
  return [
    waiting === 0
      ? { outcome: 'pass', text: 'No report waits to be sent' }
      : { outcome: 'fail', text: `${waits} to be sent, the oldest of ${oldest?.slice(0, 10)}`, mend },
    ...refused.map(({ seq, message }) => ({
      outcome: 'fail' as const,
      text: `The courier says that report ${seq} is not taken: ${message}`,
      mend: 'Is this the newest shipshape? The report goes on waiting here.',
    })),
    ...setAside
      .filter(({ state }) => state === 'refused')
      .map(({ seq, reason }) => ({
        outcome: 'fail' as const,
        text: `Report ${seq} was not taken: ${reason}`,
        mend: 'Is this the newest shipshape? The report stays here for 90 days with reports.',
      })),
  ];
}
