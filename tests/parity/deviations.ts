/** Differences that are meant in every scenario where they occur. */
import type { Deviation } from './scenario.ts';

const QUIET_REPOSITORY = 'does not tell the server the state of the repository, and starts no git processes for it';
const COUNTS_NOTHING = 'counts nothing, and says so';

/** Both in the header and in the body's copy of it. */
const metadata: readonly Deviation[] = (['headers', 'body'] as const).flatMap((surface): readonly Deviation[] => [
  {
    surface,
    at: /x-codex-turn-metadata\.analytics_enabled$/,
    csm: /^false$/,
    everywhere: true,
    why: COUNTS_NOTHING,
  },
  {
    surface,
    at: /x-codex-turn-metadata\.workspaces\..*$/,
    csm: null,
    everywhere: true,
    why: QUIET_REPOSITORY,
  },
]);

export const GENERAL_DEVIATIONS: readonly Deviation[] = [
  {
    surface: 'headers',
    at: /(accept-encoding|connection)$/,
    reference: null,
    everywhere: true,
    why: 'asks for compressed answers and keeps the connection for the next round: less to transfer, no new handshake',
  },
  ...metadata,
  {
    surface: 'stderr',
    reference: /^\(nothing is piped\)/,
    csm: null,
    everywhere: true,
    why: 'does not say that it reads standard input where nothing is piped in',
  },
  {
    surface: 'stderr',
    reference: /^\(log line\)/,
    csm: null,
    everywhere: true,
    why: 'no log lines of the program among the text for people',
  },
  {
    surface: 'stderr',
    reference: /^\(printed again\)/,
    csm: null,
    everywhere: true,
    why: 'an error is printed once, not twice',
  },
  {
    surface: 'stderr',
    reference: null,
    csm: /^hint: /,
    everywhere: true,
    why: 'says what to do about a failure',
  },
  {
    surface: 'stderr',
    test: (reference, csm) => csm === `Error: ${reference}` || csm === reference.replace(/^Warning: /, 'warning: '),
    everywhere: true,
    why: 'errors and warnings always have the same labels, `Error:` and `warning:`',
  },
  {
    surface: 'stderr',
    test: (reference, csm) => reference.startsWith('ERROR: Reconnecting') && csm.startsWith(`${reference} (`),
    everywhere: true,
    why: 'a retry names its cause in the text, too',
  },
  {
    surface: 'body',
    test: (reference, csm) =>
      reference.startsWith('<permissions: ') && csm === reference.replace(/, `<TMPDIR>`|`<TMPDIR>`, /, ''),
    everywhere: true,
    why: "commands have a /tmp of the session's own, and $TMPDIR is there too: the machine's is not theirs to write",
  },
  {
    surface: 'jsonl',
    at: /item\.completed (tool_call|hook|interrupted_message|image_generation)$/,
    reference: null,
    why: 'shows calls and texts about which Codex says nothing (rejected, malformed, unknown, cut off)',
  },
  {
    surface: 'jsonl',
    at: /turn\.failed\.error\.(code|reason)$/,
    reference: null,
    everywhere: true,
    why: 'a failure has a code that programs can match on',
  },
];
