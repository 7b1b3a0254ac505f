/**
 * Going on with a long session, beside Codex going on with the same one as a rollout.
 *
 * First: what each program derives from the history (csm's index, Codex's database) is not there, nor are the files of its
 * home in memory. Cold: it is there, but not in memory. Warm: all is; the programs themselves always are. @effects process http fs clock
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sessionPaths } from '#/session/store/layout.ts';
import { dropFromMemory } from '#tests/support/drop-from-memory.ts';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Figure } from '../figure.ts';
import { exportRollout, SESSION, writeSession, type Story } from '../long-session.ts';
import { serveAnswers, type ModelStandIn } from '../model-stand-in.ts';
import { runProgramOnce, type RunCost } from '../program-run.ts';
import { makePlace, type Bench, type Place, type Side } from '../sides.ts';

/** Neither program may begin a compaction of its own: a window without end, and a model that has no smaller one. */
const CONFIG = 'model_context_window = 1000000000\nmodel_auto_compact_token_limit = 900000000';
const RESUME = ['exec', '--skip-git-repo-check', '-s', 'read-only', '-m', 'bench', 'resume', SESSION, 'go'];
const COLD_RUNS = 3;

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
  if (codex !== undefined) await exportRollout(csm.program, root, codex);
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
