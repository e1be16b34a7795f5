import type { KeyObject } from 'node:crypto';
import type { Static } from 'typebox';
import { open, seal } from './envelope.ts';
import { readerOf } from './message.ts';
import { Closed, Moment, Uuid } from './terms.ts';

export const departureType = 'application/vnd.shipshape.departure.v1+json';

/** A laptop's last word: it was told by its owner to report no more. */
const Departure = Closed({ device: Uuid, departedAt: Moment });

export type Departure = Static<typeof Departure>;

export const readDeparture = readerOf(Departure);

export function sealDeparture(departure: Departure, key: KeyObject): Buffer {
  return seal(departureType, Buffer.from(JSON.stringify(departure)), key);
}

/** @throws MESSAGE_MALFORMED, SIGNATURE_INVALID */
export function openDeparture(envelope: Uint8Array, key: KeyObject): Departure {
  return readDeparture(open(envelope, departureType, key));
}
