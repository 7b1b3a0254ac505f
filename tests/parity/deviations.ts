/** Differences that are meant in every scenario where they occur. */
import type { Deviation } from './scenario.ts';

export const GENERAL_DEVIATIONS: readonly Deviation[] = [
  {
    surface: 'headers',
    at: /(accept-encoding|connection)$/,
    reference: null,
    why: 'asks for compressed answers and keeps the connection for the next round: less to transfer, no new handshake',
  },
  {
    surface: 'jsonl',
    at: /item\.completed (tool_call|interrupted_message|image_generation)$/,
    reference: null,
    why: 'shows calls and texts about which Codex says nothing (rejected, malformed, unknown, cut off)',
  },
  {
    surface: 'jsonl',
    at: /turn\.failed\.error\.(code|reason)$/,
    reference: null,
    why: 'a failure has a code that programs can match on',
  },
  {
    surface: 'stderr',
    reference: /^\(nothing is piped\)/,
    csm: null,
    why: 'does not say that it reads /dev/null',
  },
  {
    surface: 'headers',
    at: /x-codex-turn-metadata\.analytics_enabled$/,
    csm: /^false$/,
    why: 'counts nothing, and says so',
  },
  {
    surface: 'headers',
    at: /x-codex-turn-metadata\.workspaces\..*$/,
    csm: null,
    why: 'does not tell the server the state of the repository, and starts no git processes for it',
  },
  {
    surface: 'body',
    at: /client_metadata\.x-codex-turn-metadata\.analytics_enabled$/,
    csm: /^false$/,
    why: 'counts nothing, and says so',
  },
  {
    surface: 'body',
    at: /client_metadata\.x-codex-turn-metadata\.workspaces\..*$/,
    csm: null,
    why: 'does not tell the server the state of the repository, and starts no git processes for it',
  },
  {
    surface: 'stderr',
    reference: /^\(printed again\)/,
    csm: null,
    why: 'an error is printed once, not twice',
  },
  {
    surface: 'stderr',
    reference: /^\(log line\)/,
    csm: null,
    why: 'no log lines of the program among the text for people',
  },
  {
    surface: 'stderr',
    reference: null,
    csm: /^hint: /,
    why: 'says what to do about it',
  },
];
