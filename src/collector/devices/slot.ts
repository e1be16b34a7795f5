import { createHmac } from 'node:crypto';
import type { Config } from '../config.ts';

/** The minute of the day at which a device reports: spread over the hours that the collector names, and always the same for one device. */
export function slotOf(device: string, secret: Buffer, { reportFrom, reportUntil }: Pick<Config, 'reportFrom' | 'reportUntil'>): number {
  const day = 24 * 60;
  const from = minuteOf(reportFrom);
  const length = (minuteOf(reportUntil) - from + day) % day || day;
  const spread = createHmac('sha256', secret).update(device).digest().readUInt32BE();
  return (from + (spread % length)) % day;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
