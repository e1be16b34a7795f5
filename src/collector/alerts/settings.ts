import Type, { type Static } from 'typebox';
import type { AlertCondition, AlertRule } from '../../fleet/alerts.ts';
import { severities } from '../../protocol/check.ts';
import { Closed, OneOf, Words } from '../../protocol/terms.ts';
import { Email } from '../people/email.ts';

const Name = '^[a-z0-9][a-z0-9-]{0,39}$';
const Days = Type.Integer({ minimum: 1, maximum: 365 });
const FileName = Type.String({ minLength: 1 });

/** The part `alerts` of `collector.yaml`. What stands in files is secret. */
export const AlertSettings = Closed(
  {
    every: Type.Integer({ minimum: 1, maximum: 1440, default: 15 }),
    names: Type.Boolean({ default: false }),
    emergencies: Type.Array(Type.String(), { default: [], maxItems: 20 }),
    destinations: Type.Record(
      Type.String({ pattern: Name }),
      Closed({
        webhook: Type.Optional(Type.String({ maxLength: 2000 })),
        secretFile: Type.Optional(FileName),
        slackFile: Type.Optional(FileName),
        mail: Type.Optional(Type.Array(Email, { minItems: 1, maxItems: 50 })),
      }),
      { additionalProperties: false },
    ),
    rules: Type.Record(
      Type.String({ pattern: Name }),
      Closed({
        fail: Type.Optional(OneOf([...severities])),
        silent: Type.Optional(Days),
        waiver: Type.Optional(Days),
        below: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
        to: Type.Array(Type.String(), { minItems: 1, maxItems: 20 }),
        repeat: Type.Optional(Days),
      }),
      { additionalProperties: false, maxProperties: 30 },
    ),
    mail: Type.Optional(
      Closed({
        server: Type.String({ pattern: '^smtps?://[^/?#@]+$' }),
        from: Email,
        user: Type.Optional(Words(200)),
        passwordFile: Type.Optional(FileName),
      }),
    ),
  },
  'who is told of what: rules, and the webhooks and mail addresses to which they lead; emergencies names those that hear of sign-ins by password; names: true tells what laptops are called, too',
);

type Settings = Static<typeof AlertSettings>;

/** Where messages go. `keys` sign them: the first is the newest. */
export type Destination = { name: string } & (
  | { form: 'webhook'; url: string; keys: readonly Buffer[] }
  | { form: 'slack'; url: string }
  | { form: 'mail'; to: readonly string[] }
);

export type MailServer = {
  host: string;
  port: number;
  isTls: boolean;
  from: string;
  user: string | undefined;
  password: string | undefined;
};

/** Who is told of what, with the secrets. `every` is after how many minutes it is looked what fires. */
export type Alerts = {
  every: number;
  names: boolean;
  /** The destinations that are told when somebody signs in by a password. */
  emergencies: readonly Destination[];
  destinations: readonly Destination[];
  rules: readonly AlertRule[];
  mail: MailServer | undefined;
};

/**
 * Reads the settings and the files that they name by `secretIn`. What is wrong is told by `refuse`, which does not return.
 * Messages tell of weak laptops: they go over TLS, unless they stay on this machine.
 */
export function alertsFrom(
  { every, names, emergencies, destinations, rules, mail }: Settings,
  { secretIn, refuse }: { secretIn(setting: string, file: string): string; refuse(why: string): never },
): Alerts {
  const known = Object.entries(destinations).map(([name, destination]) => destinationOf(name, destination));
  if (!mail && known.some(({ form }) => form === 'mail')) refuse('alerts.mail is missing, which says by which server letters go');
  return {
    every,
    names,
    emergencies: emergencies.map(to => known.find(({ name }) => name === to) ?? lost('emergencies', to)),
    destinations: known,
    rules: Object.entries(rules).map(([name, rule]) => ruleOf(name, rule)),
    mail: mail && serverOf(mail),
  };

  function destinationOf(name: string, { webhook, secretFile, slackFile, mail }: Settings['destinations'][string]): Destination {
    const place = `alerts.destinations.${name}`;
    if ([webhook, slackFile, mail].filter(way => way !== undefined).length !== 1)
      refuse(`${place} must have one of webhook, slackFile and mail`);
    if ((webhook === undefined) !== (secretFile === undefined)) refuse(`${place} must have a secretFile beside its webhook`);
    if (mail) return { name, form: 'mail', to: mail };
    if (slackFile !== undefined) {
      const url = secretIn(`${place}.slackFile`, slackFile);
      return { name, form: 'slack', url: demandUrl(`what ${place}.slackFile holds`, url) };
    }
    const keys = secretIn(`${place}.secretFile`, secretFile as string)
      .split(/\s+/)
      .map(secret => keyOf(`${place}.secretFile`, secret));
    return { name, form: 'webhook', url: demandUrl(`${place}.webhook`, webhook as string), keys };
  }

  function demandUrl(what: string, text: string): string {
    const url = URL.parse(text);
    if (url?.username !== '' || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
      return refuse(`${what} must be the https address of a webhook, without a user`);
    return url.href;
  }

  /** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, signing secrets */
  function keyOf(place: string, secret: string): Buffer {
    const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (key.length < 24 || key.length > 64)
      refuse(`${place} must hold whsec_ and 24 to 64 bytes in Base64: for example from openssl rand -base64 32`);
    return key;
  }

  function ruleOf(name: string, { to, repeat, ...conditions }: Settings['rules'][string]): AlertRule {
    const place = `alerts.rules.${name}`;
    const [condition, ...others] = conditionsOf(conditions);
    if (!condition || others.length > 0) return refuse(`${place} must have one of fail, silent, waiver and below`);
    for (const one of to) if (!Object.hasOwn(destinations, one)) lost(`rules.${name}.to`, one);
    return { name, to, repeat, ...condition };
  }

  function lost(setting: string, name: string): never {
    return refuse(`alerts.${setting} names ${JSON.stringify(name)}, which is no destination`);
  }

  function serverOf({ server, from, user, passwordFile }: NonNullable<Settings['mail']>): MailServer {
    const url = URL.parse(server);
    if (!url || url.hostname === '')
      return refuse('alerts.mail.server must be like smtps://mail.example.com or smtp://mail.example.com:587');
    const isTls = url.protocol === 'smtps:';
    const password = passwordFile === undefined ? undefined : secretIn('alerts.mail.passwordFile', passwordFile);
    return { host: url.hostname, port: Number(url.port || (isTls ? 465 : 587)), isTls, from, user, password };
  }
}

function conditionsOf({ fail, silent, waiver, below }: Omit<Settings['rules'][string], 'to' | 'repeat'>): AlertCondition[] {
  return [
    ...(fail === undefined ? [] : [{ about: 'fail' as const, severity: fail }]),
    ...(silent === undefined ? [] : [{ about: 'silent' as const, days: silent }]),
    ...(waiver === undefined ? [] : [{ about: 'waiver' as const, days: waiver }]),
    ...(below === undefined ? [] : [{ about: 'below' as const, percent: below }]),
  ];
}

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
}
