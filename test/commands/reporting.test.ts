import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/protocol/envelope.ts';
import { certificateAuthority } from '../support/certificates.ts';
import { listeningCollector } from '../support/listening.ts';
import { makeSuite, scratchFolder } from '../support/programs.ts';
import { closedPort, proxy, serve } from '../support/servers.ts';
import { type Finished, shipshape } from '../support/shipshape.ts';

const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');

let state: string;
let suite: string;
beforeEach(() => {
  state = scratchFolder();
  suite = makeSuite({ 'open.sh': 'printf "1..1\\nok 1 - it is open\\n"\n', 'closed.sh': 'printf "1..1\\nnot ok 1 - it is closed\\n"\n' });
});

describe('a laptop that reports', { timeout: 120_000 }, () => {
  test('is enrolled by a token on stdin, and what it reports is kept word for word as it shows it', async () => {
    const { url, token, kept } = await listeningCollector({ collect: ['hostname'] });
    const enrolled = await enroll(url, await token());
    expect(enrolled).toMatchObject({ code: 0, stderr: '' });
    expect(enrolled.stdout).toContain(`This laptop is enrolled with ${url}.`);
    expect(enrolled.stdout).toContain('the name of this laptop: this collector asks for it');

    const reported = await report();
    expect(reported).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(`✓ Report 1 has reached ${url}.`) });
    const [first] = await kept();
    expect(first?.report).toMatchObject({
      seq: 1,
      prev: null,
      trigger: 'hand',
      expected: 2,
      identity: { hostname: expect.stringMatching(/./) },
      results: [
        { check: 'closed', outcome: 'fail', digest: sha256(readFileSync(path.join(suite, 'closed.sh'))) },
        { check: 'open', outcome: 'pass' },
      ],
    });
    const shown = await run(['sent', '--last', '--format', 'json']);
    expect(shown.stdout).toBe(`${first?.payload}\n`);
    expect((await run(['sent', '1'])).stdout).toContain(JSON.stringify(first?.report.results, null, 2).split('\n')[2]);
    expect((await run(['sent', first?.report.report ?? ''])).stdout).toMatch(
      /^Report 1 of device .*\nmade .* UTC, first sent .* UTC, received .*/,
    );
    expect(JSON.parse((await run(['sent', '--format', 'json'])).stdout).sent).toMatchObject([{ seq: 1, state: 'kept' }]);
  });

  test('keeps what it cannot send, and sends it in order with the times of its making when the network is back', async () => {
    const { url, token, kept, away, back } = await listeningCollector();
    await enroll(url, await token());
    await away();
    const times: string[] = [];
    for (let seq = 1; seq <= 3; seq++) {
      times.push(new Date().toISOString());
      const { code, stdout } = await report();
      expect(code).toBe(75);
      const others = ['', ', and one report before it', ', and 2 reports before it'][seq - 1];
      expect(words(stdout)).toContain(`? Report ${seq} waits to be sent${others}: ${url} cannot be reached: nothing listens there.`);
    }
    times.push(new Date().toISOString());
    await back();
    expect(words((await report()).stdout)).toContain(`✓ Report 4 has reached ${url}, with 3 reports that had waited.`);
    const reports = (await kept()).map(({ report }) => report);
    expect(reports.map(({ seq, waiting }) => [seq, waiting])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ]);
    reports.slice(0, 3).forEach(({ createdAt }, index) => {
      expect(createdAt >= (times[index] ?? '') && createdAt <= (times[index + 1] ?? '')).toBe(true);
    });
  });

  test('without a collector audits, keeps, and says that nothing is sent', async () => {
    const { code, stdout } = await report();
    expect(code).toBe(0);
    expect(words(stdout)).toContain('2 checks: 1 not in order, 0 could not tell, 1 in order, 0 not applicable');
    expect(words(stdout)).toContain('not enrolled, so nothing was sent');
    expect((await run(['status', '--suite', suite])).stdout).toContain('It does not hold (closed)');
    expect(JSON.parse((await report('--format', 'json')).stdout)).toMatchObject({ counts: { pass: 1, fail: 1 }, seq: null, problem: null });
    expect(await run(['sent'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was sent') });
    expect(await run(['sent', '--last'])).toMatchObject({ code: 66, stderr: expect.stringContaining('nothing was sent yet') });
  });

  test('uses no number twice when two report at once', async () => {
    const { url, token, kept } = await listeningCollector();
    await enroll(url, await token());
    const both = await Promise.all([report('--format', 'json'), report('--format', 'json'), report('--format', 'json')]);
    expect(both.map(({ stdout }) => JSON.parse(stdout).seq).sort()).toEqual([1, 2, 3]);
    await report();
    expect((await kept()).map(({ report }) => report.seq)).toEqual([1, 2, 3, 4]);
  });

  const kills = Number(process.env.SHIPSHAPE_KILLS ?? 5);

  test(`killed at ${kills} moments, leaves no number out and sends each report once`, { timeout: kills * 15_000 + 60_000 }, async () => {
    const { url, token, kept } = await listeningCollector();
    await enroll(url, await token());
    const begin = performance.now();
    await report();
    const usual = performance.now() - begin;
    for (let round = 0; round < kills; round++) {
      const child = spawn(process.execPath, [cli, 'report', '--suite', suite], {
        env: { ...process.env, SHIPSHAPE_STATE: state },
        stdio: 'ignore',
      });
      const closed = once(child, 'close');
      await pause(Math.random() * usual * 1.2);
      child.kill('SIGKILL');
      await closed;
    }
    const last = JSON.parse((await report('--format', 'json')).stdout);
    expect(last).toMatchObject({ waiting: [], problem: null });
    const reports = await kept();
    expect(reports.map(({ report }) => report.seq)).toEqual(Array.from({ length: last.seq }, (_, index) => index + 1));
    expect(reports.map(({ report }) => report.prev)).toEqual([null, ...reports.slice(0, -1).map(({ payload }) => sha256(payload))]);
  });

  test('whose state was copied finds out at the first number that both use, and goes on as a new device', async () => {
    const { url, token, kept } = await listeningCollector();
    await enroll(url, await token());
    await report();
    const clone = path.join(scratchFolder(), 'clone');
    mkdirSync(clone);
    copyFileSync(path.join(state, 'state.db'), path.join(clone, 'state.db'));
    expect((await report()).code).toBe(0);
    const forked = await shipshape(['report', '--suite', suite], { state: clone });
    expect(forked.code).toBe(65);
    expect(words(forked.stdout)).toContain('✗ Report 2 is not taken, and stays here');
    expect(words(forked.stdout)).toContain('enrol this laptop again');

    const again = await shipshape(['enroll', url, '--again'], { state: clone, input: await token() });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('This laptop is enrolled with') });
    expect((await shipshape(['report', '--suite', suite], { state: clone })).code).toBe(0);
    expect((await kept()).map(({ report }) => report.seq)).toEqual([1, 2, 1]);
  });

  test('that is revoked is told so, and its checks go on', async () => {
    const { url, token, revoke } = await listeningCollector();
    await enroll(url, await token());
    await report();
    await revoke();
    const { code, stdout } = await report();
    expect(code).toBe(77);
    expect(words(stdout)).toContain('2 checks: 1 not in order');
    expect(words(stdout)).toContain('Report 2 waits to be sent');
    expect(words(stdout)).toContain('reports here no more');
  });
});

describe('shipshape enroll', { timeout: 120_000 }, () => {
  test.each<[string, string[], string | undefined, string]>([
    ['no token', [], '', 'nothing was given as the token'],
    ['what is no token', [], 'se2_nonsense\n', 'what was given as the token is no token'],
    ['a file that is not there', ['--token-file', '/no/such/file'], undefined, 'the token cannot be read: ENOENT'],
    ['what is no pin', ['--pin', 'md5/abc'], '', 'md5/abc is no pin'],
    ['a CA for what is not TLS', ['--ca', '/etc/hosts'], '', '--ca and --pin are for https'],
    ['a label of many lines', ['--label', 'a\nb'], '', '--label wants'],
  ])('refuses %s', async (_, options, input, message) => {
    const { code, stderr, stdout } = await shipshape(['enroll', 'http://127.0.0.1:1', ...options], { state, input });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(path.join(state, 'state.db'))).toBe(false);
  });

  test('reads the token from a file, and says the same again without one', async () => {
    const { url, token } = await listeningCollector();
    const file = path.join(scratchFolder(), 'token');
    writeFileSync(file, `${await token()}\n`);
    expect(await run(['enroll', url, '--token-file', file, '--label', 'Anna 🦊'])).toMatchObject({ code: 0, stderr: '' });
    const again = await run(['enroll', url]);
    expect(again.code).toBe(0);
    expect(words(again.stdout)).toMatch(/^This laptop is enrolled with http\S+ already, as device \S+\. Nothing was changed\.$/);
    expect(await run(['enroll', 'https://other.example'])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('shipshape unenroll'),
    });
  });

  test('tells what the collector said of a token that works no more, and is not enrolled', async () => {
    const { url, token } = await listeningCollector();
    const once = await token();
    await enroll(url, once);
    const other = scratchFolder();
    const refused = await shipshape(['enroll', url], { state: other, input: once });
    expect(refused).toMatchObject({ code: 77, stdout: '', stderr: expect.stringContaining(`${url} refused: `) });
    expect((await shipshape(['report', '--suite', suite], { state: other })).stdout).toContain('not enrolled');
  });

  test('whose answer was lost may be said again, and is one device', async () => {
    const { url, token, devices } = await listeningCollector();
    let lost = 0;
    const between = await serve(async ({ url: place = '', headers, method = '' }, response, body) => {
      const type = headers['content-type'];
      const answer = await fetch(url + place, {
        method,
        body: body.length > 0 ? new Uint8Array(body) : null,
        ...(type && { headers: { 'content-type': type } }),
      });
      if (place === '/v1/enrollments' && ++lost === 1) response.destroy();
      else
        response
          .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
          .end(Buffer.from(await answer.arrayBuffer()));
    });
    const once = await token();
    expect(await enroll(between.url, once)).toMatchObject({ code: 75, stderr: expect.stringContaining('the connection was cut') });
    expect(await enroll(between.url, once)).toMatchObject({ code: 0 });
    expect(await devices()).toHaveLength(1);
  });

  test('with a CA of its own, a pin and a proxy on the way, reports as everywhere', async () => {
    const authority = await certificateAuthority();
    const localhost = await authority.sign('localhost');
    const { url, token, kept } = await listeningCollector({ tls: { certificate: localhost.file, key: localhost.keyFile } });
    const through = await proxy();
    const env = { HTTPS_PROXY: through.url, NO_PROXY: '' };
    const known = ['--ca', authority.file, '--pin', localhost.pin];
    expect(await shipshape(['enroll', url], { state, env, input: await token() })).toMatchObject({
      code: 75,
      stderr: expect.stringContaining('--ca FILE'),
    });
    expect(await shipshape(['enroll', url, ...known], { state, env, input: await token() })).toMatchObject({ code: 0 });
    expect(await shipshape(['report', '--suite', suite], { state, env })).toMatchObject({ code: 0 });
    expect(await kept()).toHaveLength(1);
    expect(new Set(through.asked)).toEqual(new Set([new URL(url).host]));
  });

  test('that cannot reach its collector says why', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const token = `se1_abcdefgh_${'x'.repeat(43)}`;
    expect(await enroll(url, token)).toMatchObject({
      code: 75,
      stderr: expect.stringContaining(`${url} cannot be reached: nothing listens there`),
    });
    const { url: another } = await serve((_, response) => void response.writeHead(404).end('not here'));
    expect(await enroll(another, token)).toMatchObject({
      code: 76,
      stderr: expect.stringContaining('answered 404, which is no answer of a collector'),
    });
  });

  test.runIf(process.platform === 'linux')('asks for the token at a terminal, unseen', async () => {
    const { url, token } = await listeningCollector();
    const secret = await token();
    const command = `"${process.execPath}" "${cli}" enroll ${url}`;
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...process.env, SHIPSHAPE_STATE: state },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      if (!shown.includes('Token') && (shown + text).includes('Token')) setTimeout(() => child.stdin.write(`x\x7f${secret}\r`), 200);
      shown += text;
    });
    const [code] = await once(child, 'close');
    expect(shown).toContain('Token (it is not shown): ');
    expect(shown).toContain('This laptop is enrolled with');
    expect(shown).not.toContain(secret.slice(5));
    expect(code).toBe(0);
  });
});

describe('shipshape privacy', { timeout: 120_000 }, () => {
  test('tells each part of a report, before and after somebody enrols', async () => {
    const { url, token } = await listeningCollector({ collect: ['serial', 'owner'] });
    expect((await run(['privacy'])).stdout).toContain('This laptop is not enrolled: nothing is sent anywhere.');
    await enroll(url, await token());
    expect(words((await run(['privacy'])).stdout)).toContain(`go to ${url}, and nowhere else. Of identity it asks for serial, owner.`);
    const { recipient, report } = JSON.parse((await run(['privacy', '--format', 'json'])).stdout);
    expect(recipient).toEqual({ url, collect: ['serial', 'owner'] });
    expect(report.every(({ about }: { about: string }) => about.length > 10)).toBe(true);
    expect(report.find(({ name }: { name: string }) => name === 'results').of).toContain('points.evidence');
    expect((await run(['privacy', '--format', 'markdown'])).stdout).toContain(
      '| `identity` (not in each) | only what the collector asks for',
    );
  });
});

describe('shipshape unenroll', { timeout: 120_000 }, () => {
  test('tells the collector, removes the identity, and still shows what was sent', async () => {
    const { url, token, devices } = await listeningCollector();
    await enroll(url, await token());
    await report();
    expect(await run(['unenroll'])).toMatchObject({ code: 64, stderr: expect.stringContaining('shipshape unenroll --yes') });
    const left = await run(['unenroll', '--yes']);
    expect(left).toMatchObject({ code: 0, stderr: '' });
    expect(words(left.stdout)).toContain(`This laptop reports to ${url} no more.`);
    expect(left.stdout).not.toContain('could not be told');
    expect(await devices()).toMatchObject([{ state: 'departed' }]);
    expect((await report()).stdout).toContain('not enrolled');
    expect((await run(['sent'])).stdout).toContain('Report 1, made');
    expect(words((await run(['unenroll', '--yes'])).stdout)).toContain('there is nothing to leave');
  });

  test('works without a network, and says what was lost by it', async () => {
    const { url, token, away } = await listeningCollector();
    await enroll(url, await token());
    await away();
    await report();
    const left = await run(['unenroll', '--yes']);
    expect(left.code).toBe(0);
    expect(words(left.stdout)).toContain('The collector could not be told: ');
    const db = new DatabaseSync(path.join(state, 'state.db'));
    expect(
      db.prepare('SELECT (SELECT count(*) FROM identity) AS identities, (SELECT count(*) FROM candidates) AS candidates').get(),
    ).toEqual({
      identities: 0,
      candidates: 0,
    });
    db.close();
  });
});

function run(command: string[]): Promise<Finished> {
  return shipshape(command, { state });
}

function report(...options: string[]): Promise<Finished> {
  return run(['report', '--suite', suite, ...options]);
}

function enroll(url: string, token: string): Promise<Finished> {
  return shipshape(['enroll', url], { state, input: `${token}\n` });
}

/** In one line, as if the terminal had no end. */
function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
