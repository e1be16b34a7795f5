import type { Check } from '../../protocol/check.ts';
import type { Script } from './shell/script.ts';

export type LineProblem = { line: number; problem: string };

/**
 * A file of the folder lib is a library: checks source it, so it has no frame of its own. One called fix holds the words of
 * fixes, which write.
 */
export type Circumstances = {
  isLibrary: boolean;
  isForFixes: boolean;
  platform: Check['platform'];
  header: Check['header'] | undefined;
};

export type Rule = (script: Script, circumstances: Circumstances) => LineProblem[];
