/** `csm tool pty`: one command on a terminal of its own, as the model runs it. @effects fs streams signals clock process */
import { defineCommand } from '../command.ts';
import { runTool } from '../tool/run-tool.ts';
import { TOOL_EXITS, toolFlags, toolPositionals } from '../tool/tool-flags.ts';

export default defineCommand({
  description:
    'Runs a command on a pseudo-terminal of 80 columns and 24 rows, under the approval policy and behind the sandbox. What it ' +
    'prints is one output, with the line ends of a terminal. Nobody types; see `csm tool pty-live-smoke`.\n\n' +
    'With --native-session-id it is recorded in that session, with its terminal.',
  examples: [
    { line: "csm tool pty --json --approved -- /bin/sh -c 'printf hello'", about: 'report for a program' },
    { line: 'csm tool pty -- tty', about: 'the terminal it gets' },
  ],
  flags: toolFlags,
  positionals: toolPositionals,
  exits: TOOL_EXITS,
  ownsSignals: true,
  run: (context, { flags, positionals }) => runTool(context, flags, { kind: 'pty', argv: positionals.command }),
});
