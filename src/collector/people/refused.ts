import { ShipshapeError } from '../../errors.ts';

/** One answer for whoever is not let in, whatever the reason, which only the log is told. */
export function refused(cause?: unknown): ShipshapeError {
  return new ShipshapeError('SIGN_IN_REFUSED', 'this lets nobody in', { hint: 'Try again, or another way to sign in.', cause });
}
