import { createRequire } from 'node:module';

export const isLinux = process.platform === 'linux';

type Library = {
  prctl(option: number, ...values: bigint[]): number;
  getsid(pid: number): number;
  waitpid(pid: number, status: Buffer | null, options: number): number;
  pipe2(ends: Buffer, flags: number): number;
  posix_spawn(pid: Buffer, file: Buffer, actions: Buffer, attributes: Buffer, words: Buffer, environment: Buffer): number;
  posix_spawn_file_actions_init(actions: Buffer): number;
  posix_spawn_file_actions_destroy(actions: Buffer): number;
  posix_spawn_file_actions_addopen(actions: Buffer, fd: number, file: Buffer, flags: number, mode: number): number;
  posix_spawn_file_actions_adddup2(actions: Buffer, fd: number, as: number): number;
  posix_spawn_file_actions_addchdir_np(actions: Buffer, folder: Buffer): number;
  posix_spawnattr_init(attributes: Buffer): number;
  posix_spawnattr_setflags(attributes: Buffer, flags: number): number;
  posix_spawnattr_setsigdefault(attributes: Buffer, signals: Buffer): number;
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
  library ??= ffi().dlopen(null, {
    ...(isLinux ? ofLinux : ofMacos),
    getsid: { arguments: ['int32'], return: 'int32' },
    waitpid: { arguments: ['int32', 'pointer', 'int32'], return: 'int32' },
    getrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
    setrlimit: { arguments: ['int32', 'pointer'], return: 'int32' },
    flock: { arguments: ['int32', 'int32'], return: 'int32' },
  }).functions as unknown as Library;
  return library;
}

/** Where a buffer's first byte lies. That holds as long as the buffer does: whoever writes it down keeps that. */
export function addressOf(buffer: Buffer): bigint {
  return ffi().getRawPointer(buffer);
}

/** It is called experimental on loading; the Node that runs us is pinned and tested. */
function ffi(): typeof import('node:ffi') {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return createRequire(import.meta.url)('node:ffi');
  } finally {
    process.emitWarning = emitWarning;
  }
}

const ofLinux = {
  pipe2: { arguments: ['pointer', 'int32'], return: 'int32' },
  posix_spawn: { arguments: ['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'], return: 'int32' },
  posix_spawn_file_actions_init: { arguments: ['pointer'], return: 'int32' },
  posix_spawn_file_actions_destroy: { arguments: ['pointer'], return: 'int32' },
  posix_spawn_file_actions_addopen: { arguments: ['pointer', 'int32', 'pointer', 'int32', 'uint32'], return: 'int32' },
  posix_spawn_file_actions_adddup2: { arguments: ['pointer', 'int32', 'int32'], return: 'int32' },
  posix_spawn_file_actions_addchdir_np: { arguments: ['pointer', 'pointer'], return: 'int32' },
  posix_spawnattr_init: { arguments: ['pointer'], return: 'int32' },
  posix_spawnattr_setflags: { arguments: ['pointer', 'int32'], return: 'int32' },
  posix_spawnattr_setsigdefault: { arguments: ['pointer', 'pointer'], return: 'int32' },
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
