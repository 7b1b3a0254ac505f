/** `csm human-e2e validate`: whether scenarios can be played. @effects fs streams */
import { CsmError } from '#/base/errors.ts';
import { readScenario } from '#/ui/harness/scenario/read-scenario.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  description:
    'Reads scenarios and says of each whether it can be played, and what is wrong with it, with file, line and column. Nothing is ' +
    'started. The format is described in docs/ui-harness.md.',
  examples: [{ line: 'csm human-e2e validate first-run.toml', about: 'before it is played' }],
  flags: { json: { type: 'boolean', summary: 'Print a JSON object for each scenario' } },
  positionals: {
    file: { valueName: 'FILE', required: true, variadic: true, summary: 'Scenarios: TOML or JSON', complete: 'file' },
  },
  exits: { 1: 'one cannot be played' },
  run({ platform, output }, { flags, positionals }) {
    let isValid = true;
    for (const name of positionals.file) {
      try {
        const { file, about, steps } = readScenario(platform.fs, name);
        if (flags.json) output.writeJson({ file, valid: true, about, steps: steps.length });
        else output.writeLine(`${file}: ${steps.length} steps. ${about}`);
      } catch (error) {
        if (!(error instanceof CsmError)) throw error;
        isValid = false;
        const { code, message } = error;
        if (flags.json) output.writeJson({ file: name, valid: false, error: { code, message } });
        else output.noteLine(`Error: ${message}`);
      }
    }
    return isValid ? 0 : 1;
  },
});
