/** Lines that differ on every screen for one reason: told once on the page, and left out of the comparison. Pure. */

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

/** The lines that are left to compare. */
export function withoutStanding(side: 'reference' | 'csm', rows: readonly string[]): string[] {
  return rows.filter((row) => !STANDING.some((standing) => standing[side]?.test(row) === true));
}
