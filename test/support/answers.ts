import type { Case } from '../../src/agent/pretend.ts';
import { readCase } from './describe-check.ts';

/** What a program prints; with an exit status where that is not 0. `undefined` in the place of one: it is not recorded. */
export type Answer = string | { stdout?: string; stderr?: string; exit: number };

/** Commands of a made-up machine, by their words with blanks between: `{ 'ss -Hltn': '' }`. */
export function answers(said: Record<string, Answer>): { commands: Case['commands'] } {
  return {
    commands: Object.entries(said).map(([line, answer]) => {
      const { stdout = '', stderr = '', exit } = typeof answer === 'string' ? { stdout: answer, exit: 0 } : answer;
      return { argv: line.split(' ') as [string, ...string[]], stdout, stderr, exit };
    }),
  };
}

/** A recorded case (`linux/firewall/ufw-deny`) in which some commands answer otherwise, or are gone. */
export function altered(recorded: string, said: Record<string, Answer | undefined>): { like: string; commands: Case['commands'] } {
  const kept = readCase(`${recorded}.json`).commands.filter(({ argv }) => !(argv.join(' ') in said));
  const given = Object.entries(said).filter((entry): entry is [string, Answer] => entry[1] !== undefined);
  return { like: recorded, commands: [...kept, ...answers(Object.fromEntries(given)).commands] };
}
