/** The key that a session's seals are signed with: `[csm] seal_key_file`. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';

const LEAST_BYTES = 16;

/**
 * The file's bytes without a line end at their end.
 * @throws CsmError `seal-key` where it cannot be read, is shorter than 16 bytes, or others may read it
 */
export function readSealKey(fs: Fs, path: string): Uint8Array {
  let bytes: Uint8Array;
  let mode: number | undefined;
  try {
    bytes = fs.readFile(path);
    mode = fs.stat(path)?.mode;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('config', 'seal-key', `Cannot read the seal key ${path}: ${printErrno(error)}`, {
      hint: 'Make one: head -c 32 /dev/urandom | base64 > FILE && chmod 600 FILE. Or remove csm.seal_key_file.',
      cause: error,
    });
  }
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  if (end < LEAST_BYTES) {
    throw new CsmError('config', 'seal-key', `The seal key ${path} is shorter than ${LEAST_BYTES} bytes`, {
      hint: 'Make one: head -c 32 /dev/urandom | base64 > FILE && chmod 600 FILE.',
    });
  }
  if (mode !== undefined && (mode & 0o077) !== 0) {
    throw new CsmError('config', 'seal-key', `The seal key ${path} can be read by others`, {
      hint: `chmod 600 ${path}`,
    });
  }
  return bytes.slice(0, end);
}
