import { styleText } from 'node:util';

/** How a text is to look: columns of the terminal, and whether colour may be used. */
export type Look = { width: number; colour: boolean };

/** Words in lines of at most `width` columns, broken where they are longer; `indent` before the first line, `hang` before the others. No words, no line. */
export function wrap(text: string, width: number, indent = '', hang = indent): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  const lines: string[] = [];
  let line = indent;
  for (const [index, word] of words.entries()) {
    const fits = line.length + 1 + word.length <= width;
    const mustBreak = hang.length + word.length > width && line.length + 1 < width;
    if (index > 0 && !fits && !mustBreak) {
      lines.push(line);
      line = hang;
    } else if (index > 0) line += ' ';
    for (const character of word) {
      if (line.length + character.length > width && line.length > hang.length) {
        lines.push(line);
        line = hang;
      }
      line += character;
    }
  }
  return words.length === 0 ? [] : [...lines, line];
}

export function paint(style: Parameters<typeof styleText>[0], text: string, colour: boolean): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
