/** The text that a model reads about a command: a block of facts, then the output. Observed in Codex 0.169.0. Pure. */
import { encodeHex } from '#/base/ids.ts';
import { decodeOutput, type BufferedOutput } from './output-buffer.ts';
import { measureTokens, truncateOutput } from './truncate.ts';

export interface CommandReport {
  /** Six hex digits. */
  readonly chunkId: string;
  readonly wallMs: number;
  /** An ended command's code, or the number under which a running one goes on. */
  readonly state: { readonly exitCode: number } | { readonly processId: number };
  readonly output: BufferedOutput;
  readonly maxTokens: number;
  readonly maxBytes?: number | undefined;
  /** Replaces secrets; done before the cut, so that no half of one stays. */
  readonly redact: (text: string) => string;
}

/** `Chunk ID: …` to the end of the output. */
export function printCommandReport(report: CommandReport): string {
  const { output, state } = report;
  const text = truncateOutput(report.redact(decodeOutput(output)), {
    maxTokens: report.maxTokens,
    maxBytes: report.maxBytes,
    omittedBytes: output.omittedBytes,
    totalBytes: output.totalBytes,
  });
  return [
    `Chunk ID: ${report.chunkId}`,
    `Wall time: ${(report.wallMs / 1000).toFixed(4)} seconds`,
    'exitCode' in state
      ? `Process exited with code ${state.exitCode}`
      : `Process running with session ID ${state.processId}`,
    `Original token count: ${measureTokens(output.totalBytes)}`,
    'Output:',
    text,
  ].join('\n');
}

/** A chunk id of three random bytes. */
export function printChunkId(random: Uint8Array): string {
  return encodeHex(random.subarray(0, 3));
}

/** What an interrupted call of the tool answers. @param wallMs since it was made, whether it ran or waited */
export function printAborted(tool: string, wallMs: number): string {
  const seconds = (wallMs / 1000).toFixed(1);
  return tool === 'exec_command'
    ? `Wall time: ${seconds} seconds\naborted by user`
    : `aborted by user after ${seconds}s`;
}

/** Signal numbers of Linux, the same on x64 and arm64. */
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
};

/** The exit code as a shell counts it: 128 and the signal's number where one ended it. */
export function measureExitCode(status: { readonly code: number | null; readonly signal: string | null }): number {
  if (status.signal !== null) {
    // Those for real time have no name: `35` of Bun's children, `SIG35` of node-pty's.
    const number = SIGNAL_NUMBERS[status.signal] ?? Number(status.signal.replace('SIG', ''));
    return 128 + (number > 0 ? number : 0);
  }
  return status.code ?? 1;
}
