/** `csm human-e2e validate`: whether a scenario can be played. @effects fs streams */
import { readScenario } from '#/ui/harness/scenario/read-scenario.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';

export default defineCommand({
  description:
    'Reads a scenario and says what is wrong with it, with file, line and column. Nothing is started. The format is described in ' +
    'docs/ui-harness.md.',
  examples: [{ line: 'csm human-e2e validate first-run.toml', about: 'before it is played' }],
  flags: JSON_FLAG,
  positionals: { file: { required: true, summary: 'The scenario: TOML or JSON', complete: 'file' } },
  run({ platform, output }, { flags, positionals }) {
    const scenario = readScenario(platform.fs, positionals.file);
    const { file, about, steps } = scenario;
    if (flags.json) output.writeJson({ file, valid: true, about, steps: steps.length });
    else output.writeLine(`${file}: ${steps.length} steps. ${about}`);
    return 0;
  },
});
