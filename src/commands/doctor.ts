import { examine } from '../agent/doctor.ts';
import { thisMachine } from '../agent/machine.ts';
import { stateFile } from '../agent/paths.ts';
import { scheduleFinding } from '../agent/schedule/finding.ts';
import { formatFindings } from '../formats/doctor.ts';
import type { Command } from './command.ts';
import { lookOf } from './look.ts';

/** `shipshape doctor`: whether reporting works, and what to do where it does not. Changes nothing and reports nothing. */
export const doctorCommand: Command<object> = {
  builder: yargs => yargs.epilog('Exit status: 0 all is well, 1 something is not, or could not be told.'),

  async handler() {
    const findings = [...(await examine(stateFile())), await scheduleFinding(stateFile(), thisMachine(), new Date())];
    process.stdout.write(formatFindings(findings, lookOf(process.stdout)));
    if (findings.some(({ outcome }) => outcome === 'fail' || outcome === 'error')) process.exitCode = 1;
  },
};
