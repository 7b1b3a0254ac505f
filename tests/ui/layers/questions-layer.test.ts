/** Questions of the model: going through them, notes, what is sent, hostile texts, small rooms. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Layer } from '#/ui/layers/layer.ts';
import { closeQuestions, openQuestions } from '#/ui/layers/questions-layer.ts';
import type { UserQuestion } from '#/workstation/live-session.ts';
import { checkDrawing, drawRows, pressKeys, ROOM } from './layer-driver.ts';

const SIZE: UserQuestion = {
  id: 'size',
  header: 'Size',
  question: 'How big should it be?',
  options: [
    { label: 'Small', description: 'Quick' },
    { label: 'Large', description: 'Slow' },
  ],
};
const NAME: UserQuestion = { ...SIZE, id: 'name', header: '', question: 'Which name?' };
const FREE: UserQuestion = { ...SIZE, id: 'free', question: 'Say it', options: [] };
const HOSTILE: UserQuestion = {
  id: 'h',
  header: 'H\x1b[31m\nred\u202e',
  question: `Do \x1b]0;title\x07 you\n\nwant\tthis ${'w'.repeat(300)}?`,
  options: [{ label: `yes\x1b[2J ${'z'.repeat(200)}`, description: 'd\u202erev\nline two' }],
};

function open(...questions: readonly UserQuestion[]): Layer {
  const [layer] = openQuestions([], { callId: 'c', turnId: 't', questions });
  if (layer === undefined) throw new Error('nothing is open');
  return layer;
}

/** What was sent, as JSON; `open` where nothing was. */
function sent(keys: readonly string[], ...questions: readonly UserQuestion[]): string {
  const { layer, effects } = pressKeys(open(...questions), keys);
  const said = effects.map((effect) =>
    effect.type === 'answer-questions' ? JSON.stringify(effect.answers ?? null) : effect.type,
  );
  return [...said, ...(layer === undefined ? [] : ['open'])].join(' ');
}

const KEYS: readonly (readonly [keys: readonly string[], questions: readonly UserQuestion[], sent: string])[] = [
  [['enter'], [SIZE], '{"size":{"answers":["Small"]}}'],
  [['down', 'enter'], [SIZE], '{"size":{"answers":["Large"]}}'],
  [['2'], [SIZE], '{"size":{"answers":["Large"]}}'],
  [['3'], [SIZE], '{"size":{"answers":["None of the above"]}}'],
  [['9', 'x', 'y'], [SIZE], 'open'],
  [['tab', 'text:soon', 'enter'], [SIZE], '{"size":{"answers":["Small","user_note: soon"]}}'],
  [['tab', 'text:2', 'tab', '2'], [SIZE], '{"size":{"answers":["Large","user_note: 2"]}}'],
  [['tab', 'text:no', 'escape', 'enter'], [SIZE], '{"size":{"answers":["Small"]}}'],
  [['tab', 'space', 'enter'], [SIZE], '{"size":{"answers":["Small"]}}'],
  [['1', '2'], [SIZE, NAME], '{"size":{"answers":["Small"]},"name":{"answers":["Large"]}}'],
  [['right', '1'], [SIZE, NAME], 'open'],
  [['right', '1', 'left', '2', '1'], [SIZE, NAME], '{"size":{"answers":["Small"]},"name":{"answers":["Large"]}}'],
  [['text:so', 'enter'], [FREE], '{"free":{"answers":["so"]}}'],
  [['enter'], [FREE], '{"free":{"answers":[]}}'],
  [['escape'], [SIZE, NAME], 'null interrupt'],
  [['tab', 'ctrl+c'], [SIZE], 'null interrupt'],
  [['ctrl+a'], [SIZE], 'open-layer open'],
  [[], [], 'open'],
  [['enter'], [], '{}'],
];

describe('questions', () => {
  test.each(KEYS)('%j of %#', (keys, questions, expected) => {
    expect(sent(keys, ...questions)).toBe(expected);
  });

  test('say how many are open, and what is selected', () => {
    expect(drawRows(pressKeys(open(SIZE, NAME), ['down']).layer)).toEqual([
      '  Question 1/2 (2 unanswered) · Size',
      '  How big should it be?',
      '',
      '  1. Small              Quick',
      '› 2. Large              Slow',
      '  3. None of the above  Say more in a note (tab)',
      '',
      '  enter submit answer · tab note · ←/→ other questions · esc interrupt',
    ]);
    const back = pressKeys(open(SIZE, NAME), ['2', 'left']).layer;
    expect(drawRows(back)[0]).toBe('  Question 1/2 (1 unanswered) · answered · Size');
    expect(drawRows(back).find((row) => row.startsWith('›'))).toContain('2. Large');
  });

  test('that are long are cut, and seen whole by ctrl+a', () => {
    const frame = { ...ROOM, cols: 40, rows: 10 };
    const layer = open(HOSTILE);
    expect(drawRows(layer, frame).some((row) => row.includes('^a view all'))).toBe(true);
    const [effect] = pressKeys(layer, ['ctrl+a'], frame).effects;
    if (effect?.type !== 'open-layer') throw new Error('no pager');
    const whole = drawRows(effect.layer, { ...frame, rows: 60 }).join('');
    expect(whole).toContain('w'.repeat(300));
    expect(whole).toContain('z'.repeat(200));
    expect(whole).toContain('line two');
    expect(whole).not.toContain('\x1b');
    expect(whole).not.toContain('\u202e');
  });

  test('of a line feed within a label make one line', () => {
    const drawn = drawRows(open(HOSTILE), { ...ROOM, cols: 200 }).join('\n');
    expect(drawn).toContain('d\\u202erev line two');
    expect(drawn).toContain('H\\x1b[31m red\\u202e');
  });

  test('stand in every room, whatever is pressed', () => {
    const keys = 'up down left right tab enter escape text:a paste:\x1b[2J\n漢字 2 space backspace ctrl+u'.split(' ');
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...keys), { maxLength: 12 }),
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        (pressed, cols, rows) => {
          const frame = { ...ROOM, cols, rows };
          const { layer } = pressKeys(open(HOSTILE, FREE, SIZE), pressed, frame);
          if (layer !== undefined) expect(checkDrawing(layer, frame)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('go with the turn that asked them, and only they', () => {
    const other: Layer = { ...open(SIZE), name: 'other' };
    const layers = openQuestions([other], { callId: 'c', turnId: 't', questions: [SIZE] });
    expect(closeQuestions(layers, 'd')).toBe(layers);
    expect(closeQuestions(layers, 'c')).toEqual([other]);
  });
});
