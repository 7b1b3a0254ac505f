import { expect, test } from 'bun:test';
import { listSessions } from '#/session/store/session-list.ts';
import { decideActivity, listNativeSummaries, measureDollars } from '#/workstation/session-listing.ts';
import { openCatalogLab } from '#tests/session/catalog/support.ts';

const stamp = (mtimeMs: number) => ({ sizeBytes: 1, inode: 1, mtimeMs });
const MINUTE_MS = 60_000;

test.each([
  ['native', false, false, 0, 'idle'],
  ['native', true, true, 0, 'open'],
  ['native', true, false, 0, 'interrupted'],
  ['codex', false, false, 0, 'idle'],
  ['codex', true, false, 9 * MINUTE_MS, 'open'],
  ['codex', true, false, 10 * MINUTE_MS, 'interrupted'],
] as const)(
  'a %s session, turn open: %p, held: %p, written %d ms ago, is %s',
  (source, hasOpenTurn, held, ageMs, activity) => {
    expect(decideActivity({ source, hasOpenTurn, stamp: stamp(0) }, held, ageMs)).toBe(activity);
  },
);

test('dollars are those recorded, else those of the tokens, else not known', () => {
  const usage = {
    input_tokens: 1_000_000,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 1_000_000,
  };
  const prices = { mine: { input: 3, cachedInput: 1, output: 9 } };
  expect(measureDollars({ costUsd: 7, model: 'mine', usage }, prices)).toBe(7);
  expect(measureDollars({ costUsd: null, model: 'mine', usage }, prices)).toBeNull();
  expect(measureDollars({ costUsd: undefined, model: 'mine', usage }, prices)).toBe(3);
  expect(measureDollars({ costUsd: undefined, model: 'other', usage }, prices)).toBeNull();
  expect(measureDollars({ costUsd: undefined, model: 'mine', usage: undefined }, prices)).toBeNull();
});

test('native sessions are those that the store lists', async () => {
  using lab = openCatalogLab();
  await lab.native({ name: 'demo' });
  await lab.native({ title: 'another', cwd: '/there' });
  lab.rollout();
  expect(await listNativeSummaries(lab.platform, lab.places)).toEqual(listSessions(lab.store));
});
