/** Starts the writer and kills it, or lets it end. @effects process */
import { openFractions } from './sample-turn.ts';
import { decodeTold, type Told } from './told.ts';

/** The writer from its source; a whole run compiles it, which starts faster. */
export const WRITER_SOURCE: readonly string[] = [process.execPath, `${import.meta.dir}/writer.ts`];

export interface WriterRun {
  readonly told: readonly Told[];
  readonly isKilled: boolean;
  readonly code: number | null;
  readonly stderr: string;
}

export interface WriterOptions {
  /** Kills it so many milliseconds after its first word, or after its start where it is negative (`-5`: after 5). */
  readonly killAfterMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Kills what does not end by itself. */
  readonly limitMs?: number;
}

/** Runs it to its end. */
export async function runWriter(argv: readonly string[], options: WriterOptions = {}): Promise<WriterRun> {
  const child = Bun.spawn([...argv], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env },
  });
  const { killAfterMs, limitMs = 30_000 } = options;
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const killIn = (ms: number): void => {
    timer = setTimeout(() => child.kill('SIGKILL'), ms);
  };
  if (killAfterMs !== undefined && killAfterMs < 0) killIn(-killAfterMs);
  const stderr = new Response(child.stderr).text();
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    if (text === '' && killAfterMs !== undefined && killAfterMs >= 0) killIn(killAfterMs);
    text += decoder.decode(chunk, { stream: true });
  }
  const code = await child.exited;
  clearTimeout(limit);
  clearTimeout(timer);
  // Some shells and tracers answer 128 + 9.
  const isKilled = child.signalCode === 'SIGKILL' || code === 137;
  return { told: decodeTold(text), isKilled, code, stderr: await stderr };
}

/** Calls `point` for each number of a shard, a few at a time. */
export async function forEachPoint(
  run: { readonly points: number; readonly seed: number; readonly shard: number; readonly shards: number },
  width: number,
  point: (index: number, fraction: () => number) => Promise<void>,
): Promise<void> {
  let next = run.shard;
  const work = async (): Promise<void> => {
    for (let index = next; index < run.points; index = next) {
      next += run.shards;
      await point(index, openFractions(run.seed * 1_000_003 + index));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}
