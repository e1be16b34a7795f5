import type { Check } from '../../protocol/check.ts';
import type { Script } from './shell/script.ts';

export type LineProblem = { line: number; problem: string };

/** A file of the folder lib is a library: checks source it, so it has no frame of its own. */
export type Circumstances = { isLibrary: boolean; platform: Check['platform'] };

export type Rule = (script: Script, circumstances: Circumstances) => LineProblem[];
