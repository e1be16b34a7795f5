import type { Cell } from '../src/fleet/answers/cells.ts';
import { type DeviceFacts, nameOf, systemOf } from '../src/fleet/device.ts';
import type { FleetCell } from '../src/fleet/fleet.ts';
import type { Check } from '../src/protocol/check.ts';
import { questionOf } from './questions.ts';

/** A cell at one moment (epoch ms), with the laptop that it is of. */
export type ShownCell = { at: number; cell: FleetCell; facts: DeviceFacts };

/** Cells for a spreadsheet: a row for each laptop, check and moment. What is not known is empty. */
export const cellColumns = [
  'as_of',
  'device',
  'name',
  'owner',
  'group',
  'platform',
  'system',
  'check',
  'title',
  'severity',
  'grade',
  'since',
  'answered',
  'in_grace_until',
] as const satisfies (keyof Cell)[];

export function cellRow(shown: ShownCell, checks: readonly Check[]): string[] {
  const told = cellJson(shown, checks);
  return cellColumns.map(column => told[column] ?? '');
}

/** The same for programs: fields are only ever added. */
export function cellJson({ at, cell: { check, since, cell, device }, facts }: ShownCell, checks: readonly Check[]): Cell {
  const question = questionOf(checks, check, facts.os);
  const moment = (at: number | null | undefined) => (at === null || at === undefined || at === 0 ? null : new Date(at).toISOString());
  return {
    as_of: new Date(at).toISOString(),
    ...whichLaptop(facts),
    check,
    title: question?.title ?? null,
    severity: question?.severity ?? null,
    grade: cell.grade,
    since: moment(since),
    answered: moment(device.standings.find(standing => standing.check === check)?.answered),
    in_grace_until: moment(cell.graceUntil),
  };
}

/** Which laptop it is, and what it is called, for programs. */
export function whichLaptop(facts: DeviceFacts): Pick<Cell, 'device' | 'name' | 'owner' | 'group' | 'platform' | 'system'> {
  const { device, identity, group, os } = facts;
  return { device, name: nameOf(facts), owner: identity.owner ?? null, group, platform: os, system: systemOf(facts) };
}
