import { describe, expect, test } from 'bun:test';
import { createNotOpenLayer } from '#/ui/layers/not-open-layer.ts';
import { checkDrawing, drawRows, pressKeys, ROOM } from './layer-driver.ts';

const resume = { kind: 'resume', id: 'a' } as const;
const inUse = createNotOpenLayer({ target: resume, isInUse: true, beforeId: 'b' });

describe('a session that could not be opened', () => {
  test.each([
    ['r', { type: 'switch-session', target: resume }],
    ['f', { type: 'switch-session', target: { kind: 'fork', id: 'a' } }],
    ['b', { type: 'switch-session', target: { kind: 'resume', id: 'b' } }],
    ['c', { type: 'do', deed: 'pick-session', argument: { verb: 'resume' } }],
    ['n', { type: 'switch-session', target: { kind: 'new' } }],
    ['q', { type: 'quit' }],
    ['escape', { type: 'switch-session', target: { kind: 'new' } }],
  ] as const)('%s', (key, effect) => {
    expect(pressKeys(inUse, [key])).toMatchObject({ layer: undefined, effects: [effect] });
  });

  test('offers what can be had alone', () => {
    const rows = drawRows(createNotOpenLayer({ target: { kind: 'new' }, isInUse: false, beforeId: undefined }));
    expect(rows.filter((row) => /\d\. /.test(row)).map((row) => row.trim())).toEqual([
      '› 1. Try again (r)',
      '2. Choose another session (c)',
      '3. Start another session (n)',
      '4. Quit (q)',
    ]);
  });

  test('has room anywhere', () => {
    for (const [cols, rows] of [
      [80, 24],
      [40, 10],
      [12, 3],
      [1, 1],
    ] as const) {
      expect(checkDrawing(inUse, { ...ROOM, cols, rows })).toEqual([]);
    }
  });
});
