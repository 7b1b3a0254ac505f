/** `csm human-e2e run`: plays scenarios with this very program. @effects fs process clock env random streams */
import { CsmError } from '#/base/errors.ts';
import { readScenario } from '#/ui/harness/scenario/read-scenario.ts';
import { runScenario } from '#/ui/harness/scenario/run-scenario.ts';
import type { ScenarioReport } from '#/ui/harness/scenario/scenario-report.ts';
import { defineCommand } from '../command.ts';
import type { Output } from '../output.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Plays scenarios: starts this program on a pseudo-terminal with a new home, types, pastes, resizes and waits as a person does, and ' +
    'looks at what a terminal (xterm.js) shows. It reports the screens that were kept, bytes, frames, torn frames, the time from each ' +
    'key to its echo, how it ended, and which modes of the terminal were left on; of several scenarios a row each. The format is described ' +
    'in docs/ui-harness.md.',
  examples: [
    { line: 'csm human-e2e run first-run.toml', about: 'play it' },
    { line: 'csm human-e2e run first-run.toml --json', about: 'with all that was seen' },
    { line: 'csm human-e2e run fixtures/human-e2e/*.toml', about: 'one after the other' },
  ],
  flags: {
    program: { type: 'string', valueName: 'PATH', complete: 'file', summary: 'Play it with this csm instead' },
    tmux: { type: 'boolean', summary: 'Play it in a real tmux: its pane for the program, its screen to look at' },
    keep: { type: 'boolean', summary: 'Do not remove the home that it was played in' },
    json: { type: 'boolean', summary: 'Print a JSON object for each scenario' },
  },
  positionals: {
    file: { valueName: 'FILE', required: true, variadic: true, summary: 'Scenarios: TOML or JSON', complete: 'file' },
  },
  exits: { 1: 'something was not as a scenario says' },
  async run({ platform, output }, { flags, positionals }) {
    const scenarios = positionals.file.map((file) => readScenario(platform.fs, file));
    const program = flags.program ?? platform.env.execPath;
    if (/(?:^|\/)(?:bun|node)$/.test(program)) {
      throw new CsmError(
        'usage',
        'scenario-program',
        'csm runs from its sources here, and a scenario is played with a program',
        {
          hint: 'Build it (npm run build) and name it: --program dist/csm.',
        },
      );
    }
    const reports: ScenarioReport[] = [];
    for (const scenario of scenarios) {
      // oxlint-disable-next-line no-await-in-loop -- a person does one thing at a time
      const report = await runScenario(platform, scenario, {
        program: platform.fs.realPath(program),
        isInTmux: flags.tmux,
        ...(flags.keep ? { onKept: (folder) => output.noteLine(`kept: ${folder}`) } : {}),
      });
      reports.push(report);
      if (flags.json) output.writeJson(encodeReport(report));
      else if (scenarios.length > 1) output.noteLine(`${report.isRight ? 'right' : 'WRONG'}  ${report.file}`);
    }
    if (!flags.json) printReports(output, reports);
    return reports.every(({ isRight }) => isRight) ? 0 : 1;
  },
});

function encodeReport(report: ScenarioReport) {
  const { watch, keys, failure } = report;
  return {
    file: report.file,
    about: report.about,
    right: report.isRight,
    failure: failure ?? null,
    steps: report.steps.map(({ index, do: action, tookMs }) => ({ index, do: action, took_ms: tookMs })),
    screens: report.screens.map(({ name, snapshot }) => ({ name, ...snapshot })),
    bytes: { read: watch.bytes, written: report.writtenBytes, at_rest: report.restBytes },
    frames: {
      count: watch.frames,
      synchronised: watch.synchronised,
      largest_bytes: watch.largestFrameBytes,
      torn: watch.tornCount,
      torn_why: watch.torn,
    },
    keys: {
      count: keys.count,
      unseen: keys.unseen,
      p50_ms: keys.p50Ms,
      p95_ms: keys.p95Ms,
      max_ms: keys.maxMs,
    },
    exit: report.exit ?? null,
    left_on: report.leftOn ?? null,
  };
}

/** Of one all that was seen; of several a row each, and all of those that were not right. */
function printReports(output: Output, reports: readonly ScenarioReport[]): void {
  const [only, ...others] = reports;
  if (only !== undefined && others.length === 0) return printReport(output, only);
  output.writeTable(
    [
      { title: 'SCENARIO' },
      { title: 'SCREENS', align: 'right' },
      { title: 'BYTES', align: 'right' },
      { title: 'FRAMES', align: 'right' },
      { title: 'TORN', align: 'right' },
      { title: 'KEYS', align: 'right' },
      { title: 'P50', align: 'right' },
      { title: 'P95', align: 'right' },
      { title: 'ENDED' },
      { title: 'LEFT ON' },
    ],
    reports.map(({ file, screens, watch, keys, exit, leftOn, isRight }) => [
      `${isRight ? '' : 'WRONG '}${file.slice(file.lastIndexOf('/') + 1)}`,
      String(screens.length),
      printCount(watch.bytes),
      printCount(watch.frames),
      String(watch.tornCount),
      String(keys.count),
      `${keys.p50Ms} ms`,
      `${keys.p95Ms} ms`,
      exit === undefined ? 'no' : printExit(exit),
      leftOn === undefined ? '' : printLeft(leftOn),
    ]),
  );
  for (const report of reports) if (!report.isRight) printReport(output, report);
}

function printExit({ code, signal }: NonNullable<ScenarioReport['exit']>): string {
  return signal ?? `code ${code}`;
}

function printLeft(leftOn: readonly string[]): string {
  return leftOn.length === 0 ? 'nothing' : leftOn.join(', ');
}

function printReport(output: Output, report: ScenarioReport): void {
  const { watch, keys, failure } = report;
  const row = (label: string, text: string): void => void output.writeLine(`${label.padEnd(10)}${text}`);
  output.writeLine(report.about);
  for (const { name, snapshot } of report.screens) {
    output.writeLine(`-- ${name} (${snapshot.cols}x${snapshot.rows}, cursor ${snapshot.cursor})`);
    for (const line of snapshot.text) output.writeLine(line === '' ? '|' : `|${line}`);
  }
  row('steps', printCount(report.steps.length));
  row(
    'bytes',
    `${printCount(watch.bytes)} shown, ${printCount(report.writtenBytes)} typed, ${report.restBytes} at rest`,
  );
  row(
    'frames',
    `${printCount(watch.frames)}, ${watch.tornCount} torn, the largest has ${printCount(watch.largestFrameBytes)} bytes`,
  );
  row(
    'keys',
    `${keys.count} echoed: p50 ${keys.p50Ms} ms, p95 ${keys.p95Ms} ms, at most ${keys.maxMs} ms; ${keys.unseen} not`,
  );
  if (report.exit !== undefined) row('ended', printExit(report.exit));
  if (report.leftOn !== undefined) row('left on', printLeft(report.leftOn));
  if (failure !== undefined) output.writeLine(`${failure.place}: step ${failure.step}: ${failure.message}`);
  else output.writeLine('All as it should be.');
}
