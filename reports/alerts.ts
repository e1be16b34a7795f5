import type { AlertItem, AlertItems, AlertRule, News, RuleNews } from '../src/fleet/alerts.ts';
import type { Check } from '../src/protocol/check.ts';
import { momentText } from './moments.ts';
import { deviceUrl } from './page.ts';
import { plain } from './plain.ts';
import { failingTitle } from './questions.ts';
import { counted, percentText } from './words.ts';

/** What a rule tells of, in words. */
export function ruleText(rule: AlertRule): string {
  switch (rule.about) {
    case 'fail':
      return `a check of severity ${rule.severity}${rule.severity === 'critical' ? '' : ' or worse'} fails`;
    case 'silent':
      return `a laptop is silent for ${counted(rule.days, 'day')}`;
    case 'waiver':
      return `a waiver ends within ${counted(rule.days, 'day')}`;
    case 'below':
      return `the fleet is below ${rule.percent} %`;
  }
}

type Part = 'fires' | 'again' | 'over';
const parts: [Part, string][] = [
  ['fires', 'New'],
  ['again', 'Still'],
  ['over', 'Over'],
];

/** All of a message in one line: `3 new fails, 1 laptop heard of again`. */
export function summaryOf({ rules }: News): string {
  return rules.flatMap(news => parts.flatMap(([part]) => (news[part].count === 0 ? [] : [phraseOf(news, part)]))).join(', ');
}

function phraseOf({ rule, ...told }: RuleNews, part: Part): string {
  const { count, items } = told[part];
  switch (rule.about) {
    case 'fail':
      return {
        fires: `${counted(count, 'new fail')}`,
        again: `${counted(count, 'fail')} still there`,
        over: `${counted(count, 'fail')} over`,
      }[part];
    case 'silent':
      return `${counted(count, 'laptop')} ${{ fires: 'fell silent', again: 'still silent', over: 'silent no more' }[part]}`;
    case 'waiver':
      return `${counted(count, 'waiver')} ${count === 1 ? 'ends' : 'end'} soon`;
    case 'below':
      return `compliance ${part === 'again' ? 'still ' : ''}${percentText(items[0]?.percent ?? null)}${part === 'over' ? ' again' : ''}`;
  }
}

type About = { checks: readonly Check[]; url: string };

/** A message as it travels. */
export function bodyOf(form: 'webhook' | 'slack' | 'mail', news: News, about: About): string {
  if (form === 'webhook') return JSON.stringify(newsJson(news, about));
  return JSON.stringify(
    form === 'slack' ? slackOf(news, about) : { subject: `shipshape: ${summaryOf(news)}`, text: lettersOf(news, about) },
  );
}

/** For programs: `type`, `timestamp` and `data` as Standard Webhooks has them; moments as text, fields only ever added. */
function newsJson({ asOf, rules }: News, { url }: About) {
  const moment = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const itemsOf = ({ count, items }: AlertItems) => ({
    count,
    items: items.map(item => ({ ...item, since: moment(item.since), until: moment(item.until) })),
  });
  return {
    type: 'shipshape.alerts',
    timestamp: moment(asOf),
    data: {
      url: `${url}/alerts`,
      rules: rules.map(({ rule, fires, again, over }) => ({
        rule: rule.name,
        tells: ruleText(rule),
        fires: itemsOf(fires),
        again: itemsOf(again),
        over: itemsOf(over),
      })),
    },
  };
}

function lettersOf(news: News, about: About): string {
  const told = news.rules.map(one => [`${one.rule.name}: ${ruleText(one.rule)}`, ...partsOf(one, about, letterLine)].join('\n'));
  return `${told.join('\n\n')}\n\nAs of ${momentText(news.asOf)} · ${about.url}/alerts\n`;
}

/** How much a chat shows of one rule: lines of each part, and characters, of which Slack takes 3,000. */
const chat = { lines: 8, characters: 2900 };

/** `text` is what a notice shows; a block for each rule. */
function slackOf(news: News, about: About) {
  const blocks = news.rules.map(one => {
    const lines = [`*${one.rule.name}*: ${escapeSlack(ruleText(one.rule))}`, ...partsOf(one, about, slackLine, chat.lines)];
    while (lines.join('\n').length > chat.characters) lines.pop();
    return { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } };
  });
  const end = { type: 'context', elements: [{ type: 'mrkdwn', text: `As of ${momentText(news.asOf)} · <${about.url}/alerts|Alerts>` }] };
  return { text: escapeSlack(`shipshape: ${summaryOf(news)}`), blocks: [...blocks, end] };
}

type Line = (item: AlertItem, rule: AlertRule, about: About) => string;

function partsOf({ rule, ...told }: RuleNews, about: About, line: Line, most = Number.POSITIVE_INFINITY): string[] {
  return parts.flatMap(([part, title]) => {
    const { count, items } = told[part];
    if (count === 0) return [];
    const shown = items.slice(0, most).map(item => line(item, rule, about));
    return [`${title} (${count})`, ...shown, ...(count > shown.length ? [`… and ${count - shown.length} more`] : [])];
  });
}

function letterLine(item: AlertItem, rule: AlertRule, about: About): string {
  return `- ${words(item, rule, about, item.device)}`;
}

function slackLine(item: AlertItem, rule: AlertRule, about: About): string {
  const link = item.device && `<${about.url}${deviceUrl(item.device)}|${item.device.slice(0, 8)}>`;
  const [before = '', after = ''] = words(item, rule, about, '\u0000').split('\u0000');
  return `• ${escapeSlack(before)}${link ?? ''}${escapeSlack(after)}`;
}

/** `device` is how the laptop is written. */
function words(
  { name, check, waiver, since, until, percent }: AlertItem,
  { about }: AlertRule,
  { checks }: About,
  device = 'a laptop that is gone',
): string {
  const laptop = name === undefined ? device : `${plain(name)} (${device})`;
  const question = check === undefined ? '' : `${failingTitle(checks, check)} (${plain(check)})`;
  switch (about) {
    case 'fail':
      return `${question} on ${laptop}${since === undefined ? '' : `, since ${momentText(since)}`}`;
    case 'silent':
      return `${laptop}${since === undefined ? '' : `, heard of last ${momentText(since)}`}`;
    case 'waiver':
      return `${waiver}: ${question} on ${laptop}${until === undefined ? '' : `, until ${momentText(until)}`}`;
    case 'below':
      return `compliance is ${percentText(percent ?? null)}`;
  }
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What is told when somebody has signed in by a password; `person` is an id, or a name where that may be told. */
export function emergencyOf(form: 'webhook' | 'slack' | 'mail', { now, url, person }: { now: number; url: string; person: string }) {
  const summary = `${plain(person)} signed in by a password, which is for emergencies`;
  const body = {
    webhook: { type: 'shipshape.emergency', timestamp: new Date(now).toISOString(), data: { url: `${url}/access-log`, person } },
    slack: { text: `${escapeSlack(`shipshape: ${summary}`)} · <${url}/access-log|Access log>` },
    mail: { subject: `shipshape: ${summary}`, text: `If nobody here knows why, end it. ${url}/access-log\n` },
  }[form];
  return { summary, body: JSON.stringify(body) };
}

/** What a destination is sent when somebody tries it. */
export function trialOf(form: 'webhook' | 'slack' | 'mail', { now, url, destination }: { now: number; url: string; destination: string }) {
  const summary = `shipshape: a trial of ${destination}, which tells of no laptop`;
  const body = {
    webhook: { type: 'shipshape.trial', timestamp: new Date(now).toISOString(), data: { url: `${url}/alerts` } },
    slack: { text: summary },
    mail: { subject: summary, text: `Somebody tried whether letters arrive here. ${url}/alerts\n` },
  }[form];
  return { summary: `a trial of ${destination}`, body: JSON.stringify(body) };
}
