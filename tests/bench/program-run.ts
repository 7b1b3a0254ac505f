/** Runs a program and says what it cost. @effects process clock fs */
import { existsSync, readFileSync } from 'node:fs';

/** One run. */
export interface RunCost {
  readonly wallMs: number;
  /** User and system time, with that of children that were waited for. */
  readonly cpuMs: number;
  /** Peak resident set of the largest process; undefined where it was not asked for, or there is no `time`. */
  readonly rssMiB: number | undefined;
  readonly stdout: string;
}

export interface ProgramRun {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /**
   * The file that `/usr/bin/time` reports into. A child of this process would count this process's own memory: the peak is
   * inherited over vfork and exec. Starting `time` takes a millisecond, so short runs are timed without it.
   */
  readonly memoryFile?: string;
}

const TIME = '/usr/bin/time';
const RUN_LIMIT_MS = 120_000;

/** Rejects where the program does not end with 0, with the end of what it said. */
export async function runProgramOnce(run: ProgramRun): Promise<RunCost> {
  const { memoryFile } = run;
  const withTime = memoryFile !== undefined && existsSync(TIME);
  const startedAtMs = performance.now();
  const child = Bun.spawn([...(withTime ? [TIME, '-q', '-o', memoryFile, '-f', '%M'] : []), ...run.argv], {
    cwd: run.cwd,
    env: { ...run.env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: RUN_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const printed = Promise.all([child.stdout.text(), child.stderr.text()]);
  const code = await child.exited;
  const wallMs = performance.now() - startedAtMs;
  const [stdout, stderr] = await printed;
  if (code !== 0) {
    throw new Error(`${run.argv.slice(0, 3).join(' ')} ended with ${code ?? child.signalCode}: ${stderr.slice(-600)}`);
  }
  const rssKib = withTime ? Number(readFileSync(memoryFile, 'utf8').trim()) : Number.NaN;
  return {
    wallMs,
    cpuMs: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1000,
    rssMiB: Number.isNaN(rssKib) ? undefined : rssKib / 1024,
    stdout,
  };
}
