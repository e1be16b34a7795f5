import type { WriteStream } from 'node:tty';
import { type Look, wrap } from '../../reports/terminal/text.ts';

/** How wide a stream is and whether it shows colour: not in a pipe, and not where NO_COLOR is set (no-color.org). */
export function lookOf(stream: WriteStream | NodeJS.WriteStream): Look {
  const colour = stream.isTTY === true && stream.hasColors() && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return { width: Math.max(40, Math.min(stream.columns ?? 80, 100)), colour };
}

/** Prints a sentence or two, as wide as the terminal. */
export function say(text: string): void {
  console.log(wrap(text, lookOf(process.stdout).width).join('\n'));
}
