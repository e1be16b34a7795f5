import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english, translations } from '@zxcvbn-ts/language-en';

/** Guesses passwords on a thread of its own: it takes half a second to learn its words, and long on some passwords. */
const guesser = new ZxcvbnFactory({ dictionary: { ...common, ...english }, graphs: adjacencyGraphs, translations });

parentPort?.on('message', ({ id, password, words }: { id: number; password: string; words: string[] }) => {
  const { score, feedback } = guesser.check(password, words);
  parentPort?.postMessage({ id, score, advice: [feedback.warning, ...feedback.suggestions].filter(word => word) });
});
