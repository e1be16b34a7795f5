import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import Type, { type Static } from 'typebox';
import { Default, Errors } from 'typebox/value';
import { parse, stringify } from 'yaml';
import { ShipshapeError } from '../errors.ts';
import { identityParts } from '../protocol/enrollment.ts';
import { Closed, OneOf } from '../protocol/terms.ts';
import { roles } from './access.ts';
import { AlertSettings, type Alerts, alertsFrom } from './alerts/settings.ts';
import { type Pepper, pepperOf } from './people/passwords.ts';
import { type Retention, usualRetention } from './store/retention.ts';

const Days = (kind: keyof Retention) => Type.Integer({ minimum: 1, maximum: 3660, default: usualRetention[kind] });

/** Every setting of a collector, as it stands in `collector.yaml`. Files are named from the folder that holds that file. */
const Settings = Closed({
  host: Type.String({ default: '127.0.0.1', description: 'the address to listen on' }),
  port: Type.Integer({ minimum: 0, maximum: 65535, default: 8400, description: 'the port to listen on; 0 takes any that is free' }),
  url: Type.Optional(Type.String({ pattern: '^https?://[^/?#]+$', description: 'how laptops reach it, where that is not host and port' })),
  database: Type.Optional(
    Type.String({ pattern: '^postgres(ql)?://', description: 'a PostgreSQL database; without it, one file in the data folder' }),
  ),
  databasePasswordFile: Type.Optional(Type.String({ description: 'a file that holds the password of that database' })),
  pepperFile: Type.Optional(
    Type.String({
      description: 'a file of secrets, one a line and the newest first, without which no copy of the database helps to guess a password',
    }),
  ),
  tls: Type.Optional(Closed({ certificate: Type.String(), key: Type.String() }, 'files with the certificate chain and its key (PEM)')),
  trustProxy: Type.Array(Type.String(), {
    default: [],
    description: 'addresses of proxies in front of it, whose word of the client is taken',
  }),
  allowHttp: Type.Boolean({ default: false, description: 'serve other machines without TLS' }),
  collect: Type.Array(OneOf([...identityParts]), {
    default: [],
    description: 'what laptops are asked beside the answers of their checks; their owners are told',
  }),
  reportFrom: Type.String({
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    default: '09:00',
    description: 'laptops report each at a minute of its own from here',
  }),
  reportUntil: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', default: '17:00', description: 'to here, by their own clocks' }),
  retention: Closed(
    {
      reports: Days('reports'),
      history: Days('history'),
      forks: Days('forks'),
      devices: Days('devices'),
      audit: Days('audit'),
      tokens: Days('tokens'),
      messages: Days('messages'),
    },
    'days that signed reports, the history of outcomes, second reports with one number, laptops that left, the audit log, tokens that are over, and messages of alerts are kept',
  ),
  company: Type.Optional(
    Closed(
      {
        issuer: Type.String({ pattern: '^https://|^http://(localhost|127[.]0[.]0[.]1)[:/]' }),
        clientId: Type.String({ minLength: 1 }),
        clientSecretFile: Type.Optional(Type.String()),
        name: Type.String({ default: 'your company', maxLength: 60 }),
        scope: Type.String({ default: 'openid email profile' }),
        groupsClaim: Type.String({ default: 'groups' }),
        roles: Type.Record(Type.String(), OneOf([...roles])),
      },
      'the sign-in of your company (OpenID Connect); people have the role of the first of these groups that they are in, or no access',
    ),
  ),
  alerts: Type.Optional(AlertSettings),
  log: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    description: 'how much is logged, to stderr; of info, a terminal is spared what is no warning',
  }),
});

/** The company's sign-in, with its secret as its file has it. */
export type Company = NonNullable<Static<typeof Settings>['company']> & { clientSecret?: string };

export type Config = Omit<Static<typeof Settings>, 'company'> & {
  company?: Company;
  /** What `alerts` says, with its secrets. */
  alerting?: Alerts;
  /** The folder in which the collector keeps what it has. */
  data: string;
  databasePassword?: string;
  /** The newest first. */
  peppers: readonly Pepper[];
};

const settingNames = Object.keys(Settings.properties);

/**
 * The settings in force: flags before environment (SHIPSHAPE_COLLECTOR_PORT and the like) before `collector.yaml` in the data
 * folder before defaults.
 * @throws CONFIG_INVALID naming the place and what it should be
 */
export function readConfig(
  flags: { data?: string | undefined; host?: string | undefined; port?: number | undefined },
  env: NodeJS.ProcessEnv,
): Config {
  const data = path.resolve(flags.data ?? env.SHIPSHAPE_COLLECTOR_DATA ?? defaultData());
  const file = path.join(data, 'collector.yaml');
  const given = { ...settingsIn(file), ...settingsFrom(env), ...defined({ host: flags.host, port: flags.port }) };
  const settings = Default(Settings, { retention: {}, ...given });
  const [wrong] = Errors(Settings, settings);
  if (wrong) throw invalid(`${wrong.instancePath.slice(1).replaceAll('/', '.') || 'the whole'} ${wrong.message}`, file);
  const config = { ...(settings as Static<typeof Settings>), data, peppers: [] };
  refuseOpenHttp(config, file);
  return withSecrets(config, file);
}

/** The settings in force as a `collector.yaml` with what each of them does. Those that are not set stand as comments. */
export function describeConfig(config: Config): string {
  const settings: Record<string, object & { description?: string }> = Settings.properties;
  return Object.entries(settings)
    .map(([name, { description }]) => {
      const value = config[name as keyof Config];
      return `# ${description}\n${value === undefined ? `# ${name}:\n` : stringify({ [name]: value })}`;
    })
    .join('\n');
}

/** Where a collector keeps its data unless it is told: a system's own place for root, the person's for others. */
function defaultData(): string {
  return process.getuid?.() === 0 ? '/var/lib/shipshape-collector' : path.join(homedir(), '.local', 'share', 'shipshape-collector');
}

function settingsIn(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {};
  try {
    const settings = parse(readFileSync(file, 'utf8')) ?? {};
    if (typeof settings === 'object' && !Array.isArray(settings)) return settings;
  } catch (cause) {
    throw invalid((cause as Error).message, file, cause);
  }
  throw invalid('it holds no settings', file);
}

/** Each setting can be a variable, too: its value is read as YAML. */
function settingsFrom(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const variable = (name: string) => `SHIPSHAPE_COLLECTOR_${name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`;
  return Object.fromEntries(
    settingNames.flatMap(name => {
      const text = env[variable(name)];
      return text === undefined ? [] : [[name, parse(text)]];
    }),
  );
}

function defined(flags: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
}

/** Enrolment tokens travel on this wire: nobody between may read them. */
function refuseOpenHttp({ host, tls, trustProxy, allowHttp }: Config, file: string): void {
  if (tls || allowHttp || trustProxy.length > 0 || /^(127\.|::1$|localhost$)/.test(host)) return;
  throw invalid(`host is ${host}, which other machines reach, and there is no TLS`, file, undefined, [
    'Name tls.certificate and tls.key, or trustProxy when a proxy speaks TLS for it; allowHttp: true serves it openly all the same.',
  ]);
}

function withSecrets(config: Config, file: string): Config {
  const beside = (name: string) => path.resolve(config.data, name);
  const tls = config.tls && { certificate: beside(config.tls.certificate), key: beside(config.tls.key) };
  const secretIn = (setting: string, name: string | undefined) => {
    if (name === undefined) return undefined;
    try {
      return readFileSync(beside(name), 'utf8').trimEnd();
    } catch (cause) {
      throw invalid(`${setting} cannot be read: ${(cause as Error).message}`, file, cause);
    }
  };
  const databasePassword = secretIn('databasePasswordFile', config.databasePasswordFile);
  const clientSecret = secretIn('company.clientSecretFile', config.company?.clientSecretFile);
  const alerting =
    config.alerts &&
    alertsFrom(config.alerts, {
      secretIn: (setting, name) => secretIn(setting, name) as string,
      refuse: why => {
        throw invalid(why, file);
      },
    });
  return {
    ...config,
    peppers: peppersIn(secretIn('pepperFile', config.pepperFile), file),
    ...(tls && { tls }),
    ...(databasePassword !== undefined && { databasePassword }),
    ...(alerting && { alerting }),
    ...(config.company && clientSecret !== undefined && { company: { ...config.company, clientSecret } }),
  };
}

function peppersIn(text: string | undefined, file: string): Pepper[] {
  if (text === undefined) return [];
  const secrets = text.split(/\r?\n/);
  if (secrets.some(secret => secret.length < 32))
    throw invalid('pepperFile must hold secrets of at least 32 characters, one a line: for example from openssl rand -base64 32', file);
  return secrets.map(pepperOf);
}

function invalid(why: string, file: string, cause?: unknown, hints: string[] = []): ShipshapeError {
  return new ShipshapeError('CONFIG_INVALID', `the collector cannot start so: ${why}`, {
    hint: [...hints, `Settings come from flags, SHIPSHAPE_COLLECTOR_* and ${file}.`].join('\n'),
    cause,
  });
}
