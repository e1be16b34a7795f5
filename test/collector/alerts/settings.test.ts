import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/collector/config.ts';
import { scratchFolder } from '../../support/programs.ts';

const secret = `whsec_${Buffer.alloc(32, 'key').toString('base64')}`;
const chat = 'https://hooks.slack.com/services/T0/B0/secret';

function alertsOf(settings: string) {
  const data = scratchFolder();
  for (const [name, text] of Object.entries({
    'collector.yaml': `alerts:\n${settings}`,
    'desk.secret': `${secret}\n`,
    'chat.url': `${chat}\n`,
    short: 'whsec_c2hvcnQ=',
  }))
    writeFileSync(path.join(data, name), text);
  return readConfig({ data }, {}).alerting;
}

const whole = `  emergencies: [team]
  destinations:
    chat: { slackFile: chat.url }
    desk: { webhook: "https://desk.example.com/in", secretFile: desk.secret }
    team: { mail: [security@example.com] }
  mail: { server: "smtp://mail.example.com", from: shipshape@example.com }
  rules:
    critical: { fail: critical, to: [chat, team], repeat: 7 }
    silent: { silent: 14, to: [team] }
    waivers: { waiver: 7, to: [team] }
    fleet: { below: 90, to: [desk] }
`;

test('rules and where they lead are read, with secrets from their files', () => {
  expect(alertsOf(whole)).toEqual({
    every: 15,
    names: false,
    emergencies: [{ name: 'team', form: 'mail', to: ['security@example.com'] }],
    destinations: [
      { name: 'chat', form: 'slack', url: chat },
      { name: 'desk', form: 'webhook', url: 'https://desk.example.com/in', keys: [Buffer.alloc(32, 'key')] },
      { name: 'team', form: 'mail', to: ['security@example.com'] },
    ],
    rules: [
      { name: 'critical', about: 'fail', severity: 'critical', to: ['chat', 'team'], repeat: 7 },
      { name: 'silent', about: 'silent', days: 14, to: ['team'] },
      { name: 'waivers', about: 'waiver', days: 7, to: ['team'] },
      { name: 'fleet', about: 'below', percent: 90, to: ['desk'] },
    ],
    mail: { host: 'mail.example.com', port: 587, isTls: false, from: 'shipshape@example.com' },
  });
});

const inWhole = (from: string, to: string) => whole.replace(from, to);

test.each([
  ['an emergency that leads nowhere', inWhole('[team]', '[nobody]'), 'alerts.emergencies names "nobody"'],
  ['an address without TLS', inWhole('https://desk', 'http://desk'), 'alerts.destinations.desk.webhook must be the https address'],
  ['an address of the network within', inWhole('https://desk.example.com/in', 'http://10.0.0.1/'), 'must be the https address'],
  ['another scheme', inWhole('https://desk.example.com/in', 'file:///etc/passwd'), 'must be the https address'],
  ['a user in an address', inWhole('https://desk', 'https://ada:secret@desk'), 'without a user'],
  ['a webhook without a secret', inWhole(', secretFile: desk.secret', ''), 'must have a secretFile'],
  ['a secret that is too short', inWhole('desk.secret', 'short'), '24 to 64 bytes'],
  ['a secret that is not there', inWhole('desk.secret', 'nowhere'), 'desk.secretFile cannot be read'],
  [
    'a destination that leads two ways',
    inWhole('slackFile: chat.url', 'slackFile: chat.url, mail: [a@b.c]'),
    'one of webhook, slackFile and mail',
  ],
  ['a rule that asks for nothing', inWhole('silent: 14, ', ''), 'alerts.rules.silent must have one of fail'],
  ['a rule that asks for two things', inWhole('silent: 14', 'silent: 14, below: 3'), 'alerts.rules.silent must have one of fail'],
  ['a severity that is none', inWhole('fail: critical', 'fail: bad'), 'alerts.rules.critical.fail'],
  ['a destination that is none', inWhole('to: [desk]', 'to: [desks]'), '"desks", which is no destination'],
  ['letters without a server', whole.replace(/^ {2}mail:.*\n/m, ''), 'alerts.mail is missing'],
  ['a word that says nothing', inWhole('repeat', 'repaet'), 'repaet'],
])('%s is refused, with its place', (_, settings, why) => {
  expect(() => alertsOf(settings)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) }));
});
