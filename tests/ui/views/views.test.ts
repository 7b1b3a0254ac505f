import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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

  test.each(VIEWS.map((view) => [view.name, view] as const))('%s shows its frame at every size', async (_, view) => {
    const steps = await runResizeFlow(view);
    expect(steps.filter(({ isEqual }) => !isEqual)).toEqual([]);
  });
});
