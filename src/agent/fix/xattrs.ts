import { isLinux, libc } from '../libc.ts';

/**
 * The extended attributes of a file or folder by name, in base64: POSIX lists of rights, labels of SELinux, quarantine. Of a
 * symbolic link itself, not of what it leads to. None where the file system knows none. listxattr(2), getxattr(2)
 */
export function readXattrs(file: string): Record<string, string> {
  const names = answer((value, size) => calls.list(text(file), value, size));
  const value = (name: string) => answer((value, size) => calls.get(text(file), text(name), value, size)).toString('base64');
  return Object.fromEntries(
    names
      .toString()
      .split('\0')
      .filter(Boolean)
      .map(name => [name, value(name)]),
  );
}

/** @throws Error when one cannot be set. */
export function writeXattrs(file: string, attributes: Readonly<Record<string, string>>): void {
  for (const [name, encoded] of Object.entries(attributes)) {
    const value = Buffer.from(encoded, 'base64');
    if (calls.set(text(file), text(name), Buffer.concat([value, nul]), BigInt(value.length)) !== 0)
      throw new Error(`the attribute ${name} of ${file} cannot be set`);
  }
}

/** @throws Error when one cannot be removed. */
export function removeXattrs(file: string, names: readonly string[]): void {
  for (const name of names)
    if (calls.remove(text(file), text(name)) !== 0) throw new Error(`the attribute ${name} of ${file} cannot be removed`);
}

const nul = Buffer.alloc(1);

function text(words: string): Buffer {
  return Buffer.from(`${words}\0`);
}

/** How long the answer is, then the answer: at most 64 KiB, which is what Linux allows. */
function answer(ask: (value: Buffer, size: bigint) => bigint): Buffer {
  const value = Buffer.alloc(65536);
  const length = Number(ask(value, BigInt(value.length)));
  return value.subarray(0, Math.max(0, length));
}

const noFollow = 1;

/** The calls of both systems under the same names: those of Linux do not follow links when they begin with l. */
const calls = isLinux
  ? {
      list: (file: Buffer, value: Buffer, size: bigint) => libc().llistxattr(file, value, size),
      get: (file: Buffer, name: Buffer, value: Buffer, size: bigint) => libc().lgetxattr(file, name, value, size),
      set: (file: Buffer, name: Buffer, value: Buffer, size: bigint) => libc().lsetxattr(file, name, value, size, 0),
      remove: (file: Buffer, name: Buffer) => libc().lremovexattr(file, name),
    }
  : {
      list: (file: Buffer, value: Buffer, size: bigint) => libc().listxattr(file, value, size, noFollow),
      get: (file: Buffer, name: Buffer, value: Buffer, size: bigint) => libc().getxattr(file, name, value, size, 0, noFollow),
      set: (file: Buffer, name: Buffer, value: Buffer, size: bigint) => libc().setxattr(file, name, value, size, 0, noFollow),
      remove: (file: Buffer, name: Buffer) => libc().removexattr(file, name, noFollow),
    };
