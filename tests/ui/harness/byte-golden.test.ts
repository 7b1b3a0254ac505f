/* oxlint-disable no-control-regex -- sequences begin with it */
import { expect, test } from 'bun:test';
import { findForeign } from '#/terminal/screen/own-grammar.ts';
import { checkBytes, playPath, STAGES } from './byte-golden.ts';
import { BYTE_PATHS } from './byte-paths.ts';

// A change that is meant: `npm run goldens`, and look at the difference before it is committed.
test('the key paths write what they did', async () => {
  const wrong = [...(await checkBytes())].map(([name, difference]) => `${name}: ${difference}`);
  expect(wrong.join('\n\n')).toBe('');
});

/** What is asked of the terminal at the start is no part of a frame: docs/driver.md. */
const QUERIES = /\x1b\[\?u|\x1b\[\?2026\$p|\x1b\]1[01];\?\x1b\\|\x1b\[>q|\x1b\[c|\x1b\[6n/g;

test.each(BYTE_PATHS.map((path) => [path.name, path] as const))('%s is our own grammar alone', async (_, path) => {
  for (const stage of STAGES) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time
    for (const { written } of await playPath(path, stage)) {
      expect(findForeign(written.replaceAll(QUERIES, ''))).toBeUndefined();
    }
  }
});
