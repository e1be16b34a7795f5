/** Words as they are kept: not without end, and such that both engines take them. */
export function words(text: string): string {
  return text.trim().toWellFormed().slice(0, 2000);
}
