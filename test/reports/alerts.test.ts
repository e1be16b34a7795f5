import { expect, test } from 'vitest';
import { bodyOf, summaryOf } from '../../reports/alerts.ts';
import type { AlertItem, AlertItems, News } from '../../src/fleet/alerts.ts';
import { checkWith, hostileNames, lookedAt } from '../support/fleet-views.ts';

const device = '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f';
const about = { checks: [checkWith('disk', { failing: 'The disk is not <encrypted> & open' })], url: 'https://ships.example.com' };
const none: AlertItems = { count: 0, items: [] };
const items = (...those: AlertItem[]): AlertItems => ({ count: those.length, items: those });
const fail = (other: AlertItem = {}): AlertItem => ({ device, check: 'disk', since: lookedAt, ...other });
const failing = { name: 'critical', about: 'fail', severity: 'critical', to: ['desk'], repeat: 7 } as const;
const news = (fires: AlertItems, more: News['rules'] = []): News => ({
  asOf: lookedAt,
  rules: [{ rule: failing, fires, again: none, over: items(fail()) }, ...more],
});

test('a letter says what is new, what is over, and where to look', () => {
  const silent = { name: 'silent', about: 'silent', days: 14, to: ['desk'] } as const;
  const told = news(items(fail()), [{ rule: silent, fires: none, again: items({ device, since: lookedAt }), over: none }]);
  const { subject, text } = JSON.parse(bodyOf('mail', told, about));
  expect(subject).toBe('shipshape: 1 new fail, 1 fail over, 1 laptop still silent');
  expect(text).toBe(`critical: a check of severity critical fails
New (1)
- The disk is not <encrypted> & open (disk) on ${device}, since 2026-11-28 04:35 UTC
Over (1)
- The disk is not <encrypted> & open (disk) on ${device}, since 2026-11-28 04:35 UTC

silent: a laptop is silent for 14 days
Still (1)
- ${device}, heard of last 2026-11-28 04:35 UTC

As of 2026-11-28 04:35 UTC · https://ships.example.com/alerts
`);
});

test('a program gets moments as text, and how many there are beside the first of them', () => {
  const { type, timestamp, data } = JSON.parse(bodyOf('webhook', news({ count: 70, items: [fail()] }), about));
  expect([type, timestamp, data.url]).toEqual(['shipshape.alerts', '2026-11-28T04:35:00.000Z', 'https://ships.example.com/alerts']);
  expect(data.rules[0]).toMatchObject({ rule: 'critical', fires: { count: 70, items: [{ device, check: 'disk', since: timestamp }] } });
});

test('a chat shows few lines of what may be many, and no name of a laptop becomes a link or a call', () => {
  const many = hostileNames.flatMap(name => Array(4).fill(fail({ name: `${name} <!channel> ${'long '.repeat(20)}` })));
  const { text, blocks } = JSON.parse(bodyOf('slack', news({ count: 5000, items: many }), about));
  expect(text).toBe('shipshape: 5,000 new fails, 1 fail over');
  for (const { type, text } of blocks.slice(0, -1)) {
    expect([type, text.text.length < 3000]).toEqual(['section', true]);
    expect(text.text.match(/<[^>]*>/g)).toEqual(
      Array(text.text.match(/<http/g).length).fill(`<https://ships.example.com/devices/${device}|6f1c0f3e>`),
    );
  }
  expect(blocks[0].text.text).toContain('&lt;encrypted&gt; &amp; open');
});

test('the fleet and waivers have words of their own', () => {
  const below = { name: 'fleet', about: 'below', percent: 90, to: [] } as const;
  const waiver = { name: 'waivers', about: 'waiver', days: 7, to: [] } as const;
  const told: News = {
    asOf: lookedAt,
    rules: [
      { rule: below, fires: items({ percent: 88.1 }), again: none, over: none },
      { rule: waiver, fires: items({ waiver: 'w1', ...fail(), until: lookedAt }), again: none, over: none },
    ],
  };
  expect(summaryOf(told)).toBe('compliance 88.1 %, 1 waiver ends soon');
  expect(JSON.parse(bodyOf('mail', told, about)).text).toContain(
    `- w1: The disk is not <encrypted> & open (disk) on ${device}, until 2026-11-28`,
  );
});
