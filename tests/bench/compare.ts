/** Runs both programs by turns and makes figures of what they cost. @effects process clock fs */
import { measureMedian, type Budget, type Figure } from './figure.ts';
import { serveAnswers, type ModelStandIn } from './model-stand-in.ts';
import { runProgramOnce, type RunCost } from './program-run.ts';
import { makePlace, type Bench, type Place, type Side } from './sides.ts';

/** A case that both programs run with one command line. */
export interface Comparison {
  readonly name: string;
  /** Answers of the model, as in a script. */
  readonly responses?: readonly unknown[];
  readonly config?: string;
  readonly args: readonly string[] | ((place: Place) => readonly string[]);
  /** How many runs of each count; one more warms up. Default: `Bench.runs`. */
  readonly runs?: number;
  /** Takes so long that it is neither warmed up nor run once more for its memory. */
  readonly isLong?: boolean;
  /** Left out on the reference's side, and why. */
  readonly withoutCodex?: string;
  /** Of how many parts (rounds) a run consists: time is then given by part. */
  readonly parts?: number;
  readonly prepare?: (place: Place) => void | Promise<void>;
  readonly wall?: Budget;
  readonly rss?: Budget;
  readonly firstRequest?: Budget;
}

/** What all runs of one side cost. */
interface SideCosts {
  readonly runs: RunCost[];
  readonly firstRequestMs: number[];
  rssMiB: number | undefined;
  error: string | undefined;
}

const SIDES: readonly Side[] = ['csm', 'codex'];

/** Runs a comparison. A side that fails has no figures, and its rows say why. */
export async function compare(bench: Bench, comparison: Comparison): Promise<readonly Figure[]> {
  using model = serveAnswers(comparison.responses ?? []);
  const { name, isLong = false, runs = bench.runs } = comparison;
  const places: Place[] = [];
  const costs: Record<Side, SideCosts> = { csm: emptyCosts(), codex: emptyCosts() };
  for (const side of SIDES) {
    if (side === 'codex' && comparison.withoutCodex !== undefined) continue;
    const place = makePlace(bench, side, name, model.baseUrl, comparison.config);
    if (place === undefined) continue;
    await comparison.prepare?.(place);
    places.push(place);
  }
  const rounds = isLong ? 1 : runs + 1;
  for (let round = 0; round < rounds; round += 1) {
    // By turns, and each time in the other order: what else the machine does hits both.
    for (const place of round % 2 === 0 ? places : places.toReversed()) {
      const cost = costs[place.side];
      if (cost.error !== undefined) continue;
      try {
        await runOnce(comparison, place, model, cost, { counts: isLong || round > 0, memory: isLong || round === 0 });
      } catch (error) {
        cost.error = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return printRows(comparison, costs, model.requestBytes);
}

function emptyCosts(): SideCosts {
  return { runs: [], firstRequestMs: [], rssMiB: undefined, error: undefined };
}

async function runOnce(
  { args }: Comparison,
  place: Place,
  model: ModelStandIn,
  costs: SideCosts,
  what: { readonly counts: boolean; readonly memory: boolean },
): Promise<void> {
  model.restart();
  const startedAtMs = performance.now();
  const cost = await runProgramOnce({
    argv: [place.program, ...(typeof args === 'function' ? args(place) : args)],
    cwd: place.work,
    env: place.env,
    ...(what.memory ? { memoryFile: place.memoryFile } : {}),
  });
  if (what.memory) costs.rssMiB = cost.rssMiB;
  if (!what.counts) return;
  costs.runs.push(cost);
  if (model.firstRequestAtMs !== undefined) costs.firstRequestMs.push(model.firstRequestAtMs - startedAtMs);
}

function printRows(comparison: Comparison, costs: Record<Side, SideCosts>, requestBytes: number): readonly Figure[] {
  const { name, parts = 1, withoutCodex, wall, rss, firstRequest } = comparison;
  const per = (values: readonly number[]): number | undefined => {
    const median = measureMedian(values);
    return median === undefined ? undefined : median / parts;
  };
  const row = (
    what: string,
    unit: Figure['unit'],
    read: (side: SideCosts) => number | undefined,
    budget: Budget | undefined,
  ): Figure => ({
    name,
    what,
    unit,
    csm: read(costs.csm),
    peer: read(costs.codex),
    ...(budget === undefined ? {} : { budget }),
  });
  const problem = costs.csm.error ?? costs.codex.error ?? withoutCodex;
  const time: Figure = row(parts === 1 ? 'wall' : 'wall a round', 'ms', (s) => per(s.runs.map((r) => r.wallMs)), wall);
  const figures: Figure[] = [
    problem === undefined ? time : { ...time, note: problem },
    row(parts === 1 ? 'CPU' : 'CPU a round', 'ms', (s) => per(s.runs.map((r) => r.cpuMs)), undefined),
    row('peak RSS', 'MiB', (s) => s.rssMiB, rss),
  ];
  if (firstRequest === undefined) return figures;
  const first = row('first request', 'ms', (s) => measureMedian(s.firstRequestMs), firstRequest);
  return [...figures, { ...first, note: `the request has ${(requestBytes / 1e6).toFixed(2)} MB` }];
}
