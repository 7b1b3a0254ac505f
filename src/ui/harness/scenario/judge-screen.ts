/** Whether a screen shows what a step says of it. Pure. */
import type { ScreenSnapshot } from '#/terminal/screen/snapshot.ts';
import { findText } from '#/ui/harness/read-terminal.ts';
import type { StepAction } from './scenario.ts';

export type ScreenClaim = Extract<
  StepAction,
  { do: 'see' | 'see_not' | 'style' | 'no_colour' | 'cursor' | 'cursor_after' }
>;

/** What is otherwise, for people; undefined where nothing is. */
export function judgeScreen(snapshot: ScreenSnapshot, claim: ScreenClaim): string | undefined {
  const shows = (text: string): boolean => snapshot.text.join('\n').includes(text);
  const at = snapshot.cursor.split(' ')[0] ?? '';
  switch (claim.do) {
    case 'see':
      return shows(claim.text) ? undefined : `\`${claim.text}\` is not on the screen`;
    case 'see_not':
      return shows(claim.text) ? `\`${claim.text}\` is on the screen` : undefined;
    case 'style': {
      const place = findText(snapshot, claim.text);
      if (place === undefined) return `\`${claim.text}\` is not on the screen`;
      const run = snapshot.styles.find(
        ({ row, from, to }) => row === place.row && from <= place.from && to > place.from,
      );
      const words = run?.style.split(' ') ?? [];
      const missing = claim.style.filter((word) => !words.includes(word));
      return missing.length === 0
        ? undefined
        : `\`${claim.text}\` looks \`${words.join(' ')}\`, without ${missing.join(' ')}`;
    }
    case 'no_colour': {
      const run = snapshot.styles.find(({ style }) => /(?:^| )[fb]g=/.test(style));
      return run === undefined ? undefined : `row ${run.row} is coloured from column ${run.from} on: ${run.style}`;
    }
    case 'cursor':
      return claim.at === at || (claim.at === 'visible' && at !== 'hidden')
        ? undefined
        : `the cursor is at ${at} instead of ${claim.at}`;
    case 'cursor_after': {
      const place = findText(snapshot, claim.text);
      const wanted = place === undefined ? 'nowhere' : `${place.to},${place.row}`;
      return at === wanted
        ? undefined
        : `the cursor is at ${snapshot.cursor} instead of behind \`${claim.text}\` (${wanted})`;
    }
  }
}
