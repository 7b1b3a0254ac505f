/** Runs `csm exec`, kills it, resumes it, and answers what is wrong with the session. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCsm, type Csm } from '#tests/support/csm.ts';
import { providerConfig, serveModel, type ModelServer } from '#tests/e2e/support/model-server.ts';
import { findInvalidItems, firstDifference, inputPrefix } from '#tests/e2e/support/request-prefix.ts';
import { jsonLines, sessionFolder, sessionIds } from '#tests/e2e/support/session-files.ts';
import { findBadNumbers, findLost, splitLog } from './check-log.ts';
import { CRASH_SCRIPT } from './crash-script.ts';

/** How one kill went. */
export interface KillResult {
  /** Where it hit: the type of the last record, `before` where there was no session yet, `after` where all was over. */
  readonly where: string;
  readonly isTorn: boolean;
  /** Text of an item was cut off and kept. */
  readonly hasPartialText: boolean;
  readonly problems: readonly string[];
}

export interface KillBench extends AsyncDisposable {
  /** How long a run takes that nobody kills, in milliseconds. */
  readonly wholeMs: number;
  /**
   * One run, killed after `delayMs`.
   * @param againMs where given, the first resume is killed after this as well
   */
  kill(delayMs: number, againMs?: number): Promise<KillResult>;
}

const FLAGS = ['--skip-git-repo-check', '--json', '-s', 'workspace-write'];

/** Starts the model that all runs ask, and times a run. */
export async function openKillBench(): Promise<KillBench> {
  const host = openCsm();
  const server = await serveModel(host, ...CRASH_SCRIPT);
  const open = (): Csm => openCsm({ config: providerConfig(server.baseUrl) });
  const startedAt = performance.now();
  await using whole = open();
  const done = await whole.run(['exec', ...FLAGS, 'first prompt']);
  if (done.code !== 0) throw new Error(`a run that nobody kills ended with ${done.code}: ${done.stdout}${done.stderr}`);
  return {
    wholeMs: performance.now() - startedAt,
    kill: async (delayMs, againMs) => {
      await using csm = open();
      return await killOnce(csm, server, delayMs, againMs);
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

async function killOnce(
  csm: Csm,
  server: ModelServer,
  delayMs: number,
  againMs: number | undefined,
): Promise<KillResult> {
  const told = await runUntil(csm, ['exec', ...FLAGS, 'first prompt'], delayMs);
  const [id] = sessionIds(csm);
  const before = id === undefined ? undefined : readLog(csm, id);
  if (id === undefined || before === undefined || before.text.indexOf('\n') === -1) {
    const problems = told.length > 0 ? [`told without a session: ${JSON.stringify(told[0])}`] : [];
    return { where: 'before', isTorn: false, hasPartialText: false, problems };
  }
  const log = splitLog(before.text);
  const wasOpen = log.events.findLast(({ type }) => type.startsWith('turn.'))?.type === 'turn.started';
  const problems = [...findBadNumbers(log.events), ...findLost(told, log.events)];
  const partial = readPartial(csm, id);

  if (againMs !== undefined)
    await runUntil(csm, ['exec', 'resume', ...FLAGS.slice(0, 2), id, 'again and again'], againMs);
  const resumed = await csm.run(['exec', 'resume', ...FLAGS.slice(0, 2), id, 'again']);
  if (resumed.code !== 0) problems.push(`resume ended with ${resumed.code}: ${resumed.stdout}${resumed.stderr}`);
  const after = splitLog(readLog(csm, id)?.text ?? '');
  problems.push(...findBadNumbers(after.events), ...findLost(jsonLines(resumed.stdout), after.events));
  if (after.isTorn) problems.push('the log of the resumed session ends with a cut record');
  const whole = before.text.slice(0, before.text.lastIndexOf('\n') + 1);
  if (readLog(csm, id)?.text.startsWith(whole) !== true) problems.push('records from before the kill changed');
  const interrupted = after.events.filter(({ type, seq }) => type === 'turn.interrupted' && seq > log.events.length);
  if (wasOpen && interrupted[0]?.['reason'] !== 'crash') problems.push('the open turn was not recorded as interrupted');
  if (!wasOpen && againMs === undefined && interrupted.length > 0)
    problems.push('a turn that had ended was interrupted');
  if (againMs === undefined && wasOpen !== resumed.stdout.includes('it is recorded as interrupted'))
    problems.push('what was interrupted is not shown');
  if (wasOpen && partial !== '' && !resumedText(after.events).includes(partial))
    problems.push(`streamed text is lost: ${JSON.stringify(partial.slice(0, 80))}`);
  problems.push(...checkRequests(server, id));
  return {
    where: wasOpen || log.events.length === 1 ? (log.events.at(-1)?.type ?? '') : 'after',
    isTorn: log.isTorn,
    hasPartialText: partial !== '',
    problems,
  };
}

/** Lines that it printed before it was killed. */
async function runUntil(csm: Csm, args: readonly string[], delayMs: number): Promise<ReturnType<typeof jsonLines>> {
  const run = csm.start(args);
  await Promise.race([Bun.sleep(delayMs), run.done]);
  run.kill('SIGKILL');
  const { stdout } = await run.done;
  // A line that the kill cut off was not told.
  return jsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1));
}

function readLog(csm: Csm, id: string): { readonly text: string } | undefined {
  const path = join(sessionFolder(csm, id), 'events.jsonl');
  return existsSync(path) ? { text: readFileSync(path, 'utf8') } : undefined;
}

/** Text of a message that was on disk and not yet in the log. */
function readPartial(csm: Csm, id: string): string {
  const path = join(sessionFolder(csm, id), 'open-items.part');
  if (!existsSync(path)) return '';
  const text = readFileSync(path, 'utf8');
  const lines = jsonLines(text.slice(0, text.lastIndexOf('\n') + 1));
  const last = lines.at(-1)?.item_id;
  return lines
    .filter((line) => line.item_id === last && line.kind === 'agent_message')
    .reduce((said: string, line) => said.slice(0, said.length - (line.back ?? 0)) + line.text, '');
}

function resumedText(events: ReturnType<typeof splitLog>['events']): string {
  return events
    .filter(({ type }) => type === 'item.interrupted' || type === 'item.completed')
    .map((event) => event['payload'].text ?? JSON.stringify(event['payload'].item))
    .join('\n');
}

function checkRequests(server: ModelServer, id: string): readonly string[] {
  const asked = server.asked().filter(({ body }) => body.prompt_cache_key === id);
  return asked.flatMap(({ text, input }, index) => {
    const before = asked[index - 1];
    const difference = before === undefined ? undefined : firstDifference(inputPrefix(before.text), inputPrefix(text));
    return [
      ...findInvalidItems(input),
      ...(difference === undefined ? [] : [`request ${index} does not go on from the one before, ${difference}`]),
    ];
  });
}

/** Kills at `count` moments spread over a run, two at a time; every third time the resume too. */
export async function killMany(
  bench: KillBench,
  count: number,
  onResult: (result: KillResult, delayMs: number) => void,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      // A bit beyond the end: a run may take longer beside another one.
      const delayMs = (bench.wholeMs * 1.2 * (index + Math.random())) / count;
      const againMs = index % 3 === 0 ? Math.random() * 80 : undefined;
      onResult(await bench.kill(delayMs, againMs), delayMs);
    }
  };
  await Promise.all([work(), work()]);
}

/** Where the kills hit, the most frequent first. */
export function printPlaces(results: readonly KillResult[]): string {
  const counts = new Map<string, number>();
  for (const { where } of results) counts.set(where, (counts.get(where) ?? 0) + 1);
  const places = [...counts].toSorted(([, a], [, b]) => b - a).map(([where, count]) => `${where} ${count}`);
  const torn = results.filter(({ isTorn }) => isTorn).length;
  const partial = results.filter(({ hasPartialText }) => hasPartialText).length;
  return `${places.join(', ')}; cut records ${torn}, partial texts ${partial}`;
}

/** Keeps what a failed kill left, for a look; answers where. */
export function writeReport(results: readonly KillResult[], path: string): void {
  writeFileSync(
    path,
    JSON.stringify(
      results.filter(({ problems }) => problems.length > 0),
      null,
      1,
    ),
  );
}
