import { systemOf } from '../../../fleet/device.ts';
import type { Platform } from '../../../protocol/check.ts';
import type { Report } from '../../../protocol/report.ts';
import type { Device } from '../tables.ts';

type Listed = Pick<Device, 'device' | 'label' | 'group_name' | 'os' | 'platform' | 'identity'>;

/** The columns by which a device is found and put in order, which follow from its others. Words are in small letters; `own_words` tell whose it is. */
export function listedColumns(row: Listed): Pick<Device, 'hostname' | 'system' | 'words' | 'own_words'> {
  const platform: Report['platform'] | null = row.platform === null ? null : JSON.parse(row.platform);
  const { hostname = '', owner = '', serial = '' }: NonNullable<Report['identity']> = row.identity === null ? {} : JSON.parse(row.identity);
  const system = systemOf({ os: row.os as Platform, platform });
  return {
    hostname,
    system,
    words: [row.label ?? '', row.group_name ?? '', system, platform?.model ?? '', row.device].join(' ').toLowerCase(),
    own_words: [hostname, owner, serial].join(' ').toLowerCase(),
  };
}

/** What a report changes of that. Hardly any tells of another name or system. */
export function relisted(device: Device, { platform, identity }: Pick<Device, 'platform' | 'identity'>) {
  if (platform === device.platform && identity === device.identity) return [];
  return [{ id: device.id, ...listedColumns({ ...device, platform, identity }) }];
}
