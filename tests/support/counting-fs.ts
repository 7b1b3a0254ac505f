/** A file port that counts what is read through it. */
import type { Fs } from '#/platform/fs.ts';

export interface CountingFs extends Fs {
  /** Bytes that calls have answered, since the last reset. */
  readonly counted: { readBytes: number; reads: number };
  reset(): void;
}

/** Wraps a file port. Names and stats cost nothing here; bytes of files do. */
export function countReads(fs: Fs): CountingFs {
  const counted = { readBytes: 0, reads: 0 };
  const count = <T extends { readonly length: number }>(bytes: T): T => {
    counted.readBytes += bytes.length;
    counted.reads += 1;
    return bytes;
  };
  // Methods of a class need their object.
  const bound = new Proxy(fs, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return new Proxy(bound, {
    get: (target, name) => {
      switch (name) {
        case 'counted':
          return counted;
        case 'reset':
          return () => Object.assign(counted, { readBytes: 0, reads: 0 });
        case 'readFile':
          return (path: string) => count(target.readFile(path));
        case 'readText':
          return (path: string) => count(target.readText(path));
        case 'openRead':
          return (path: string) => {
            const file = target.openRead(path);
            return { ...file, readAt: (offset: number, length: number) => count(file.readAt(offset, length)) };
          };
        default:
          return Reflect.get(target, name, target);
      }
    },
  }) as CountingFs;
}
