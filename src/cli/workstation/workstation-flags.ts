/** The flags of `csm`, `csm resume` and `csm fork`: Codex's names and letters, and csm's own. Pure. */
import { agentFlags, runFlags } from '../agent-flags.ts';
import { defineFlags, type FlagValues, type PositionalValues } from '../command.ts';

export const workstationFlags = defineFlags({
  ...agentFlags,
  image: {
    type: 'strings',
    short: 'i',
    valueName: 'FILE',
    variadic: true,
    delimiter: ',',
    complete: 'file',
    summary: 'Attach images to the first prompt',
  },
  approveForMe: {
    type: 'boolean',
    summary: 'Let an automatic review answer approvals, in the workspace-write sandbox',
  },
  askForApproval: {
    type: 'enum',
    short: 'a',
    valueName: 'APPROVAL_POLICY',
    values: ['on-request', 'never'],
    summary: 'When to ask before a command runs',
  },
  search: { type: 'boolean', summary: 'Let the model search the web live' },
  noAltScreen: {
    type: 'boolean',
    summary: "Stay in the terminal's own screen: what is finished goes into its scrollback",
  },
  noDaemon: { type: 'boolean', summary: 'Has no effect: csm never leaves a process behind' },
});

/** csm's own. Not for outer levels: `exec` has flags of these names with a meaning of its own. */
export const ownFlags = defineFlags({
  ...runFlags,
  accessible: {
    type: 'boolean',
    summary: 'Plain lines for screen readers: nothing moves, nothing is drawn twice',
  },
  record: {
    type: 'string',
    valueName: 'FILE',
    complete: 'file',
    summary: 'Record the screen into this new file, for `csm replay --frames`',
  },
  root: {
    type: 'string',
    valueName: 'DIR',
    env: 'CSM_ROOT',
    complete: 'directory',
    summary: "csm's own folder instead of $CODEX_HOME/csm",
  },
});

/** How the workstation ends where a signal ends it. */
export const SIGNAL_EXITS = {
  129: 'ended by SIGHUP',
  130: 'ended by SIGINT',
  131: 'ended by SIGQUIT',
  143: 'ended by SIGTERM',
};

/** What `csm resume` and `csm fork` share: which session, and what to do next. */
export const earlierSessionFlags = defineFlags({
  ...workstationFlags,
  ...ownFlags,
  json: { type: 'boolean', summary: 'Without a terminal: print events as JSON Lines on standard output' },
  last: { type: 'boolean', summary: 'The session that was used last in this folder' },
  all: { type: 'boolean', summary: 'Sessions of every folder' },
});

export const earlierSessionPositionals = {
  session: { valueName: 'SESSION_ID', summary: 'Id, name or title of the session' },
  prompt: { summary: 'What to do next' },
} as const;

/** Where the session is named otherwise, the one word is the prompt (Codex). */
export function decodeEarlierSession(
  { last, all }: Pick<FlagValues<typeof earlierSessionFlags>, 'last' | 'all'>,
  { session, prompt }: PositionalValues<typeof earlierSessionPositionals>,
) {
  return last
    ? { chosen: { ref: undefined, last, everywhere: all }, prompt: prompt ?? session }
    : { chosen: { ref: session, last, everywhere: all }, prompt };
}
