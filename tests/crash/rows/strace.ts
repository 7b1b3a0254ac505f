/** Kills and errors at the n-th system call of a kind, injected by strace. @effects process fs */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { checkRoot } from '../check-root.ts';
import { RowTally, type Row, type RowRun } from '../row.ts';
import { forEachPoint, runWriter, type WriterRun } from '../run-writer.ts';
import { sessionIdOf } from '../scenario.ts';

/** The calls, and how many of each hundred points they get. The last three are beyond the four of the plan. */
const KILL_CALLS: readonly (readonly [call: string, share: number])[] = [
  ['write', 46],
  ['fdatasync', 16],
  ['rename', 10],
  ['ftruncate', 10],
  ['fsync', 10],
  ['link', 4],
  ['unlink', 4],
];
const FAILING_CALLS = ['write', 'fdatasync', 'rename', 'ftruncate', 'fsync'];
const ERRNOS = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT', 'EINTR'];
const ROUNDS = 4;

/** Why strace cannot inject here. */
function straceMissing(): string | undefined {
  if (Bun.which('strace') === null) return 'no strace on this machine';
  const probe = Bun.spawnSync(['strace', '-f', '-qq', '-e', 'inject=rename:error=EIO', 'true']);
  return probe.success ? undefined : 'strace cannot trace here (ptrace is not allowed, or it is older than 5.3)';
}

function scenario(run: RowRun, root: string, seed: number): readonly string[] {
  return [...run.writer, 'scenario', root, String(seed), String(ROUNDS)];
}

/** How often a thread makes each call in the scenario of a seed: injection counts by thread. */
async function countCalls(run: RowRun, seed: number, calls: readonly string[]): Promise<ReadonlyMap<string, number>> {
  using folder = openTempFolder();
  const trace = folder.at('trace');
  const root = folder.at('root');
  const log = logOf(root, seed);
  await runWriter([
    ...['strace', '-f', '-qq', '--seccomp-bpf', '-y', '-o', trace, '-e', `trace=${calls.join(',')}`],
    ...scenario(run, root, seed),
  ]);
  const byThread = new Map<string, Map<string, number>>();
  for (const line of (await Bun.file(trace).text()).split('\n')) {
    const match = /^(\d+) +(\w+)\((?:\d+<([^>]*)>)?/.exec(line);
    if (match === null) continue;
    const [, thread = '', call = '', path] = match;
    for (const key of path === log ? [call, `${call} log`] : [call]) {
      const threads = byThread.get(key) ?? new Map<string, number>();
      threads.set(thread, (threads.get(thread) ?? 0) + 1);
      byThread.set(key, threads);
    }
  }
  return new Map([...byThread].map(([key, threads]) => [key, Math.max(...threads.values())]));
}

function logOf(root: string, seed: number): string {
  return `${root}/sessions/${sessionIdOf(seed)}/events.jsonl`;
}

type Counts = (seed: number) => Promise<ReadonlyMap<string, number>>;

function openCounts(run: RowRun, calls: readonly string[]): Counts {
  const known = new Map<number, Promise<ReadonlyMap<string, number>>>();
  return (seed) => {
    const counts = known.get(seed) ?? countCalls(run, seed, calls);
    known.set(seed, counts);
    return counts;
  };
}

const SEEDS = 8;

/** A seed whose scenario makes the call, from the given one on, and how often it does. */
async function seedWith(
  counts: Counts,
  key: string,
  first: number,
  base: number,
): Promise<{ readonly seed: number; readonly most: number }> {
  for (let tried = 0; tried < SEEDS; tried++) {
    const seed = base + ((first + tried) % SEEDS);
    const most = (await counts(seed)).get(key);
    if (most !== undefined) return { seed, most };
  }
  throw new Error(`no scenario makes the call ${key}`);
}

/** Runs the writer under strace. Without --seccomp-bpf where it kills: with it, strace 6.1 delivers no signal. */
async function runUnder(
  run: RowRun,
  root: string,
  seed: number,
  options: readonly string[],
): Promise<WriterRun & { readonly injected: number }> {
  const trace = `${root}.trace`;
  const ended = await runWriter(['strace', '-f', '-qq', '-o', trace, ...options, ...scenario(run, root, seed)]);
  const injected = (await Bun.file(trace).text()).split('(INJECTED)').length - 1;
  return { ...ended, injected };
}

export const injectKillRow: Row = {
  name: 'inject-kill',
  title: 'SIGKILL at the n-th `write`, `fdatasync`, `rename`, `ftruncate` (and `fsync`, `link`, `unlink`), by strace',
  points: 1000,
  sample: 16,
  shards: 2,
  skipped: straceMissing,
  run: async (run) => {
    const tally = new RowTally();
    const platform = openBunPlatform();
    const counts = openCounts(
      run,
      KILL_CALLS.map(([call]) => call),
    );
    await forEachPoint(run, 2, async (index, fraction) => {
      const call = pickCall(index);
      const { seed, most } = await seedWith(counts, call, Math.floor(index / 2), run.seed * 1000);
      // A share of the numbers is never reached: threads take turns at syncs. Those runs end, and are tried again lower.
      for (let when = 1 + Math.floor(fraction() * most); ; when = Math.ceil(when / 2)) {
        using folder = openTempFolder();
        const root = folder.at('root');
        const ended = await runUnder(run, root, seed, [
          '-e',
          `trace=${call}`,
          '-e',
          `inject=${call}:signal=KILL:when=${when}`,
        ]);
        if (!ended.isKilled && when > 1) continue;
        const where = `point ${index}, seed ${seed}, killed at ${call} ${when}`;
        if (!ended.isKilled) tally.problem({ kind: 'unreadable', text: `it was not killed: ${ended.stderr}` }, where);
        tally.point();
        tally.note(`at ${call}`);
        await checkRoot(sessionStore(platform, root), ended.told, 'all', tally, where);
        return;
      }
    });
    return tally.result();
  },
};

/** By share, mixed so that each part of the row has all of them. */
function pickCall(index: number): string {
  let place = (index * 37) % 100;
  for (const [call, share] of KILL_CALLS) {
    if (place < share) return call;
    place -= share;
  }
  return 'write';
}

export const injectErrorRow: Row = {
  name: 'inject-error',
  title:
    'the same with `ENOSPC`, `EIO`, `EROFS`, `EDQUOT`, `EINTR`, once or from then on; the session is opened again and goes on',
  points: 600,
  sample: 15,
  shards: 2,
  skipped: straceMissing,
  run: async (run) => {
    const tally = new RowTally();
    const platform = openBunPlatform();
    const counts = openCounts(run, FAILING_CALLS);
    await forEachPoint(run, 2, async (index, fraction) => {
      const call = FAILING_CALLS[index % FAILING_CALLS.length] ?? '';
      const errno = ERRNOS[(index + Math.floor(index / FAILING_CALLS.length)) % ERRNOS.length] ?? '';
      const key = call === 'write' ? 'write log' : call;
      const { seed, most } = await seedWith(counts, key, Math.floor(index / 25), run.seed * 1000);
      const isOnce = fraction() < 0.5;
      for (let when = 1 + Math.floor(fraction() * most); ; when = Math.ceil(when / 2)) {
        // A call that is always interrupted would be tried for ever by whoever tries it again.
        const until = isOnce ? '' : errno === 'EINTR' ? `..${when + 3}` : '+';
        using folder = openTempFolder();
        const root = folder.at('root');
        const ended = await runUnder(run, root, seed, [
          '--seccomp-bpf',
          // The writes of the log only: Bun itself writes to wake its threads.
          ...(call === 'write' ? ['-P', logOf(root, seed)] : []),
          ...['-e', `trace=${call}`, '-e', `inject=${call}:error=${errno}:when=${when}${until}`],
        ]);
        if (ended.injected === 0 && when > 1) continue;
        const where = `point ${index}, seed ${seed}, ${errno} at ${call} ${when}${until}`;
        if (ended.code !== 0)
          tally.problem({ kind: 'unreadable', text: `the writer ended with ${ended.code}: ${ended.stderr}` }, where);
        if (ended.injected === 0) tally.problem({ kind: 'unreadable', text: 'nothing was injected' }, where);
        tally.point();
        tally.note(errno);
        await checkRoot(sessionStore(platform, root), ended.told, 'all', tally, where);
        return;
      }
    });
    return tally.result();
  },
};
