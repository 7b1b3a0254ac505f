/** Which lines that differ are meant to, and why. Pure. */
import type { ScreenDifference } from './compare-screens.ts';
import type { ScreenRow } from './page.ts';
import type { ScreenDeviation } from './scene.ts';

/** @param screen its name in the scene */
export function explainDifference(
  difference: ScreenDifference,
  screen: string,
  deviations: readonly ScreenDeviation[],
): Omit<ScreenRow, 'title'> {
  const mine = deviations.filter(({ screens }) => screens === undefined || screens.includes(screen));
  const used = new Set<ScreenDeviation>();
  const keepOpen = (side: 'reference' | 'csm'): readonly string[] =>
    difference[side].filter((line) => {
      const found = mine.find((deviation) => explains(deviation, side, line));
      if (found !== undefined) used.add(found);
      return found === undefined;
    });
  const open = { reference: keepOpen('reference'), csm: keepOpen('csm') };
  const why = [...used].map((deviation) => deviation.why).join('; ') || undefined;
  return { status: decideStatus(open, [...used]), why, difference, open };
}

function explains(deviation: ScreenDeviation, side: 'reference' | 'csm', line: string): boolean {
  const isWhole = deviation.reference === undefined && deviation.csm === undefined;
  return isWhole || deviation[side]?.test(line) === true;
}

function decideStatus(open: ScreenDifference, used: readonly ScreenDeviation[]): ScreenRow['status'] {
  if (open.reference.length + open.csm.length > 0) return 'DIFFERENT';
  if (used.length === 0) return 'same';
  return used.some(({ missing }) => missing === true) ? 'missing' : 'better';
}
