/** From an error to an exit code and to what is said about it. The one table from kind to exit code. Pure. */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { ErrorKind } from '#/base/errors.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { paintWhere } from './colour.ts';
import type { Paint } from './colour.ts';

/** Exit codes by kind. Codex's are 1 for all failures and 2 for the command line; 130 is the shell's for SIGINT. */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  usage: 2,
  config: 1,
  input: 1,
  denied: 1,
  environment: 1,
  remote: 1,
  conflict: 1,
  canceled: 130,
  internal: 1,
};

/** Where a defect is to be told. */
const INTERNAL_HINT = 'run again with CSM_DEBUG=1 to see where, and report it with that output';

/** What a system call was to do, in the words of a report. */
const VERBS: Readonly<Record<string, string>> = {
  mkdir: 'make the folder',
  open: 'open',
  read: 'read',
  write: 'write',
};

/** What to do about what a machine refuses most. */
const HINTS: Readonly<Record<string, string>> = {
  EROFS:
    'The file system can only be read: choose a place that can be written (for sessions: --root, CSM_ROOT or CODEX_HOME).',
  ENOSPC: 'Free some space there, or choose another place (for sessions: --root, CSM_ROOT or CODEX_HOME).',
  EDQUOT: 'Free some space there, or choose another place (for sessions: --root, CSM_ROOT or CODEX_HOME).',
  EACCES: 'Look at the owner and the permissions of it and of the folders above it.',
};

/**
 * Any thrown value as a {@link CsmError}: an errno that nobody translated is the machine's refusal, everything else a
 * defect of csm.
 */
export function asCsmError(error: unknown): CsmError {
  if (error instanceof CsmError) return error;
  const errno = errnoOf(error);
  if (errno !== undefined) {
    const place = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
    const call = error instanceof Error && 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : '';
    const hint = HINTS[errno];
    const isRefusedWrite = errno === 'EROFS' || errno === 'ENOSPC' || errno === 'EDQUOT';
    const verb = isRefusedWrite ? 'write' : (VERBS[call] ?? 'use');
    const message = place === undefined ? printErrno(error) : `Cannot ${verb} ${place}: ${printErrno(error)}`;
    return new CsmError('environment', errno.toLowerCase(), message, {
      cause: error,
      ...(place === undefined || hint === undefined ? {} : { hint }),
    });
  }
  const what = error instanceof Error ? error.message : String(error);
  return new CsmError('internal', 'internal', `internal error: ${what}`, { cause: error, hint: INTERNAL_HINT });
}

/** The exit code of a command that failed with this. A canceled one may name its signal in `data.signal`. */
export function exitCodeOf(error: CsmError): number {
  if (error.kind === 'canceled' && error.data?.['signal'] === 'SIGTERM') return 143;
  return EXIT_CODES[error.kind];
}

/**
 * The report for standard error: `Error: what` (Codex's prefix) and `hint: what to do`. All of it is made visible. A
 * message may have several lines (a caret below a line of a file); a defect has one.
 */
export function printError(error: CsmError, options: { readonly paint?: Paint } = {}): string {
  const paint = options.paint ?? paintWhere(false);
  const newlines = error.kind !== 'internal';
  const message = printVisible(newlines ? error.message : error.message.replaceAll(/\s*\n\s*/g, ' '), {
    newlines,
    tabs: newlines,
  });
  const hint =
    error.hint === undefined ? '' : `${paint('hint:', 'cyan')} ${printVisible(error.hint, { newlines: true })}\n`;
  // Messages that programs know by their first words (`Error loading config.toml:`) say it themselves.
  const prefix = message.startsWith('Error ') ? '' : `${paint('Error:', 'bold', 'red')} `;
  return `${prefix}${message}\n${hint}`;
}

/** The stack, for CSM_DEBUG=1 only. Made visible. */
export function printStack(error: CsmError): string {
  const inner = error.cause instanceof Error ? error.cause : error;
  return `${printVisible(inner.stack ?? inner.message, { newlines: true, tabs: true })}\n`;
}
