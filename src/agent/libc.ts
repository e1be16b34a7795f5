import { createRequire } from 'node:module';

export const isLinux = process.platform === 'linux';

type Library = {
  prctl(option: number, ...values: bigint[]): number;
  getsid(pid: number): number;
  waitpid(pid: number, status: null, options: number): number;
  sched_setscheduler(pid: number, policy: number, parameter: Buffer): number;
  getrlimit(resource: number, limit: Buffer): number;
  setrlimit(resource: number, limit: Buffer): number;
};

let library: Library | undefined;

/** The C library: no other way leads to these calls without a native module. */
export function libc(): Library {
  if (library) return library;
  const { emitWarning } = process;
  process.emitWarning = () => {}; // node:ffi is called experimental on loading; the Node that runs us is pinned and tested.
  try {
    const { dlopen } = createRequire(import.meta.url)('node:ffi') as typeof import('node:ffi');
    library = dlopen(null, {
      ...(isLinux && {
        prctl: { arguments: ['int32', 'uint64', 'uint64', 'uint64', 'uint64'], return: 'int32' },
        sched_setscheduler: { arguments: ['int32', 'int32', 'pointer'], return: 'int32' },
      }),
      getsid: { arguments: ['int32'], return: 'int32' },
      waitpid: { arguments: ['int32', 'pointer', 'int32'], return: 'int32' },
      getrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
      setrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
    }).functions as unknown as Library;
    return library;
  } finally {
    process.emitWarning = emitWarning;
  }
}
