import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { IdentityPart } from '../protocol/enrollment.ts';
import { Report } from '../protocol/report.ts';
import { WaiverRequest } from '../protocol/waiver.ts';

/** Where reports go, if anywhere, and what is asked for beside the answers of the checks. */
export type Recipient = { url: string; collect: readonly IdentityPart[] } | undefined;

/** A member of a message: its name, what it is in words, what it is made of, and whether each has it. */
type Entry = { name: string; about: string; of: string[]; always: boolean };

type Schema = { type?: string; description?: string; properties?: Record<string, Schema>; items?: Schema; required?: string[] };

/** Everything that such a message can hold, read from the schema that is enforced: it is closed, and there is no place for anything else. */
function dataDictionary(message: object): Entry[] {
  const { properties = {}, required = [] } = message as Schema;
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    about: schema.description ?? '',
    of: membersOf(schema),
    always: required.includes(name),
  }));
}

/** `outcome`, `points.text`: the members below, to the last. */
function membersOf(schema: Schema): string[] {
  const { properties } = schema.items ?? schema;
  return Object.entries(properties ?? {}).flatMap(([name, member]) => {
    const below = membersOf(member);
    return below.length === 0 ? [name] : below.map(inner => `${name}.${inner}`);
  });
}

export function formatPrivacy(recipient: Recipient, look: Look): string {
  const lines = [
    ...wrap(whereTo(recipient), look.width),
    ...wrap(closed, look.width),
    '',
    ...describeEntries(dataDictionary(Report), look),
    '',
    ...wrap(waivers, look.width),
    '',
    ...describeEntries(dataDictionary(WaiverRequest), look),
    '',
    ...wrap(never, look.width),
    ...wrap('What left this laptop, word for word: shipshape sent, and of waivers: shipshape waiver list --format json', look.width),
  ];
  return `${lines.join('\n')}\n`;
}

function describeEntries(entries: readonly Entry[], look: Look): string[] {
  return entries.flatMap(({ name, about, of, always }) => [
    paint('bold', name, look.colour) + (always ? '' : ' (not in each)'),
    ...wrap(about, look.width, '  '),
    ...wrap(of.length > 1 ? `made of ${of.join(', ')}` : '', look.width, '  ').map(line => paint('dim', line, look.colour)),
  ]);
}

export function formatPrivacyMarkdown(recipient: Recipient): string {
  const parts = [
    `# What a report holds\n\n${whereTo(recipient)} ${closed}`,
    table(dataDictionary(Report)),
    waivers,
    table(dataDictionary(WaiverRequest)),
    never,
  ];
  return `${parts.join('\n\n')}\n`;
}

function table(entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ name, about, of, always }) =>
      `| \`${name}\`${always ? '' : ' (not in each)'} | ${about}${of.length > 1 ? ` (${of.map(member => `\`${member}\``).join(', ')})` : ''} |`,
  );
  return `| member | what it is |\n|---|---|\n${rows.join('\n')}`;
}

/** Fields are only ever added. */
export function formatPrivacyJson(recipient: Recipient): string {
  return `${JSON.stringify({ recipient: recipient ?? null, report: dataDictionary(Report), waiverRequest: dataDictionary(WaiverRequest) }, null, 2)}\n`;
}

function whereTo(recipient: Recipient): string {
  if (!recipient) return 'This laptop is not enrolled: nothing is sent anywhere. A collector would receive reports.';
  const { url, collect } = recipient;
  const identity = collect.length === 0 ? 'It asks for nothing that tells who you are.' : `Of identity it asks for ${collect.join(', ')}.`;
  return `Reports of this laptop go to ${url}, and nowhere else. ${identity}`;
}

const waivers =
  'Besides: how its waivers stand is asked with each report, by the id of this laptop and the time. When you ask for a waiver, this is sent, and nothing else:';
const closed = 'A report holds what follows and nothing else: both sides refuse one that holds more.';
const never =
  'Never: the content of files, lists of processes or applications, browsing, location. What checks print stays here; short evidence is sent, with your home written ~.';
