import type { Preview } from '../../../reports/pages/policy.ts';
import { countsOf, gradeFleet } from '../../fleet/fleet.ts';
import { movesBetween } from '../../fleet/moves.ts';
import type { Policy } from '../../fleet/policy.ts';
import type { Collector } from '../collector.ts';
import { judgedAt } from './judged.ts';

/** Of how many laptops it is quick to look at each: some hundred milliseconds. */
const most = 5000;

/** What the fleet would be by another policy; undefined when it is too large to look at while somebody waits. */
export async function previewPolicy({ now, present, store }: Collector, policy: Policy): Promise<Preview> {
  if ((await present.counts()).devices > most) return undefined;
  const { devices, judgement } = await judgedAt(store, { now: now() });
  const [is, would] = [gradeFleet(devices, judgement), gradeFleet(devices, { ...judgement, policy })];
  return { is: countsOf(is), would: countsOf(would), moves: movesBetween(is, would) };
}
