import { type DeviceState, deviceStates, type Fleet } from './fleet.ts';

/** How many laptops went from one state to another. */
export type Move = { from: DeviceState; to: DeviceState; count: number };

/** What sets two fleets of the same laptops apart, the worst that comes of it first, and then the most. */
export function movesBetween(before: Pick<Fleet, 'devices'>, after: Pick<Fleet, 'devices'>): Move[] {
  const states = new Map(before.devices.map(({ device, state }) => [device, state]));
  const moves = new Map<string, Move>();
  for (const { device, state: to } of after.devices) {
    const from = states.get(device);
    if (from === undefined || from === to) continue;
    const move = moves.get(`${from} ${to}`) ?? { from, to, count: 0 };
    move.count++;
    moves.set(`${from} ${to}`, move);
  }
  const rank = ({ to }: Move) => deviceStates.indexOf(to);
  return [...moves.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}
