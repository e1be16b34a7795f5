import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { noteFailure } from '../../src/agent/delivery/patience.ts';
import { sealReport, setAside } from '../../src/agent/delivery/spool.ts';
import { examine, type Finding } from '../../src/agent/doctor.ts';
import { type Identity, keepIdentity, readIdentity } from '../../src/agent/line/identity.ts';
import { ShipshapeError } from '../../src/errors.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { enrolledState, reportWith } from '../support/enrolled.ts';
import { scratchFolder } from '../support/programs.ts';
import { closedPort, proxy, serve } from '../support/servers.ts';

let file: string;
beforeEach(() => {
  file = path.join(scratchFolder(), 'state.db');
});
afterEach(() => vi.unstubAllEnvs());

test('a machine on which nothing was kept, and one that is not enrolled, are in order', async () => {
  expect(outcomes(await examine(file))).toEqual(['skip', 'pass', 'skip']);
  expect(words(await examine(path.join(scratchFolder(), 'not', 'there', 'state.db')))).toContain(
    'Nothing has been kept on this machine yet',
  );
});

test('a laptop that reports is in order', async () => {
  const { url } = await healthy();
  enrolledState(file, url);
  const findings = await examine(file);
  expect(outcomes(findings)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
  expect(words(findings)).toContain("The clock agrees with the collector's");
});

test.each([
  [3 * 3600, 'The clock is 3 hours behind the collector'],
  [-365 * 86_400, 'The clock is 365 days ahead of the collector'],
  [300, 'The clock is 5 minutes behind the collector'],
])('a clock that is %i s off is told', async (seconds, said) => {
  const { url } = await serve(
    (_, response) => void response.writeHead(200, { date: new Date(Date.now() + seconds * 1000).toUTCString() }).end(),
  );
  enrolledState(file, url);
  expect(await examine(file)).toContainEqual({
    outcome: 'fail',
    text: expect.stringContaining(said),
    mend: expect.stringContaining('from the network'),
  });
});

test('a collector that tells no time cannot be compared, which is not in order', async () => {
  const { url } = await serve((_, response) => {
    response.sendDate = false;
    response.end();
  });
  enrolledState(file, url);
  expect(outcomes(await examine(file))).toContain('error');
});

test('reports that wait, and those that were not taken, are told with what to do', async () => {
  const { url } = await healthy();
  const { device } = enrolledState(file, url);
  for (const _ of [1, 2, 3]) sealReport(file, place => reportWith(place, { createdAt: '2026-03-02T08:00:00.000Z' }));
  setAside(file, device, 2, 'refused', 'it is too large');
  const told = words(await examine(file));
  expect(told).toContain('2 reports wait to be sent, the oldest of 2026-03-02 → Send them: shipshape report');
  expect(told).toContain('Report 2 was not taken: it is too large → Is this the newest shipshape?');
});

test('where a courier sends, what it says of a report is told as its word', async () => {
  const { url } = await healthy();
  enrolledState(file, url);
  sealReport(file, reportWith);
  for (const name of ['outbox', 'receipts']) mkdirSync(path.join(path.dirname(file), name));
  writeFileSync(path.join(path.dirname(file), 'receipts/1.refusal'), '{"code":"MESSAGE_MALFORMED","message":"no\\u001b[31m such report"}');
  const told = words(await examine(file));
  expect(told).toContain('→ The courier sends them; what it says: journalctl -u shipshape-deliver');
  expect(told).toContain('The courier says that report 1 is not taken: no [31m such report');
});

test('a copied state and a device that is not known any more want a new enrolment', async () => {
  const { url } = await healthy();
  const { device } = enrolledState(file, url);
  sealReport(file, reportWith);
  setAside(file, device, 1, 'forked', 'another report has the number 1');
  expect(words(await examine(file))).toContain(
    `its state was copied or restored → Get a new token from whoever runs the collector, then: shipshape enroll ${url} --again`,
  );
  noteFailure(file, Date.now(), new ShipshapeError('DEVICE_REVOKED', 'no more'));
  expect(words(await examine(file))).toContain(`${url} takes no reports of this laptop any more → Get a new token`);
});

test('what stands between laptop and collector is named', async () => {
  const port = await closedPort();
  const found = async (url: string, known: { caFile?: string; pins?: string[] } = {}) => {
    enrolledState(file, url);
    const { key, receiptKey, ...identity } = readIdentity(file) as Identity;
    const enrolled = { ...identity, receiptKey: receiptKey.export({ type: 'spki', format: 'der' }).toString('base64') };
    keepIdentity(file, { collector: { url, pins: [], ...known }, key, enrolled });
    return words(await examine(file));
  };
  expect(await found(`http://127.0.0.1:${port}`)).toContain('nothing listens there → Is the address right, and does the collector run?');
  expect(await found('https://collector.invalid')).toMatch(/The DNS does not know collector\.invalid \(E\w+\) → Is there a network\?/);

  const authority = await certificateAuthority();
  const { url } = await serve((_, response) => void response.end(), await authority.sign('localhost'));
  expect(await found(url)).toContain('nobody whom this laptop trusts has signed its certificate → Whoever runs the collector knows its CA');
  expect(await found(url, { caFile: '/no/such/ca.pem' })).toContain('/no/such/ca.pem holds no certificate that can be read');
  expect(await found(url, { caFile: authority.file })).toContain('The collector answers over TLS 1.3, with a certificate that holds');

  const { url: page } = await serve((_, response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'));
  expect(await found(page)).toContain('answered 502, which is no answer of a collector');

  vi.stubEnv('HTTPS_PROXY', (await proxy({ refusing: 407 })).url);
  vi.stubEnv('NO_PROXY', '');
  expect(await found(url, { caFile: authority.file })).toMatch(/looked up by the proxy .*the proxy on the way refused: HTTP\/1\.1 407/s);
});

test('others than the owner must neither read the state nor replace it', async () => {
  enrolledState(file, (await healthy()).url);
  chmodSync(path.dirname(file), 0o770);
  // Root does not even open such a state.
  expect(words(await examine(file))).toContain(`chmod go-w ${path.dirname(file)}`);
  chmodSync(path.dirname(file), 0o700);
  chmodSync(file, 0o640);
  expect(words(await examine(file))).toContain(`which holds the key of this laptop → chmod 600 ${file}`);
});

test('a state that is damaged is told before anything else is believed', async () => {
  enrolledState(file);
  for (let count = 0; count < 20; count++) sealReport(file, reportWith);
  truncateSync(file, 12_288);
  expect(words(await examine(file))).toContain(`Move ${file} away`);
  writeFileSync(file, 'hello '.repeat(100));
  expect(words(await examine(file))).toContain(`Move ${file} away`);
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a disk that is nearly full is told', async () => {
  const small = mkdtempSync(path.join(tmpdir(), 'shipshape-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]);
  onTestFinished(() => {
    execFileSync('umount', [small]);
    rmSync(small, { recursive: true });
  });
  expect(words(await examine(path.join(small, 'state.db')))).toMatch(/The disk is nearly full \([34] MiB left\).* → Make room/);
});

function healthy() {
  return serve((request, response) => void response.writeHead(request.url === '/healthz' ? 200 : 404).end());
}

function outcomes(findings: Finding[]): string[] {
  return findings.map(({ outcome }) => outcome);
}

function words(findings: Finding[]): string {
  return findings.map(({ text, mend }) => (mend ? `${text} → ${mend}` : text)).join('\n');
}
