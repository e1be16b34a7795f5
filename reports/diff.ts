/** A line that both texts have, or that only the old or only the new one has. */
export type DiffLine = { mark: ' ' | '-' | '+'; line: string };

/** What makes one text another, by lines: the longest common ones stay (LCS). */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const kept = (lines: readonly string[]) => lines.map((line): DiffLine => ({ mark: ' ', line }));
  return [
    ...kept(old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...kept(old.slice(old.length - tail)),
  ];
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const width = now.length + 1;
  // How many lines two ends have in common: from line i of the old on, and from line j of the new on.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] as number;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ mark: ' ', line: old[i++] as string });
      j++;
    } else if (j === now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) lines.push({ mark: '-', line: old[i++] as string });
    else lines.push({ mark: '+', line: now[j++] as string });
  }
  return lines;
}
