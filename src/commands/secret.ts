import { ShipshapeError } from '../errors.ts';

/** What a person types at the terminal, unseen, up to Enter. @throws INTERRUPTED at Ctrl-C or Ctrl-D */
export async function askSecret(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  process.stdin.setRawMode(true).setEncoding('utf8');
  let typed = '';
  try {
    for await (const keys of process.stdin)
      for (const key of keys as string) {
        if (key === '\r' || key === '\n') return typed;
        if (key === '\u0003' || key === '\u0004') throw new ShipshapeError('INTERRUPTED', 'interrupted; nothing was changed');
        typed = key === '\u007f' || key === '\b' ? typed.slice(0, -1) : typed + key;
      }
    return typed;
  } finally {
    process.stdin.setRawMode(false).pause();
    process.stderr.write('\n');
  }
}

const most = 4096; // characters

/** What another program, or a file, says on stdin. */
export async function readInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > most) throw new ShipshapeError('USAGE', `stdin holds more than ${most} characters`);
  }
  return text;
}
