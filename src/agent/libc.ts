import { createRequire } from 'node:module';

export const isLinux = process.platform === 'linux';

type Library = {
  prctl(option: number, ...values: bigint[]): number;
  getsid(pid: number): number;
  waitpid(pid: number, status: null, options: number): number;
  sched_setscheduler(pid: number, policy: number, parameter: Buffer): number;
  getrlimit(resource: number, limit: Buffer): number;
  setrlimit(resource: number, limit: Buffer): number;
  flock(fd: number, operation: number): number;
  llistxattr(file: Buffer, names: Buffer, size: bigint): bigint;
  lgetxattr(file: Buffer, name: Buffer, value: Buffer, size: bigint): bigint;
  lsetxattr(file: Buffer, name: Buffer, value: Buffer, size: bigint, flags: number): number;
  lremovexattr(file: Buffer, name: Buffer): number;
  listxattr(file: Buffer, names: Buffer, size: bigint, options: number): bigint;
  getxattr(file: Buffer, name: Buffer, value: Buffer, size: bigint, position: number, options: number): bigint;
  setxattr(file: Buffer, name: Buffer, value: Buffer, size: bigint, position: number, options: number): number;
  removexattr(file: Buffer, name: Buffer, options: number): number;
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
      ...(isLinux ? ofLinux : ofMacos),
      getsid: { arguments: ['int32'], return: 'int32' },
      waitpid: { arguments: ['int32', 'pointer', 'int32'], return: 'int32' },
      getrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
      setrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
      flock: { arguments: ['int32', 'int32'], return: 'int32' },
    }).functions as unknown as Library;
    return library;
  } finally {
    process.emitWarning = emitWarning;
  }
}

const ofLinux = {
  prctl: { arguments: ['int32', 'uint64', 'uint64', 'uint64', 'uint64'], return: 'int32' },
  sched_setscheduler: { arguments: ['int32', 'int32', 'pointer'], return: 'int32' },
  llistxattr: { arguments: ['pointer', 'pointer', 'uint64'], return: 'int64' },
  lgetxattr: { arguments: ['pointer', 'pointer', 'pointer', 'uint64'], return: 'int64' },
  lsetxattr: { arguments: ['pointer', 'pointer', 'pointer', 'uint64', 'int32'], return: 'int32' },
  lremovexattr: { arguments: ['pointer', 'pointer'], return: 'int32' },
} as const;

const ofMacos = {
  listxattr: { arguments: ['pointer', 'pointer', 'uint64', 'int32'], return: 'int64' },
  getxattr: { arguments: ['pointer', 'pointer', 'pointer', 'uint64', 'uint32', 'int32'], return: 'int64' },
  setxattr: { arguments: ['pointer', 'pointer', 'pointer', 'uint64', 'uint32', 'int32'], return: 'int32' },
  removexattr: { arguments: ['pointer', 'pointer', 'int32'], return: 'int32' },
} as const;
