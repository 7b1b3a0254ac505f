/** The one error class of csm, and the kinds it comes in. Pure. */

/**
 * Why something failed, as far as the caller must care. Tables at the edge (`cli/report-error.ts`, `server`) turn a
 * kind into an exit code or a JSON-RPC code; nothing else may.
 */
export type ErrorKind =
  | 'usage' // the command line is wrong (exit 2)
  | 'config' // a configuration file or override is wrong
  | 'input' // data given to csm is wrong (a prompt, a schema, an id)
  | 'denied' // a policy, a sandbox or a trust rule says no
  | 'environment' // the machine says no (disk, permissions, a missing tool)
  | 'remote' // a server or the network says no
  | 'conflict' // somebody else holds what is needed (a lock, a newer version)
  | 'canceled' // the user or a signal ended it
  | 'internal'; // a defect of csm

/** What may accompany a {@link CsmError}. */
export interface ErrorDetails {
  /** One sentence: what the reader can do about it. */
  readonly hint?: string;
  /** Machine-readable facts (file, line, column, offset, id). Never a secret. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** Every failure that csm itself reports. `message` says what happened and where; `hint` what to do. */
export class CsmError extends Error {
  override readonly name = 'CsmError';
  readonly kind: ErrorKind;
  /** Stable, kebab-case, for programs: `config-syntax`, `session-not-found`. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = code;
    this.hint = details.hint;
    this.data = details.data;
  }
}

/** The errno name (`ENOENT`) of an error thrown by a platform port, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const code = error.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** Numbers and texts as strerror(3) of Linux gives them; programs match on `No such file or directory (os error 2)`. */
const ERRNO_TEXTS: Readonly<Record<string, readonly [number, string]>> = {
  EPERM: [1, 'Operation not permitted'],
  ENOENT: [2, 'No such file or directory'],
  EINTR: [4, 'Interrupted system call'],
  EIO: [5, 'Input/output error'],
  EBADF: [9, 'Bad file descriptor'],
  ENOMEM: [12, 'Cannot allocate memory'],
  EACCES: [13, 'Permission denied'],
  EEXIST: [17, 'File exists'],
  EXDEV: [18, 'Invalid cross-device link'],
  ENOTDIR: [20, 'Not a directory'],
  EISDIR: [21, 'Is a directory'],
  EINVAL: [22, 'Invalid argument'],
  EMFILE: [24, 'Too many open files'],
  EFBIG: [27, 'File too large'],
  ENOSPC: [28, 'No space left on device'],
  ESPIPE: [29, 'Illegal seek'],
  EROFS: [30, 'Read-only file system'],
  EPIPE: [32, 'Broken pipe'],
  ENAMETOOLONG: [36, 'File name too long'],
  ELOOP: [40, 'Too many levels of symbolic links'],
  EADDRINUSE: [98, 'Address already in use'],
  ECONNREFUSED: [111, 'Connection refused'],
  EDQUOT: [122, 'Disk quota exceeded'],
};

/** `No such file or directory (os error 2)` for an error of a port; its message where the errno is not in the table. */
export function printErrno(error: unknown): string {
  const code = errnoOf(error);
  const known = code === undefined ? undefined : ERRNO_TEXTS[code];
  if (known !== undefined) return `${known[1]} (os error ${known[0]})`;
  return error instanceof Error ? error.message : String(error);
}
