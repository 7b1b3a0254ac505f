import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { Viewport, type Blocks } from '#/ui/transcript/viewport.ts';

class Heights implements Blocks {
  measured = 0;
  readonly heights: { readonly key: string; height: number }[];

  constructor(heights: readonly number[]) {
    this.heights = heights.map((height, at) => ({ key: `k${at}`, height }));
  }

  get count(): number {
    return this.heights.length;
  }
  heightAt(index: number): number {
    this.measured += 1;
    return this.heights[index]?.height ?? 0;
  }
  keyAt(index: number): string {
    return this.heights[index]?.key ?? '';
  }
  findKey(key: string): number {
    return this.heights.findIndex((block) => block.key === key);
  }
}

/** Rows on the screen as `key:row`. */
function show(viewport: Viewport, blocks: Heights, rows: number): string[] {
  return viewport
    .place(blocks, rows)
    .flatMap(({ index, from, rows: count }) =>
      Array.from({ length: count }, (_, at) => `${blocks.keyAt(index)}:${from + at}`),
    );
}

const heights = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
const screen = fc.integer({ min: 1, max: 20 });

describe('what is seen', () => {
  test('is the end until somebody scrolls, and all rows in a row', () => {
    fc.assert(
      fc.property(heights, screen, (list, rows) => {
        const blocks = new Heights(list);
        const all = list.flatMap((height, at) => Array.from({ length: height }, (_, row) => `k${at}:${row}`));
        expect(show(new Viewport(), blocks, rows)).toEqual(all.slice(-rows));
      }),
    );
  });

  test('moves by rows, no further than the ends', () => {
    fc.assert(
      fc.property(heights, screen, fc.array(fc.integer({ min: -30, max: 30 })), (list, rows, steps) => {
        const blocks = new Heights(list);
        const all = list.flatMap((height, at) => Array.from({ length: height }, (_, row) => `k${at}:${row}`));
        const lowest = Math.max(0, all.length - rows);
        const viewport = new Viewport();
        let top = lowest;
        for (const step of steps) {
          viewport.scrollBy(blocks, rows, step);
          top = Math.max(0, Math.min(lowest, top + step));
          expect(show(viewport, blocks, rows)).toEqual(all.slice(top, top + rows));
          if (step > 0) expect(viewport.isAtEnd).toBe(top === lowest);
        }
      }),
    );
  });

  test('stays where it is when something comes above or below', () => {
    fc.assert(
      fc.property(heights, screen, fc.integer({ min: 1, max: 40 }), (list, rows, up) => {
        const blocks = new Heights(list);
        const viewport = new Viewport();
        viewport.scrollBy(blocks, rows, -up);
        fc.pre(!viewport.isAtEnd);
        const before = show(viewport, blocks, rows);
        blocks.heights.unshift({ key: 'above', height: 7 });
        blocks.heights.push({ key: 'below', height: 5 });
        expect(show(viewport, blocks, rows)).toEqual(before);
      }),
    );
  });

  test('measures only what is near', () => {
    const blocks = new Heights(Array.from({ length: 10_000 }, () => 3));
    const viewport = new Viewport();
    viewport.place(blocks, 24);
    viewport.scrollBy(blocks, 24, -10);
    expect(blocks.measured).toBeLessThan(200);
  });

  test('goes on at the same share of a block that is broken otherwise', () => {
    const blocks = new Heights([40, 10, 40]);
    const viewport = new Viewport();
    viewport.scrollTo(blocks, 10, 'k0', 20);
    const [first] = blocks.heights;
    if (first !== undefined) first.height = 80;
    expect(viewport.place(blocks, 10, true)[0]).toMatchObject({ index: 0, from: 40 });
  });
});
