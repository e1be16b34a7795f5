import { expect, test } from 'vitest';
import { ownersText } from '../../../reports/people.ts';
import { readOwnerList } from '../../../src/collector/people/owner-list.ts';
import { searchAudit } from '../../../src/collector/store/audit-log.ts';
import { keepReports } from '../../../src/collector/store/intake/keep.ts';
import { devicesOf, keepOwners, unowned } from '../../../src/collector/store/people/owners.ts';
import { findPerson } from '../../../src/collector/store/people/people.ts';
import { aLaptop, chain, start } from '../../support/laptops.ts';
import { describeStores } from '../../support/stores.ts';

test('a list is read whatever the order of its columns, with quotes, and as spreadsheets write it', () => {
  const text = '\ufeffLaptop,Team,Email,Name\r\nC02,"a, b",ada@example.com,"Ada ""the"" Lovelace"\r\n\r\n,x,bob@example.com,\r\n';
  expect(readOwnerList(text)).toEqual([
    { line: 2, email: 'ada@example.com', name: 'Ada "the" Lovelace', laptop: 'C02' },
    { line: 4, email: 'bob@example.com', name: 'bob@example.com', laptop: '' },
  ]);
});

test.each([
  ['', 'names no column email'],
  ['email,name\n', 'names no column laptop'],
  ['email,laptop\nada,C02', 'line 2 has no e-mail address'],
])('%j is no list', (text, why) => {
  expect(() => readOwnerList(text)).toThrow(expect.objectContaining({ code: 'MESSAGE_MALFORMED', message: expect.stringContaining(why) }));
});

describeStores('owners', stores => {
  test('laptops are found by what they are called; what is not found, or several, is told', async () => {
    const store = await stores.open();
    const laptops = [];
    for (const identity of [{ serial: 'C02A' }, { hostname: 'twin' }, { hostname: 'Twin' }, {}]) {
      const laptop = await aLaptop(store);
      await keepReports(store, await chain(store, laptop, [{ identity }], start));
      laptops.push(laptop.device.device);
    }
    const list = (rows: string[]) => readOwnerList(['email,name,laptop', ...rows].join('\n'));
    const lines = list([
      'ada@example.com,Ada,c02a',
      `ada@example.com,Ada,${laptops[1]}`,
      'bob@example.com,Bob,twin',
      'bob@example.com,Bob,nothing',
      'carol@example.com,Carol,',
    ]);
    const kept = await keepOwners(store, lines, 'a test', start);
    expect(kept).toMatchObject({ people: 3, laptops: 2, unknown: [{ line: 5 }], ambiguous: [{ line: 4 }] });
    const ada = await findPerson(store, { email: 'ada@example.com' });
    expect(ada?.role).toBe('person');
    expect((await devicesOf(store, ada?.id ?? '')).sort()).toEqual([laptops[0], laptops[1]].sort());
    expect(await unowned(store, 10)).toEqual([laptops[2], laptops[3]].sort());
    expect(ownersText({ ...kept, unowned: [] })).toBe(
      '3 people added, 2 laptops have a new owner\nline 5: nothing is no laptop here\nline 4: twin is more than one laptop: name it by its id\n',
    );

    expect(await keepOwners(store, lines, 'a test', start)).toMatchObject({ people: 0, laptops: 0 });
    await keepOwners(store, list(['bob@example.com,Bob,C02A']), 'a test', start + 1);
    expect(await devicesOf(store, ada?.id ?? '')).toEqual([laptops[1]]);
    expect(await searchAudit(store, { limit: 1 })).toMatchObject([{ what: 'laptop changed hands', about: laptops[0], about_name: 'Bob' }]);
  });
});
