/**
 * Measures csm, and the reference Codex beside it in the same run.
 *
 *   npm run bench                      all cases, as a table
 *   npm run bench -- FILTER...         those whose name has one of the words in it
 *   npm run bench -- --json            one JSON object
 *   npm run bench -- --runs N          runs of each short case (default 7)
 *   npm run bench -- --all             with those that take minutes (sessions of 10,000 turns)
 *   npm run bench -- --list            names of the cases
 *
 * Ends with 1 where a budget is missed. See docs/performance.md. @effects process http fs clock streams env
 */
import type { BenchCase } from './bench-case.ts';
import { floodCases } from './cases/floods.ts';
import { partCases } from './cases/parts.ts';
import { resumeCases } from './cases/resume.ts';
import { resumeBesideCodexCases } from './cases/resume-beside-codex.ts';
import { startUpCases } from './cases/start-up.ts';
import { terminalEngineCases } from './cases/terminal-engine.ts';
import { terminalCases } from './cases/terminals.ts';
import { turnCases } from './cases/turns.ts';
import { workstationCases } from './cases/workstation.ts';
import { workstationResumeCases } from './cases/workstation-resume.ts';
import { workstationStreamCases } from './cases/workstation-streams.ts';
import { decideVerdict, measureRatio, printFigures, type Figure } from './figure.ts';
import { closeBench, openBench } from './sides.ts';

const CASES: readonly BenchCase[] = [
  ...startUpCases,
  ...turnCases,
  ...floodCases,
  ...resumeCases,
  ...resumeBesideCodexCases,
  ...partCases,
  ...terminalCases,
  ...terminalEngineCases,
  ...workstationCases,
  ...workstationStreamCases,
  ...workstationResumeCases,
];
const DEFAULT_RUNS = 7;

interface Options {
  readonly filters: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly runs: number;
}

function parseOptions(argv: readonly string[]): Options {
  const filters: string[] = [];
  let all = false;
  let json = false;
  let list = false;
  let runs = DEFAULT_RUNS;
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') continue;
    if (word === '--json') json = true;
    else if (word === '--all') all = true;
    else if (word === '--list') list = true;
    else if (word === '--runs') {
      runs = Number(rest.shift());
      if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs needs a number from 1');
    } else if (word.startsWith('--') && !CASES.some(({ name }) => name.includes(word))) {
      throw new Error(`Unknown option ${word}; there are --all, --json, --list and --runs N`);
    } else filters.push(word);
  }
  return { filters, all, json, list, runs };
}

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const { filters, all } = options;
  const chosen = CASES.filter(({ name, isExtra = false }) => {
    if (isExtra && !all && !options.list) return filters.includes(name);
    return filters.length === 0 || filters.some((filter) => name.includes(filter));
  });
  if (options.list) {
    process.stdout.write(chosen.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  const bench = openBench(options.runs);
  if (bench.programs.codex === undefined) {
    process.stderr.write(
      'The reference Codex is not installed: only csm is measured, and times count as they stand.\n',
    );
  }
  const figures: Figure[] = [];
  try {
    for (const { name, run: measure } of chosen) {
      process.stderr.write(`${name} ...\n`);
      figures.push(...(await measure(bench)));
    }
  } finally {
    closeBench(bench);
  }
  process.stdout.write(
    options.json ? `${JSON.stringify({ figures: figures.map(describe) })}\n` : printFigures(figures),
  );
  return figures.some((figure) => decideVerdict(figure) === 'missed' || figure.csm === undefined) ? 1 : 0;
}

function describe(figure: Figure): unknown {
  return { ...figure, ratio: measureRatio(figure) ?? null, verdict: decideVerdict(figure) };
}

try {
  process.exit(await run());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
