import { expect, test } from 'vitest';
import { findDeviceByKey, listDevices } from '../../../../src/collector/store/devices/devices.ts';
import { enroll } from '../../../../src/collector/store/devices/enroll.ts';
import { createToken, listTokens, revokeToken } from '../../../../src/collector/store/devices/tokens.ts';
import { day, hour, start } from '../../../support/laptops.ts';
import { describeStores } from '../../../support/stores.ts';

const newcomer = (token: string, keyId = 'a'.repeat(64)) => ({
  token,
  keyId,
  publicKey: 'MFkw',
  os: 'linux',
  agent: '0.1.0',
  label: 'desk',
});
const order = { uses: 1, lifetime: day, who: 'host console' };
const refused = { code: 'TOKEN_REFUSED', hint: expect.stringContaining('token create') };

describeStores('enrolment', stores => {
  test('a token enrols one device, and its text is kept nowhere', async () => {
    const store = await stores.open();
    const { text, id } = await createToken(store, { ...order, group: 'berlin' }, start);
    const { device, isNew } = await enroll(store, newcomer(text), start + 1);
    expect(isNew).toBe(true);
    expect(device).toMatchObject({ state: 'active', group_name: 'berlin', label: 'desk', token: id, last_seq: 0, enrolled_at: start + 1 });
    expect(device).toMatchObject((await findDeviceByKey(store, 'a'.repeat(64))) as object);
    expect(await listTokens(store)).toMatchObject([{ id, used: 1, uses: 1 }]);
    expect(JSON.stringify(await listTokens(store))).not.toContain(text);
  });

  test('one device gets in when fifty race for one token', async () => {
    const store = await stores.open();
    for (let round = 1; round <= 20; round++) {
      const { text } = await createToken(store, order, start);
      const tries = Array.from({ length: 50 }, (_, n) => enroll(store, newcomer(text, `key ${round} ${n}`), start));
      const settled = await Promise.allSettled(tries);
      const reasons = settled.flatMap(one => (one.status === 'rejected' ? [one.reason.code] : []));
      expect(reasons).toEqual(Array(49).fill('TOKEN_REFUSED'));
      expect(await listDevices(store)).toHaveLength(round);
    }
  });

  test('a token for several enrols as many as it says', async () => {
    const store = await stores.open();
    const { text } = await createToken(store, { ...order, uses: 3 }, start);
    for (const key of ['a', 'b', 'c']) await enroll(store, newcomer(text, key), start);
    await expect(enroll(store, newcomer(text, 'd'), start)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('3 times'),
    });
  });

  test('a lost answer is given again within an hour, to the same key with the same token', async () => {
    const store = await stores.open();
    const { text } = await createToken(store, order, start);
    const { text: another } = await createToken(store, order, start);
    const { device } = await enroll(store, newcomer(text), start);
    expect(await enroll(store, newcomer(text), start + hour - 1)).toEqual({ device, isNew: false });
    await expect(enroll(store, newcomer(another), start + 1)).rejects.toMatchObject({
      message: expect.stringContaining('enrolled before'),
    });
    await expect(enroll(store, newcomer(text), start + hour)).rejects.toMatchObject(refused);
  });

  test('a token that is unknown, altered, revoked or too old enrols nothing', async () => {
    const store = await stores.open();
    const { text, id } = await createToken(store, order, start);
    await expect(enroll(store, newcomer(`${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`), start)).rejects.toMatchObject(refused);
    await expect(enroll(store, newcomer('se1_nothing'), start)).rejects.toMatchObject(refused);
    await expect(enroll(store, newcomer(text), start + day)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('expired'),
    });
    expect(await revokeToken(store, id, 'host console', start)).toBe(true);
    expect(await revokeToken(store, id, 'host console', start)).toBe(false);
    await expect(enroll(store, newcomer(text), start)).rejects.toMatchObject({ ...refused, message: expect.stringContaining('revoked') });
    expect(await listDevices(store)).toEqual([]);
  });
});
