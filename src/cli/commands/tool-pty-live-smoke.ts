/** `csm tool pty-live-smoke`: a command on a terminal that is told what a script says. @effects fs streams signals clock process */
import { defineCommand } from '../command.ts';
import { parseStep } from '../tool/parse-step.ts';
import { runTool } from '../tool/run-tool.ts';
import { TOOL_EXITS, toolFlags, toolPositionals } from '../tool/tool-flags.ts';

/** A script that forgets its command ends all the same. */
const TIMEOUT_MS = 60_000;

export default defineCommand({
  description:
    'Runs a command on a live pseudo-terminal and tells it the steps, one after the other, each once the one before is ' +
    'answered: input, sizes, signals, looks at what it printed. After the last step it has five seconds to end by itself. What ' +
    'a look shows stands in the report alone; a session records the steps, with the number of bytes and never the text.\n\n' +
    'Steps: input-line:stdin:TEXT (with Enter), input:stdin:TEXT, close:stdin (end of input), resize:COLSxROWS, signal:NAME (to the ' +
    "terminal's foreground group), drain:MS (what it prints in that time), finish:MS (its end, or else it is ended), kill.",
  examples: [
    {
      line: 'csm tool pty-live-smoke --json --approved --step input-line:stdin:hello --step drain:500 -- cat',
      about: 'types a line and looks',
    },
    {
      line: 'csm tool pty-live-smoke --step resize:100x40 --step signal:INT --step finish:1000 -- sleep 60',
      about: 'a new size, then ^C',
    },
  ],
  flags: {
    ...toolFlags,
    step: { type: 'strings', valueName: 'STEP', summary: 'What the terminal is told next; may be given several times' },
    size: { type: 'string', valueName: 'COLSxROWS', summary: 'Size of the terminal at first; 80x24 unless given' },
  },
  positionals: toolPositionals,
  exits: TOOL_EXITS,
  ownsSignals: true,
  run: (context, { flags, positionals }) => {
    const steps = flags.step.map(parseStep);
    const size = flags.size === undefined ? undefined : parseStep(`resize:${flags.size}`);
    return runTool(
      context,
      { ...flags, timeoutMs: flags.timeoutMs ?? TIMEOUT_MS },
      {
        kind: 'pty',
        argv: positionals.command,
        steps,
        ...(size?.kind === 'resize' ? { size: { cols: size.cols, rows: size.rows } } : {}),
      },
    );
  },
});
