/** What differs on every screen and in every request for one reason: told once on the page, and not compared. Pure. */
import type { Deviation } from '../scenario.ts';

export interface StandingDifference {
  /** Lines of the reference, as {@link normaliseScreen} gives them. */
  readonly reference?: RegExp;
  readonly csm?: RegExp;
  readonly why: string;
}

export const STANDING: readonly StandingDifference[] = [
  {
    reference: /^← for agents(?: · \? for shortcuts)?$/,
    csm: /^\? for shortcuts · \/ for commands$/,
    why: 'The hint row names what csm has: the commands in the place of the list of cloud agents.',
  },
  {
    csm: /^[╭├│╰][╭╮╰╯┴├│─ ❯▀▄█▁]*$/,
    why: 'Where there is room for it, an empty transcript shows the mark of each product.',
  },
];

/** Differences that are meant in the requests of every scene. */
export const STANDING_DEVIATIONS: readonly Deviation[] = [
  {
    surface: 'body',
    at: /tools\[\d+\]$/,
    reference: /"name":"(?:list_mcp_resources|list_mcp_resource_templates|read_mcp_resource)"/,
    csm: null,
    everywhere: true,
    why: 'no MCP servers yet, so no tools for their resources',
  },
  ...(['headers', 'body'] as const).map((surface): Deviation => ({
    surface,
    at: /x-codex-turn-metadata\.workspaces$/,
    reference: null,
    everywhere: true,
    why: 'the folder is named in each request, also where the reference has not looked at the repository in time',
  })),
];

/** The lines that are left to compare. */
export function withoutStanding(side: 'reference' | 'csm', rows: readonly string[]): string[] {
  return rows.filter((row) => !STANDING.some((standing) => standing[side]?.test(row) === true));
}
