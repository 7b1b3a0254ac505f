/** What `exec_command` takes, and how the model is told of it. Pure. */
import type { JsonObject } from '#/base/json.ts';
import { boolean, list, oneOf, optional, text, u64, usize, withDefault } from './tool-arguments.ts';
import { required, type ArgumentsOf } from './tool-arguments.ts';

const DEFAULT_YIELD_MS = 10_000;
/** Bounds of the wait for the command's end. */
export const YIELD_MS = { least: 250, most: 30_000 };

/** Its arguments, as the model gives them. */
export const EXEC_SHAPE = {
  cmd: required(text),
  workdir: optional(text),
  shell: optional(text),
  login: optional(boolean),
  tty: withDefault(boolean, false),
  yield_time_ms: withDefault(u64, DEFAULT_YIELD_MS),
  max_output_tokens: optional(usize),
  sandbox_permissions: optional(oneOf('use_default', 'require_escalated', 'with_additional_permissions')),
  justification: optional(text),
  prefix_rule: optional(list(text)),
};
/** Decoded. */
export type ExecArguments = ArgumentsOf<typeof EXEC_SHAPE>;

const DESCRIPTION =
  'Runs a shell command and returns what it printed. A command that is still running when the wait is over goes on; ' +
  'its session ID is returned for write_stdin.';

/** The tool's entry in requests. */
export const EXEC_SPEC: JsonObject = {
  type: 'function',
  name: 'exec_command',
  description: DESCRIPTION,
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      cmd: { type: 'string', description: 'The command line.' },
      justification: {
        type: 'string',
        description: 'With `require_escalated` only: one question to the user that says why the command needs it.',
      },
      login: { type: 'boolean', description: 'Whether the shell has the login environment. Default: true.' },
      max_output_tokens: {
        type: 'number',
        description: 'How many tokens of output to return; the middle of longer output is cut out. Default: 10000.',
      },
      prefix_rule: {
        type: 'array',
        description:
          'With `require_escalated` only: the first words of the command that the user may allow for the future, such as ["git", "pull"].',
        items: { type: 'string' },
      },
      sandbox_permissions: {
        type: 'string',
        description:
          '`require_escalated` asks to run outside the sandbox. Default: `use_default`, which stays inside it.',
        enum: ['use_default', 'require_escalated'],
      },
      shell: { type: 'string', description: "The shell to use. Default: the user's." },
      tty: {
        type: 'boolean',
        description:
          'Whether the command gets a terminal, which interactive programs and input by write_stdin need. Default: false (pipes, no input).',
      },
      workdir: { type: 'string', description: 'The working directory. Default: that of the turn.' },
      yield_time_ms: {
        type: 'number',
        description: 'How many milliseconds to wait for the end before answering: 250 to 30000. Default: 10000.',
      },
    },
    required: ['cmd'],
    additionalProperties: false,
  },
};
