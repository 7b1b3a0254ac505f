/**
 * Going on with a long session, beside Codex going on with the same one as a rollout.
 *
 * First: what each program derives from the history (csm's index, Codex's database) is not there, nor are the files of its
 * home in memory. Cold: it is there, but not in memory. Warm: all is; the programs themselves always are. @effects process http fs clock
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { sessionPaths } from '#/session/store/layout.ts';
import { createSession, sessionStore } from '#/session/store/session-store.ts';
import { agentMessage, functionCall, toolCompleted, toolStarted } from '#tests/session/support/sample-events.ts';
import { userMessage } from '#tests/session/support/sample-events.ts';
import { dropFromMemory } from '#tests/support/drop-from-memory.ts';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Figure } from '../figure.ts';
import { serveAnswers, type ModelStandIn } from '../model-stand-in.ts';
import { runProgramOnce, type RunCost } from '../program-run.ts';
import { makePlace, type Bench, type Place, type Side } from '../sides.ts';

const SESSION = '0198c0de-0000-7000-8000-00000000be4d';
const WORDS = 'What a user asks, what a command prints and what a model says, some hundred bytes each time. ';
/** Turns of one append. */
const BATCH = 100;
const CALLS = 3;
/** Turns behind the boundary, where there is one. */
const AFTER_BOUNDARY = 10;
/** Neither program may begin a compaction of its own: a window without end, and a model that has no smaller one. */
const CONFIG = 'model_context_window = 1000000000\nmodel_auto_compact_token_limit = 900000000';
const RESUME = ['exec', '--skip-git-repo-check', '-s', 'read-only', '-m', 'bench', 'resume', SESSION, 'go'];
const COLD_RUNS = 3;

interface Story {
  readonly turns: number;
  readonly hasBoundary: boolean;
}

/** Some 15 KB: a prompt, three commands with what they print, an answer. */
function encodeTurn(turn: number): readonly DurableEvent[] {
  const turn_id = `0198c0de-0000-7000-8000-${turn.toString(16).padStart(12, '0')}`;
  const events: readonly DurableEvent[] = [
    { type: 'turn.started', turn_id, trigger: 'exec' },
    userMessage(WORDS.repeat(8), `msg_user_${turn}`),
    ...Array.from({ length: CALLS }, (_, index) => `call_${turn}_${index}`).flatMap((call) => [
      functionCall(call),
      toolStarted(call),
      toolCompleted(call, WORDS.repeat(40)),
    ]),
    agentMessage(WORDS.repeat(16), `msg_agent_${turn}`),
    { type: 'turn.completed', turn_id, duration_ms: 5, usage: NO_USAGE, cost_usd: null },
  ];
  return events.map((event) => ('turn_id' in event ? { ...event, turn_id } : event));
}

function encodeBoundary(coversSeq: number): DurableEvent {
  const content = [{ type: 'input_text', text: `What was done so far: ${WORDS.repeat(20)}` }];
  return {
    type: 'compaction.committed',
    artifact_id: 'compact-1',
    kind: 'semantic-summary',
    artifact: { sha256: Bun.SHA256.hash('bench', 'hex'), bytes: 1 },
    trigger: 'auto',
    previous: null,
    covers_seq: coversSeq,
    kept: [],
    payload: { items: [{ type: 'message', id: 'msg_summary', role: 'user', content }] },
  };
}

/** Writes the session below `root`. */
async function writeSession(root: string, cwd: string, { turns, hasBoundary }: Story): Promise<void> {
  const session = await createSession(sessionStore(openBunPlatform(), root), {
    id: SESSION,
    cwd,
    source: 'exec',
    thread_source: 'user',
    csm_version: '0.1.0',
    base_message_id: 'msg_base',
    payloadPolicy: 'full',
  });
  const boundary = hasBoundary ? turns - AFTER_BOUNDARY : turns;
  for (let turn = 0; turn < turns;) {
    const end = Math.min(turn + BATCH, turn < boundary ? boundary : turns);
    await session.append(...Array.from({ length: end - turn }, (_, index) => encodeTurn(turn + index)).flat());
    turn = end;
    if (hasBoundary && turn === boundary) await session.append(encodeBoundary(session.head.seq));
  }
  await session.close();
}

/** One program's place as it is before the first run, to begin again from. */
interface Prepared {
  readonly place: Place;
  readonly pristine: string;
}

async function prepare(bench: Bench, name: string, story: Story, model: ModelStandIn): Promise<readonly Prepared[]> {
  const csm = makePlace(bench, 'csm', name, model.baseUrl, CONFIG);
  const codex = makePlace(bench, 'codex', name, model.baseUrl, CONFIG);
  if (csm === undefined) return [];
  const root = `${csm.codexHome}/csm`;
  await writeSession(root, csm.work, story);
  if (codex !== undefined) {
    const target = ['--codex-home', codex.codexHome, '--provider', 'mock', '--root', root];
    await runProgramOnce({
      argv: [csm.program, 'session', 'export', SESSION, '--to-codex', ...target],
      cwd: csm.work,
      env: csm.env,
    });
  }
  rmSync(sessionPaths(root, SESSION).index, { force: true });
  return [csm, codex]
    .filter((place) => place !== undefined)
    .map((place) => {
      const pristine = join(place.work, '../pristine');
      cpSync(place.codexHome, pristine, { recursive: true });
      return { place, pristine };
    });
}

/** The home as it was before any run. */
function restore({ place, pristine }: Prepared): void {
  rmSync(place.codexHome, { recursive: true, force: true });
  mkdirSync(place.codexHome, { recursive: true, mode: 0o700 });
  cpSync(pristine, place.codexHome, { recursive: true });
}

interface Sample {
  readonly cost: RunCost;
  readonly firstRequestMs: number | undefined;
  readonly requestBytes: number;
}

async function resumeOnce({ place }: Prepared, model: ModelStandIn): Promise<Sample> {
  model.restart();
  const startedAtMs = performance.now();
  const { program, work: cwd, env, memoryFile } = place;
  const cost = await runProgramOnce({ argv: [program, ...RESUME], cwd, env, memoryFile });
  const at = model.firstRequestAtMs;
  return { cost, firstRequestMs: at === undefined ? undefined : at - startedAtMs, requestBytes: model.requestBytes };
}

type Samples = Record<Side, Sample[]>;

async function measure(bench: Bench, name: string, story: Story): Promise<readonly Figure[]> {
  using model = serveAnswers([{ items: [{ text: 'Done.' }] }]);
  const prepared = await prepare(bench, name, story, model);
  const isLong = story.turns > 1000;
  const first: Samples = { csm: [], codex: [] };
  const cold: Samples = { csm: [], codex: [] };
  const warm: Samples = { csm: [], codex: [] };
  const plan = [
    ...Array.from({ length: Math.min(bench.runs, isLong ? 1 : COLD_RUNS) }, () => first),
    ...Array.from({ length: Math.min(bench.runs, COLD_RUNS) }, () => cold),
    ...Array.from({ length: Math.min(bench.runs, isLong ? 3 : bench.runs) }, () => warm),
  ];
  for (const [round, samples] of plan.entries()) {
    for (const one of round % 2 === 0 ? prepared : prepared.toReversed()) {
      if (samples === first) restore(one);
      if (samples !== warm) dropFromMemory(one.place.codexHome);
      samples[one.place.side].push(await resumeOnce(one, model));
    }
  }
  for (const { place } of prepared) rmSync(join(place.work, '..'), { recursive: true, force: true });
  return [
    ...printRows(`${name}, first`, first),
    ...printRows(`${name}, cold`, cold),
    ...printRows(`${name}, warm`, warm),
  ];
}

function printRows(name: string, samples: Samples): readonly Figure[] {
  const row = (what: string, unit: Figure['unit'], read: (sample: Sample) => number | undefined): Figure => ({
    name,
    what,
    unit,
    csm: measureMedian(samples.csm.flatMap((sample) => read(sample) ?? [])),
    peer: measureMedian(samples.codex.flatMap((sample) => read(sample) ?? [])),
  });
  const sizes = (['csm', 'codex'] as const)
    .flatMap((side) => samples[side].slice(-1).map((one) => `${(one.requestBytes / 1e6).toFixed(2)} MB by ${side}`))
    .join(', ');
  return [
    { ...row('first request', 'ms', ({ firstRequestMs }) => firstRequestMs), note: `the request has ${sizes}` },
    row('wall', 'ms', ({ cost }) => cost.wallMs),
    row('peak RSS', 'MiB', ({ cost }) => cost.rssMiB),
  ];
}

const STORIES: readonly (readonly [name: string, story: Story])[] = [
  ['1,000 turns', { turns: 1000, hasBoundary: false }],
  ['1,000 turns, compacted', { turns: 1000, hasBoundary: true }],
  ['10,000 turns', { turns: 10_000, hasBoundary: false }],
  ['10,000 turns, compacted', { turns: 10_000, hasBoundary: true }],
];

export const resumeBesideCodexCases: readonly BenchCase[] = STORIES.map(([title, story]) => {
  const name = `resume-beside-codex, ${title}`;
  return { name, isExtra: story.turns > 1000, run: (bench) => measure(bench, name, story) };
});
