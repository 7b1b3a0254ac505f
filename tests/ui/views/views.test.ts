import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import { drawView } from '#/ui/harness/draw-view.ts';
import { runResizeFlow } from '#/ui/harness/resize-flow.ts';
import { VIEWS } from '#/ui/views/index.ts';
import { checkGoldens } from './view-golden.ts';

describe('views', () => {
  test('have names of their own and a file each', () => {
    const names = VIEWS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const files = readdirSync(join(import.meta.dir, '../../../src/ui/views'));
    for (const name of names) expect(files).toContain(`${name}.ts`);
  });

  // A change that is meant: `npm run goldens`, and look at the difference before it is committed.
  test('look as they did', () => {
    const wrong = [...checkGoldens()].map(([name, difference]) => `${name}\n${difference}`);
    expect(wrong.join('\n\n')).toBe('');
  });

  test('have no more colours than the terminal, and none with NO_COLOR, on whatever ground', () => {
    for (const view of VIEWS) {
      const draw = (theme: 'dark' | 'light', colours: ColourDepth) =>
        drawView(view, { size: { cols: 80, rows: 24 }, theme, colours }).snapshot;
      const plain = draw('dark', 'none');
      expect(plain.styles.filter(({ style }) => /[fb]g=/.test(style))).toEqual([]);
      expect(draw('light', 'none')).toEqual(plain);
      for (const theme of ['dark', 'light'] as const) {
        const few = draw(theme, '16').styles.flatMap(({ style }) => style.match(/[fb]g=\S+/g) ?? []);
        expect(few.filter((colour) => !/=ansi-(?:\d|1[0-5])$/.test(colour))).toEqual([]);
        expect(draw(theme, '256').styles.filter(({ style }) => style.includes('#'))).toEqual([]);
      }
    }
  });

  test.each(VIEWS.map((view) => [view.name, view] as const))('%s shows its frame at every size', async (_, view) => {
    const steps = await runResizeFlow(view);
    expect(steps.filter(({ isEqual }) => !isEqual)).toEqual([]);
  });
});
