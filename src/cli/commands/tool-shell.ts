/** `csm tool shell`: one command on pipes, as the model runs it. @effects fs streams signals clock process */
import { defineCommand } from '../command.ts';
import { runTool } from '../tool/run-tool.ts';
import { TOOL_EXITS, toolFlags, toolPositionals } from '../tool/tool-flags.ts';

export default defineCommand({
  description:
    'Runs a command as the model would: under the approval policy and behind the sandbox, without input, what it prints in ' +
    'bounded memory (the first and the last 512 KiB of each output) and without secrets. Ends with its exit code.\n\n' +
    'With --native-session-id it is recorded in that session as a turn of one call, and the model finds it in its history.',
  examples: [
    { line: "csm tool shell -- /bin/sh -c 'printf hello'", about: 'in the sandbox that the configuration says' },
    { line: 'csm tool shell --json --approved --native-session-id demo -- npm test', about: 'recorded, for a program' },
  ],
  flags: toolFlags,
  positionals: toolPositionals,
  exits: TOOL_EXITS,
  ownsSignals: true,
  run: (context, { flags, positionals }) => runTool(context, flags, { kind: 'shell', argv: positionals.command }),
});
