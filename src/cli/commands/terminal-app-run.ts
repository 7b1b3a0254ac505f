/** `csm terminal-app run`: the workstation itself, with limits and a report. @effects terminal streams fs clock process http signals */
import { defineCommand } from '../command.ts';
import type { SessionWish } from '../workstation/run-interactive.ts';
import { ownFlags, SIGNAL_EXITS, workstationFlags } from '../workstation/workstation-flags.ts';

export default defineCommand({
  description:
    'Opens the workstation in this terminal as bare `csm` does, with limits for those who drive it from outside: it ends with the first ' +
    'turn, or after a time, and says at its end which session it was.',
  examples: [
    {
      line: 'csm terminal-app run --exit-after-submit --max-duration-ms 1500 --json',
      about: 'one turn, or a second and a half',
    },
    {
      line: 'csm terminal-app run --resume-last --approved --max-tool-rounds 4 --json',
      about: 'go on with the last session',
    },
  ],
  flags: {
    ...workstationFlags,
    ...ownFlags,
    nativeSessionId: {
      type: 'string',
      valueName: 'ID',
      conflicts: ['resumeLast', 'forkLast'],
      summary: 'Go on with this session: its id, name or title',
    },
    resumeLast: { type: 'boolean', conflicts: ['forkLast'], summary: 'Go on with the last session of this folder' },
    forkLast: { type: 'boolean', summary: 'Go on with a branch of the last session of this folder' },
    forkTargetSessionId: {
      type: 'string',
      valueName: 'ID',
      requires: ['forkLast'],
      summary: 'Name of that branch',
    },
    exitAfterSubmit: { type: 'boolean', summary: 'End when the turn of the first prompt has ended' },
    maxDurationMs: { type: 'number', min: 1, valueName: 'N', summary: 'End after so many milliseconds' },
    json: { type: 'boolean', summary: 'Print one JSON object when it has ended' },
  },
  positionals: { prompt: { summary: 'What to do first' } },
  exits: SIGNAL_EXITS,
  ownsSignals: true,
  async run(context, { flags, positionals }) {
    const { runInteractive } = await import('../workstation/run-interactive.ts');
    return runInteractive(context, {
      wish: decideWish(flags),
      prompt: positionals.prompt,
      flags,
      json: false,
      terminal: {
        exitAfterSubmit: flags.exitAfterSubmit,
        maxDurationMs: flags.maxDurationMs,
        isReported: flags.json,
      },
    });
  },
});

/** Pure. */
function decideWish(flags: {
  readonly nativeSessionId: string | undefined;
  readonly resumeLast: boolean;
  readonly forkLast: boolean;
  readonly forkTargetSessionId: string | undefined;
}): SessionWish {
  const ref = flags.nativeSessionId;
  const chosen = { ref, last: ref === undefined, everywhere: false, includeNonInteractive: true };
  if (ref !== undefined || flags.resumeLast) return { kind: 'resume', ...chosen };
  if (!flags.forkLast) return { kind: 'new' };
  return { kind: 'fork', ...chosen, name: flags.forkTargetSessionId };
}
