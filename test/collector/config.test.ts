import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { describeConfig, readConfig } from '../../src/collector/config.ts';

test('without a word about anything, it serves this machine alone', () => {
  expect(readConfig({ data: folderWith('') }, {})).toMatchObject({
    host: '127.0.0.1',
    port: 8400,
    trustProxy: [],
    allowHttp: false,
    collect: [],
    retention: { reports: 400, history: 400, forks: 400, devices: 400, audit: 730, tokens: 30 },
    log: 'info',
  });
});

test('flags go before the environment, and that before the file', () => {
  const data = folderWith('port: 1\nhost: localhost\nlog: warn\n');
  const config = readConfig({ data, port: 3 }, { SHIPSHAPE_COLLECTOR_PORT: '2', SHIPSHAPE_COLLECTOR_HOST: '127.0.0.2' });
  expect(config).toMatchObject({ port: 3, host: '127.0.0.2', log: 'warn' });
});

test('a setting that has parts keeps the defaults of those that are not named', () => {
  expect(readConfig({ data: folderWith('retention: { reports: 90 }') }, {}).retention).toMatchObject({
    reports: 90,
    history: 400,
    audit: 730,
    tokens: 30,
  });
});

test('names of several words are variables, too', () => {
  const config = readConfig(
    { data: folderWith('') },
    { SHIPSHAPE_COLLECTOR_ALLOW_HTTP: 'true', SHIPSHAPE_COLLECTOR_TRUST_PROXY: '[10.0.0.1]' },
  );
  expect(config).toMatchObject({ allowHttp: true, trustProxy: ['10.0.0.1'] });
});

test('secrets come from files', () => {
  const data = folderWith('database: postgres://shipshape@db/shipshape\ndatabasePasswordFile: password\n');
  writeFileSync(path.join(data, 'password'), 'correct horse\n');
  expect(readConfig({ data }, {}).databasePassword).toBe('correct horse');
});

test.each([
  ['a port that is none', 'port: 70000', 'port must be'],
  ['a word that is no number', 'port: many', 'port must be'],
  ['a setting that does not exist', 'prot: 8400', 'prot'],
  ['a part that does not exist', 'retention: { report: 3 }', 'retention.report'],
  ['broken YAML', 'port: [', 'Flow'],
  ['a list', '- port', 'no settings'],
  ['another database', 'database: mysql://db', 'database must match'],
  ['a password file that is not there', 'database: postgres://db/x\ndatabasePasswordFile: nowhere', 'databasePasswordFile cannot be read'],
  ['an open address without TLS', 'host: 0.0.0.0', 'there is no TLS'],
  ['an identity that nobody may ask for', 'collect: [browsing]', 'collect'],
])('%s is refused, with its place', (_, settings, why) => {
  const data = folderWith(settings);
  expect(() => readConfig({ data }, {})).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(why), hint: expect.stringContaining(data) }),
  );
});

test.each([
  ['it is told so', 'allowHttp: true'],
  ['a proxy stands before it', 'trustProxy: [10.0.0.1]'],
  ['it has a certificate', 'tls: { certificate: c.pem, key: k.pem }'],
])('an open address is served when %s', (_, settings) => {
  expect(readConfig({ data: folderWith(`host: 0.0.0.0\n${settings}`) }, {}).host).toBe('0.0.0.0');
});

test('what is shown of the settings can be kept, and means the same', () => {
  const data = folderWith('port: 8500\nlog: warn\ncollect: [owner]\nretention: { audit: 100 }\n');
  const shown = describeConfig(readConfig({ data }, {}));
  const { data: _, ...kept } = readConfig({ data: folderWith(shown) }, {});
  expect({ data, ...kept }).toEqual(readConfig({ data }, {}));
  for (const line of shown.split('\n')) expect(line).not.toContain('undefined');
});

function folderWith(settings: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'shipshape-config-'));
  if (settings) writeFileSync(path.join(folder, 'collector.yaml'), settings);
  return folder;
}
