import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCheckFile } from '../../src/agent/checks/catalogue.ts';
import { thisMachine } from '../../src/agent/machine.ts';
import { runCheck } from '../../src/agent/run/run-check.ts';
import type { ParameterValue } from '../../src/protocol/check.ts';
import type { Result } from '../../src/protocol/result.ts';

/** What a check says of the machine on which this program runs, and what it complained of on stderr. */
export type Said = { result: Result; complaint: string };
export type Question = { check: string; params: Record<string, ParameterValue>; answer: string };

/** Asks one check as `shipshape audit` would: `node ask.ts QUESTION`, in JSON; the answer goes to the file that it names. */
if (import.meta.main) {
  const { check: file, params, answer }: Question = JSON.parse(process.argv[2] ?? '');
  const check = readCheckFile(path.resolve(import.meta.dirname, '../../checks', file));
  if ('problem' in check) throw new Error(check.problem);
  let complaint = '';
  const onComplaint = (text: string) => {
    complaint += text;
  };
  const scratch = mkdtempSync('/tmp/shipshape-real-');
  const result = await runCheck(check, { machine: thisMachine(), params, scratch, strict: true, onComplaint });
  writeFileSync(answer, JSON.stringify({ result, complaint } satisfies Said));
}
