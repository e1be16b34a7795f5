import { randomBytes } from 'node:crypto';
import { bodyOf, summaryOf } from '../../../reports/alerts.ts';
import { questionOf } from '../../../reports/questions.ts';
import {
  type AlertItem,
  type AlertRule,
  belowHolds,
  isAsSevere,
  type News,
  type RuleNews,
  repeatedFrom,
  verdictOf,
} from '../../fleet/alerts.ts';
import { compliance } from '../../fleet/counts.ts';
import { nameOf } from '../../fleet/device.ts';
import { ruleFor } from '../../fleet/policy.ts';
import type { Collector } from '../collector.ts';
import {
  type Candidate,
  failCandidates,
  fleetCandidate,
  forgetRules,
  noteAlerts,
  silenceCandidates,
  waiverCandidates,
} from '../store/alerts/firing.ts';
import { putMessages } from '../store/alerts/messages.ts';
import { isRunDue, runOnce } from '../store/alerts/runs.ts';
import { factsByNumber } from '../store/alerts/shown.ts';
import { fleetNow } from '../store/counts/counts.ts';
import { allChecks } from '../store/devices/checks.ts';
import { latestPolicy } from '../store/policies.ts';
import type { Db } from '../store/store.ts';
import type { Alerts } from './settings.ts';

/** How many things of a kind a message names. */
const most = 50;

/**
 * When it is time: sees what fires, and puts one message for each destination that has something to hear into the outbox, in the
 * transaction that notes that it was told.
 */
export async function lookForAlerts(collector: Collector): Promise<void> {
  const { config, store } = collector;
  const { alerting } = config;
  if (!alerting) return;
  const now = collector.now();
  const due = { before: now - alerting.every * 60_000, now };
  if (!(await isRunDue(store, due))) return;
  // Grades whose time has come are turned first, so that the fails are those of now.
  const share = compliance((await fleetNow(store, now)).counts);
  await runOnce(store, due, async trx => {
    const news: RuleNews[] = [];
    for (const rule of alerting.rules) {
      const candidates = await candidatesOf(trx, collector, { rule, now, share });
      news.push(await takeNote(trx, collector, { rule, candidates, now, share, alerting }));
    }
    await forgetRules(trx, alerting.rules.map(keyOf));
    await putMessages(trx, messagesFor(news, collector, alerting, now), now);
  });
}

/** A rule that asks for something else than before is another one. */
export function keyOf({ about, name }: Pick<AlertRule, 'about' | 'name'>): string {
  return `${about} ${name}`;
}

type Run = { rule: AlertRule; now: number; share: number | null };

async function candidatesOf(trx: Db, { checks }: Collector, { rule, now, share }: Run): Promise<Candidate[]> {
  const asked = { rule: keyOf(rule), again: repeatedFrom(rule.repeat, now), now };
  if (rule.about === 'silent') return silenceCandidates(trx, rule.days, asked);
  if (rule.about === 'waiver') return waiverCandidates(trx, rule.days, asked);
  if (rule.about === 'below') return [await fleetCandidate(trx, belowHolds(share, rule.percent), asked)];
  const policy = await latestPolicy(trx);
  const limits = (await allChecks({ db: trx })).flatMap(({ id, name }) => {
    const { severity = questionOf(checks, name)?.severity, grace } = ruleFor(policy, name);
    return isAsSevere(severity, rule.severity) ? [{ check_id: id, until: Math.floor((now - grace) / 1000) }] : [];
  });
  return failCandidates(trx, limits, asked);
}

async function takeNote(
  trx: Db,
  { store }: Collector,
  { rule, candidates, now, share, alerting }: Run & { candidates: readonly Candidate[]; alerting: Alerts },
): Promise<RuleNews> {
  const { fires = [], again = [], over = [] } = Object.groupBy(candidates, candidate => verdictOf(candidate, rule, now));
  await noteAlerts(trx, store.engine, keyOf(rule), { told: [...fires, ...again], over, now });
  const names = new Map((await allChecks({ db: trx })).map(({ id, name }) => [id, name]));
  const shown = [fires, again, over].map(those => those.slice(0, most));
  const facts = await factsByNumber(trx, [...new Set(shown.flat().map(({ device }) => device))]);
  const itemOf = ({ device, check_id, waiver, since, until }: Candidate): AlertItem => {
    const known = facts.get(device);
    const check = names.get(check_id);
    return {
      ...(known && { device: known.device, ...(alerting.names && { name: nameOf(known) }) }),
      ...(check !== undefined && { check }),
      ...(waiver !== '' && { waiver }),
      ...(since > 0 && { since: since * 1000 }),
      ...(until !== undefined && { until }),
      ...(rule.about === 'below' && share !== null && { percent: share }),
    };
  };
  const told = (those: readonly Candidate[]) => ({ count: those.length, items: those.slice(0, most).map(itemOf) });
  // That a waiver has ended is no news to anybody who was told that it would.
  return { rule, fires: told(fires), again: told(again), over: told(rule.about === 'waiver' ? [] : over) };
}

function messagesFor(news: readonly RuleNews[], { checks, url }: Collector, { destinations }: Alerts, now: number) {
  return destinations.flatMap(({ name, form }) => {
    const rules = news.filter(({ rule, fires, again, over }) => rule.to.includes(name) && fires.count + again.count + over.count > 0);
    if (rules.length === 0) return [];
    const told: News = { asOf: now, rules };
    return [{ id: newMessageId(), destination: name, form, summary: summaryOf(told), body: bodyOf(form, told, { checks, url }) }];
  });
}

export function newMessageId(): string {
  return `msg_${randomBytes(16).toString('base64url')}`;
}
