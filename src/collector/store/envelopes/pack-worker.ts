import { parentPort } from 'node:worker_threads';
import { inOneBuffer } from './one-buffer.ts';
import { part, squeeze, unsqueeze } from './squeeze.ts';

/**
 * One report to be made small. `chain` are the bodies that lead to its dictionary, each made beside the one before it, the first beside
 * the primer; or `beside` is the place of its dictionary among the jobs before it.
 */
export type Job = { bytes: Uint8Array; chain: Uint8Array[]; primer: Uint8Array | undefined; beside: number | undefined };

/** Makes reports small on a thread of its own: a context of zstd for each is too much for the thread that answers. */
parentPort?.on('message', ({ id, jobs }: { id: number; jobs: Job[] }) => {
  const bodies = jobs.map(({ bytes, chain, primer, beside }) => {
    let dictionary = primer;
    for (const body of chain) dictionary = unsqueeze(body, dictionary);
    if (beside !== undefined) dictionary = part((jobs[beside] as Job).bytes);
    return squeeze(part(bytes), dictionary);
  });
  const { views, buffer } = inOneBuffer(bodies);
  parentPort?.postMessage({ id, bodies: bodies.map(body => views.get(body)) }, [buffer]);
});
