import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A suite of so many checks with one body each, or a body for each number. */
export function suiteOf(folder: string, count: number, body: string | ((number: number) => string)): string {
  mkdirSync(folder, { recursive: true });
  const header = [
    'title: It holds',
    'failing: It does not hold',
    'why: Because.',
    'severity: low',
    'controls: []',
    'reads: [nothing]',
    'steps: [do it]',
  ];
  for (let number = 1; number <= count; number++) {
    const text = typeof body === 'string' ? body : body(number);
    writeFileSync(path.join(folder, `check-${number}.sh`), `#!/bin/sh\n${header.map(line => `#: ${line}\n`).join('')}${text}`, {
      mode: 0o755,
    });
  }
  return folder;
}

export function filesOf(folder: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${path.join(folder, `check-${index + 1}.sh`)}\n`).join('');
}
