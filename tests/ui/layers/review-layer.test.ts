/** `/review`'s lists, the question about a goal, the question about a folder. */
import { describe, expect, test } from 'bun:test';
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createGoalLayer, createGoalReplaceLayer } from '#/ui/layers/goal-layer.ts';
import { createResumeFolderLayer } from '#/ui/layers/resume-folder-layer.ts';
import { createReviewLayer } from '#/ui/layers/review-layer.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import { checkDrawing, drawRows, pressKeys, ROOM } from './layer-driver.ts';

const SIZES = [
  [200, 60],
  [80, 24],
  [40, 10],
  [20, 4],
  [8, 2],
  [1, 1],
] as const;
const COMMITS = [
  { sha: '0a1b2c3d4e', subject: 'Mend the\tparser', author: 'Ada', timeMs: VIEW_NOW_MS - 60_000 },
  { sha: '1b2c3d4e5f', subject: '', author: 'Grace', timeMs: VIEW_NOW_MS - 120_000 },
];

/** The list that the key opens. */
function openBy(key: string): Layer {
  const { effects } = pressKeys(createReviewLayer(VIEW_NOW_MS), [key]);
  const [first] = effects;
  if (first?.type !== 'open-layer') throw new Error('nothing opened');
  return first.layer;
}

const lists: readonly (readonly [string, () => Layer])[] = [
  ['presets', () => createReviewLayer(VIEW_NOW_MS)],
  [
    'branches',
    () => openBy('1').onAnswer?.('git-branches', { current: 'main', branches: ['main', 'x/y'] }) ?? openBy('1'),
  ],
  ['commits', () => openBy('3').onAnswer?.('git-commits', COMMITS) ?? openBy('3')],
  ['instructions', () => openBy('4')],
  ['goal', () => createGoalLayer('ship\nit')],
  ['another goal', () => createGoalReplaceLayer('ship it', 'write it down')],
  ['folder', () => createResumeFolderLayer({ verb: 'fork', session: '/a/b', current: '/c', home: '/home/ada' })],
];

describe('a review', () => {
  test.each(lists)('%s has room anywhere', (_, create) => {
    for (const [cols, rows] of SIZES) expect(checkDrawing(create(), { ...ROOM, cols, rows })).toEqual([]);
  });

  test('of what is not committed begins at once, and closes the list', () => {
    expect(pressKeys(createReviewLayer(VIEW_NOW_MS), ['2'])).toMatchObject({
      layer: undefined,
      effects: [
        { type: 'close-layer', name: 'review' },
        { type: 'review', target: { kind: 'uncommitted' } },
      ],
    });
  });

  test('against a branch asks for the branches, and finds by typing', () => {
    const asked = pressKeys(createReviewLayer(VIEW_NOW_MS), ['1']).effects;
    expect(asked.at(-1)).toEqual({ type: 'ask', topic: 'git-branches' });
    const list = openBy('1');
    expect(drawRows(list).join('\n')).toContain('Reading the repository…');
    const filled = list.onAnswer?.('git-branches', { current: undefined, branches: ['main', 'feature/x'] }) ?? list;
    expect(drawRows(filled).join('\n')).toContain('Current branch: none, HEAD is on a commit');
    expect(pressKeys(filled, ['text:feat', 'enter']).effects.at(-1)).toEqual({
      type: 'review',
      target: { kind: 'branch', branch: 'feature/x' },
    });
    // No repository: it has been said why.
    expect(drawRows(list.onAnswer?.('git-branches', undefined)).join('\n')).toContain('No branch can be read here.');
    expect(list.onAnswer?.('other', undefined)).toBe(list);
  });

  test('of a commit names its subject, where there is one', () => {
    const list = openBy('3').onAnswer?.('git-commits', COMMITS);
    if (list === undefined) throw new Error('no list');
    expect(drawRows(list).join('\n')).toMatch(/› 0a1b2c3 {2}1m ago {4}Mend the parser\n {2}1b2c3d4 {2}2m ago/);
    expect(pressKeys(list, ['enter']).effects.at(-1)).toEqual({
      type: 'review',
      target: { kind: 'commit', sha: '0a1b2c3d4e', subject: 'Mend the parser' },
    });
    // By author and by digest.
    expect(pressKeys(list, ['text:grace', 'enter']).effects.at(-1)).toEqual({
      type: 'review',
      target: { kind: 'commit', sha: '1b2c3d4e5f' },
    });
    expect(drawRows(openBy('3').onAnswer?.('git-commits', [])).join('\n')).toContain('There is no commit yet.');
  });

  test('of anything takes words', () => {
    expect(pressKeys(openBy('4'), ['text:the names', 'enter']).effects.at(-1)).toEqual({
      type: 'review',
      target: { kind: 'custom', instructions: 'the names' },
    });
  });
});

describe('a goal', () => {
  test('is edited, or replaced after a question', () => {
    expect(pressKeys(createGoalLayer('ship'), ['text: it', 'enter']).effects).toEqual([
      { type: 'do', deed: 'set-goal', argument: { objective: 'ship it' } },
    ]);
    const question = createGoalReplaceLayer('ship it', 'write it down');
    expect(pressKeys(question, ['1']).effects).toEqual([
      { type: 'do', deed: 'set-goal', argument: { objective: 'write it down', isNew: true } },
    ]);
    expect(pressKeys(question, ['escape'])).toMatchObject({ layer: undefined, effects: [] });
  });
});

describe('the folder of a session', () => {
  test.each([
    ['1', 'session', false],
    ['2', 'current', false],
    ['3', 'session', true],
    ['4', 'current', true],
    ['escape', 'session', false],
  ] as const)('%s', (key, which, isKept) => {
    const layer = createResumeFolderLayer({ verb: 'resume', session: '/a/b', current: '/c', home: '/home/ada' });
    expect(pressKeys(layer, [key]).effects).toEqual([{ type: 'start', answer: { kind: 'folder', which, isKept } }]);
  });
});
