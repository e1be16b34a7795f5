import { Worker } from 'node:worker_threads';
import { ShipshapeError } from '../../../errors.ts';
import { isBundle } from '../../../version.ts';
import { inOneBuffer } from './one-buffer.ts';
import type { Job } from './pack-worker.ts';

type Waiting = { resolve: (bodies: Uint8Array[]) => void; reject: (error: unknown) => void };

/** The thread that makes reports small, of which one is enough for a process; it holds no process open that has nothing to do. */
let worker: Worker | undefined;
let count = 0;
const waiting = new Map<number, Waiting>();

/** Makes reports small. @throws COLLECTOR_BUSY when the thread ended; the next call starts another. */
export function packTogether(jobs: Job[]): Promise<Uint8Array[]> {
  worker ??= start();
  const id = ++count;
  worker.ref();
  const { views, buffer } = inOneBuffer(jobs.flatMap(({ bytes, chain, primer }) => [bytes, ...chain, ...(primer ? [primer] : [])]));
  const copy = (bytes: Uint8Array) => views.get(bytes) as Uint8Array;
  const copies = jobs.map(({ bytes, chain, primer, beside }) => ({
    bytes: copy(bytes),
    chain: chain.map(copy),
    primer: primer && copy(primer),
    beside,
  }));
  worker.postMessage({ id, jobs: copies }, [buffer]);
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

function start(): Worker {
  const started = new Worker(new URL(isBundle ? './pack-worker.mjs' : './pack-worker.ts', import.meta.url));
  started.on('message', ({ id, bodies }: { id: number; bodies: Uint8Array[] }) => {
    waiting.get(id)?.resolve(bodies);
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
  });
  started.on('error', (cause: Error) => {
    worker = undefined;
    for (const { reject } of waiting.values())
      reject(new ShipshapeError('COLLECTOR_BUSY', `reports cannot be made small: ${cause.message}`, { cause }));
    waiting.clear();
  });
  return started;
}
