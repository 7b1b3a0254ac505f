/** `csm execpolicy check`: what files of rules say about a command. @effects fs env streams */
import { CsmError } from '#/base/errors.ts';
import { matchRules } from '#/agent/approval/rules/exec-policy.ts';
import { printCheck } from '#/agent/approval/rules/print-check.ts';
import { openPathResolver, readRules } from '#/agent/approval/rules/read-rules.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  description:
    'Reads files of command rules (Starlark with prefix_rule, host_executable and network_rule, as Codex has them in ' +
    '$CODEX_HOME/rules) and prints as JSON which rules the words of COMMAND begin with, and the strictest of their ' +
    'decisions: allow, prompt, forbidden. Without a match there is no decision. It looks at the words as they are given; ' +
    '`csm policy shell` reads a command line and what is wrapped in it.',
  examples: [
    { line: 'csm execpolicy check --rules default.rules git push', about: 'ask one file' },
    { line: 'csm execpolicy check -r a.rules -r b.rules --pretty -- rm -rf x', about: 'ask two, for people' },
  ],
  flags: {
    rules: {
      type: 'strings',
      short: 'r',
      valueName: 'PATH',
      summary: 'A file of rules; may be given more than once',
      required: true,
      complete: 'file',
    },
    pretty: { type: 'boolean', summary: 'Print the JSON over several lines' },
    resolveHostExecutables: {
      type: 'boolean',
      summary: 'Ask the rules for a program’s name when COMMAND begins with a path',
    },
  },
  positionals: {
    command: { summary: 'The words of the command', required: true, variadic: true, trailing: true },
  },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run({ platform, output }, { flags, positionals }) {
    if (positionals.command.length === 0) throw new CsmError('usage', 'no-command', 'there is no command to check');
    const cwd = platform.env.cwd();
    const policy = readRules(platform, flags.rules, cwd);
    const resolvePath = flags.resolveHostExecutables ? openPathResolver(platform, cwd) : undefined;
    const matches = matchRules(policy, positionals.command, { resolvePath });
    output.writeData(`${printCheck(matches, flags.pretty)}\n`);
    return 0;
  },
});
