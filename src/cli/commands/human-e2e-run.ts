/** `csm human-e2e run`: plays a scenario with this very program. @effects fs process clock env random streams */
import { CsmError } from '#/base/errors.ts';
import { readScenario } from '#/ui/harness/scenario/read-scenario.ts';
import { runScenario } from '#/ui/harness/scenario/run-scenario.ts';
import type { ScenarioReport } from '#/ui/harness/scenario/scenario-report.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Plays a scenario: starts this program on a pseudo-terminal with a new home, types, pastes, resizes and waits as a person does, and ' +
    'looks at what a terminal (xterm.js) shows. It reports the screens that were kept, bytes, frames, torn frames, the time from each ' +
    'key to its echo, how it ended, and which modes of the terminal were left on. The format is described in docs/ui-harness.md.',
  examples: [
    { line: 'csm human-e2e run first-run.toml', about: 'play it' },
    { line: 'csm human-e2e run first-run.toml --json', about: 'with all that was seen' },
  ],
  flags: {
    program: { type: 'string', valueName: 'PATH', complete: 'file', summary: 'Play it with this csm instead' },
    tmux: { type: 'boolean', summary: 'Play it in a real tmux: its pane for the program, its screen to look at' },
    keep: { type: 'boolean', summary: 'Do not remove the home that it was played in' },
    ...JSON_FLAG,
  },
  positionals: { file: { required: true, summary: 'The scenario: TOML or JSON', complete: 'file' } },
  exits: { 1: 'something was not as the scenario says' },
  async run({ platform, output }, { flags, positionals }) {
    const scenario = readScenario(platform.fs, positionals.file);
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
    const report = await runScenario(platform, scenario, {
      program: [platform.fs.realPath(program)],
      isInTmux: flags.tmux,
      ...(flags.keep ? { onKept: (folder) => output.noteLine(`kept: ${folder}`) } : {}),
    });
    if (flags.json) output.writeJson(encodeReport(report));
    else printReport(output, report);
    return report.isRight ? 0 : 1;
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
  if (report.exit !== undefined) row('ended', report.exit.signal ?? `code ${report.exit.code}`);
  if (report.leftOn !== undefined) row('left on', report.leftOn.length === 0 ? 'nothing' : report.leftOn.join(', '));
  if (failure !== undefined) output.writeLine(`${failure.place}: step ${failure.step}: ${failure.message}`);
  else output.writeLine('All as it should be.');
}
