import { expect, test } from 'vitest';
import { trend } from '../../reports/trend.ts';
import { noCounts } from '../../src/fleet/counts.ts';
import type { FleetCounts } from '../../src/fleet/fleet.ts';

const day = 86_400_000;
const last = Date.UTC(2026, 10, 28, 4, 35);

test('two lines and a table tell the same, and the axis says how far down it reaches', () => {
  const page = trend([fleet(2, 60), fleet(1, 75), fleet(0, 90)], 90);
  expect(page.match(/class="compliance" points="[^"]*"/g)).toHaveLength(1);
  expect(page).toMatch(/class="compliance" points="880\.0,80\.0 890\.0,50\.0 900\.0,20\.0"/);
  expect(page).toContain('<span>50 %</span>');
  expect(page).toContain('aria-label="Compliance went from 60.0 % to 90.0 %"');
  expect(page.match(/<td class="number">(60|75|90)\.0 %<\/td>/g)).toHaveLength(3);
});

test('a day that was not counted is a gap in the line', () => {
  const page = trend([fleet(5, 60), fleet(4, 60), fleet(1, 90), fleet(0, 90)], 90);
  expect(page.match(/class="compliance" points/g)).toHaveLength(2);
});

test('one day alone, and days of which nothing applies, make no line', () => {
  expect(trend([fleet(0, 90)], 90)).not.toContain('<svg');
  expect(trend([{ ...fleet(1, 0), counts: noCounts() }, fleet(0, 90)], 90)).not.toContain('<svg');
});

test('a fleet in which everything passes is a line at the top', () => {
  expect(trend([fleet(1, 100), fleet(0, 100)], 90)).toContain('points="890.0,0.0 900.0,0.0"');
});

/** A fleet of so many days ago of whose 100 cells so many pass and the others fail. */
function fleet(ago: number, pass: number): FleetCounts {
  const states = { failing: 0, unknown: 0, grace: 0, waived: 0, compliant: 1 };
  return { asOf: last - ago * day, devices: 1, states, checks: [], counts: { ...noCounts(), pass, fail: 100 - pass } };
}
