/** `csm terminal-app smoke`: the app, driven by steps, as evidence. @effects fs process clock streams */
import { parseSmokeStep } from '#/ui/harness/smoke/parse-smoke-step.ts';
import { runSmoke, type SmokeReport } from '#/ui/harness/smoke/run-smoke.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { parseSize } from '../parse-size.ts';
import { printCount } from '../print-count.ts';

export default defineCommand({
  description:
    'Runs the real workstation on a terminal in memory, with the scripted model and a home of its own, does the steps, and prints what ' +
    'is on the screen. Screens, their digests, the cost of painting them and how many events of each type the session had are the same in every run; what ' +
    'stands under `live` is of this run.\n\n' +
    'Steps: line:TEXT (typed, and Enter), key:NAME (enter, ctrl+c, shift+tab, ...), paste:TEXT, esc, resize:COLSxROWS, wait:stable (until ' +
    'no turn runs, or an answer is waited for), render:stable (keeps the screen), palette:QUERY (the slash commands), approve and reject ' +
    '(wait for a question).',
  examples: [
    {
      line: 'csm terminal-app smoke --json --step line:run --step resize:100x20 --step render:stable',
      about: 'one prompt',
    },
    { line: 'csm terminal-app smoke --step palette:mo --step render:stable --step esc', about: 'the slash commands' },
  ],
  flags: {
    step: { type: 'strings', valueName: 'STEP', summary: 'What is done next; may be given several times' },
    size: { type: 'string', valueName: 'COLSxROWS', default: '96x24', summary: 'Size of the terminal at first' },
    theme: { type: 'enum', values: ['dark', 'light'], default: 'dark', summary: 'Background of the terminal' },
    script: { type: 'string', valueName: 'FILE', complete: 'file', summary: 'Answers of the model' },
    approved: { type: 'boolean', summary: 'Answer yes to what the policy would ask' },
    timeoutMs: { type: 'number', min: 1, default: 20_000, valueName: 'MS', summary: 'How long one step is waited for' },
    ...JSON_FLAG,
  },
  async run({ platform, output }, { flags }) {
    const steps = flags.step.map(parseSmokeStep);
    const script =
      flags.script === undefined
        ? undefined
        : (await import('#/workstation/turn-files.ts')).readScript(platform, flags.script);
    const report = await runSmoke(platform, {
      steps,
      size: parseSize(flags.size),
      background: flags.theme,
      approved: flags.approved,
      timeoutMs: flags.timeoutMs,
      ...(script === undefined ? {} : { script }),
    });
    if (flags.json) output.writeJson(encodeReport(report));
    else printReport(output, report);
    return 0;
  },
});

function encodeReport({ screens, events, live, leftOn, sessionId }: SmokeReport) {
  return {
    session_id: sessionId ?? null,
    screens: screens.map(({ step, snapshot, textDigest, paint }) => ({
      step,
      ...snapshot,
      text_sha256: textDigest,
      paint,
    })),
    events,
    live: { bytes: live.bytes, frames: live.frames, synchronised: live.synchronised, torn: live.tornCount },
    left_on: leftOn,
  };
}

function printReport(output: Output, { screens, events, live, leftOn }: SmokeReport): void {
  for (const { step, snapshot, paint } of screens) {
    output.writeLine(
      `-- after step ${step} (${snapshot.cols}x${snapshot.rows}, cursor ${snapshot.cursor}, ${printCount(paint.bytes)} bytes)`,
    );
    for (const line of snapshot.text) output.writeLine(`|${line}`);
  }
  output.writeLine(
    `events    ${events.map(({ type, count }) => (count > 1 ? `${type} x${count}` : type)).join(', ') || 'none'}`,
  );
  output.writeLine(`live      ${printCount(live.bytes)} bytes, ${live.frames} frames, ${live.tornCount} torn`);
  output.writeLine(`left on   ${leftOn.join(', ') || 'nothing'}`);
}
