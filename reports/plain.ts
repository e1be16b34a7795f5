/** Words of a laptop as a terminal may show them: what it would obey, what turns writing around, and what hides is marked. */
export function plain(words: string): string {
  return words.replace(/[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\ufeff]/gu, '\ufffd');
}
