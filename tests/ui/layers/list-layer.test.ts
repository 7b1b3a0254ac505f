/** The list of all pickers: keys, filter, tabs, boxes, order, mouse, room. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createList, type ListRow, type ListSpec } from '#/ui/layers/list-layer.ts';
import { planWindow, stepFrom } from '#/ui/layers/list-state.ts';
import { closeLayer, keepLayer } from '#/ui/layers/layer-parts.ts';
import { checkDrawing, drawRows, encodeMouse, PLAIN_THEME, pressKeys, ROOM } from './layer-driver.ts';

function rows(count: number): ListRow[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `r${at + 1}`,
    label: `Row ${at + 1}`,
    description: `about ${at + 1}`,
  }));
}

/** Chosen rows come out as notices: `chosen r2`. */
function list(change: Partial<ListSpec> = {}): ReturnType<typeof createList> {
  return createList({
    name: 'test',
    title: 'Choose',
    rows: rows(3),
    onChoose: (row, { checkedIds }) =>
      closeLayer({ type: 'notice', text: ['chosen', row.id, ...checkedIds].join(' '), tone: 'info' }),
    ...change,
  });
}

function outcome(keys: readonly string[], change: Partial<ListSpec> = {}): string {
  const { layer, effects } = pressKeys(list(change), keys);
  const said = effects.map((effect) => (effect.type === 'notice' ? effect.text : effect.type)).join(', ');
  return said === '' ? (layer === undefined ? 'closed' : 'open') : said;
}

const KEYS: readonly (readonly [keys: readonly string[], outcome: string])[] = [
  [['enter'], 'chosen r1'],
  [['down', 'enter'], 'chosen r2'],
  [['j', 'j', 'enter'], 'chosen r3'],
  [['ctrl+n', 'ctrl+n', 'ctrl+p', 'enter'], 'chosen r2'],
  [['up', 'enter'], 'chosen r3'],
  [['down', 'down', 'down', 'enter'], 'chosen r1'],
  [['k', 'enter'], 'chosen r3'],
  [['end', 'enter'], 'chosen r3'],
  [['end', 'home', 'enter'], 'chosen r1'],
  [['2'], 'chosen r2'],
  [['4'], 'open'],
  [['0'], 'open'],
  [['escape'], 'closed'],
  [['ctrl+c'], 'closed'],
  [['ctrl+d'], 'closed'],
  [['x'], 'open'],
  [['space'], 'open'],
  [['/'], 'open'],
  [['wheel-down', 'enter'], 'chosen r2'],
  [['wheel-up', 'enter'], 'chosen r1'],
];

test.each(KEYS)('%p: %s', (keys, expected) => {
  expect(outcome(keys)).toBe(expected);
});

test('keys of rows choose them wherever the cursor is', () => {
  const keyed = rows(3).map((row, at) => ({ ...row, keys: [['y'], ['p'], ['n']][at] ?? [] }));
  expect(outcome(['p'], { rows: keyed })).toBe('chosen r2');
  expect(outcome(['down', 'n'], { rows: keyed })).toBe('chosen r3');
});

test('rows that cannot be chosen are stepped over, and neither numbers nor clicks choose them', () => {
  const some = rows(4).map((row, at) => ({ ...row, isDisabled: at === 0 || at === 2 }));
  expect(outcome(['enter'], { rows: some })).toBe('chosen r2');
  expect(outcome(['down', 'enter'], { rows: some })).toBe('chosen r4');
  expect(outcome(['down', 'down', 'enter'], { rows: some })).toBe('chosen r2');
  expect(outcome(['3'], { rows: some })).toBe('open');
  const none = rows(2).map((row) => ({ ...row, isDisabled: true }));
  expect(outcome(['enter', 'down', 'enter', '1'], { rows: none })).toBe('open');
});

test('the current row is selected at first, or the one that is named', () => {
  const some = rows(3).map((row, at) => ({ ...row, isCurrent: at === 1 }));
  expect(outcome(['enter'], { rows: some })).toBe('chosen r2');
  expect(outcome(['enter'], { rows: some, selectedId: 'r3' })).toBe('chosen r3');
});

test('`/` begins to filter; letters type then, and escape first clears, then closes', () => {
  const many = rows(12);
  expect(outcome(['/', 'text:row 12', 'enter'], { rows: many, filter: 'slash' })).toBe('chosen r12');
  expect(outcome(['/', 'text:12', 'escape', 'enter'], { rows: many, filter: 'slash' })).toBe('chosen r12');
  expect(outcome(['/', 'text:12', 'escape', 'escape'], { rows: many, filter: 'slash' })).toBe('closed');
  expect(outcome(['/', 'text:j', 'enter'], { rows: many, filter: 'slash' })).toBe('open');
  expect(
    drawRows(pressKeys(list({ rows: many, filter: 'slash' }), ['/', 'text:none such']).layer).join('\n'),
  ).toContain('No match.');
});

test('where typing filters, every letter types, and the query is edited', () => {
  const many = rows(12);
  expect(outcome(['text:row 3', 'enter'], { rows: many, filter: 'typing' })).toBe('chosen r3');
  expect(outcome(['text:row 3x', 'backspace', 'enter'], { rows: many, filter: 'typing' })).toBe('chosen r3');
  expect(outcome(['text:zz 3', 'ctrl+w', 'ctrl+u', 'text:5', 'enter'], { rows: many, filter: 'typing' })).toBe(
    'chosen r5',
  );
  expect(outcome(['paste:row 4\nmore', 'enter'], { rows: many, filter: 'typing' })).toBe('chosen r4');
  expect(outcome(['text:abc', 'escape'], { rows: many, filter: 'typing' })).toBe('open');
  expect(outcome(['text:abc', 'escape', 'escape'], { rows: many, filter: 'typing' })).toBe('closed');
});

test('what is typed may be a row of its own', () => {
  const freeRow = (id: string): ListRow => ({ id, label: id });
  expect(outcome(['text:my-model', 'enter'], { filter: 'typing', freeRow })).toBe('chosen my-model');
});

test('tabs: left and right go round, each shows its own rows', () => {
  const change: Partial<ListSpec> = {
    tabs: [
      { id: 'odd', label: 'Odd' },
      { id: 'even', label: 'Even' },
    ],
    tabOf: ({ id }) => (Number(id.slice(1)) % 2 === 0 ? 'even' : 'odd'),
    rows: rows(6),
  };
  expect(outcome(['enter'], change)).toBe('chosen r1');
  expect(outcome(['right', 'enter'], change)).toBe('chosen r2');
  expect(outcome(['tab', 'down', 'enter'], change)).toBe('chosen r4');
  expect(outcome(['left', 'enter'], change)).toBe('chosen r2');
  expect(outcome(['right', 'right', 'enter'], change)).toBe('chosen r1');
  expect(drawRows(list(change)).join('\n')).toContain('[Odd]');
});

test('boxes: space checks, enter has those that are checked in the order of the rows', () => {
  expect(outcome(['space', 'down', 'down', 'space', 'enter'], { checkedIds: ['r2'] })).toBe('chosen r3 r1 r2 r3');
  expect(outcome(['down', 'space', 'enter'], { checkedIds: ['r2'] })).toBe('chosen r2');
  expect(drawRows(list({ checkedIds: ['r2'] }))[3]).toContain('[x] Row 2');
});

test('rows that may be sorted move with shift and the arrows', () => {
  const order: string[] = [];
  const onChange: ListSpec['onChange'] = ({ rows: now }) => {
    order.splice(0, order.length, ...now.map(({ id }) => id));
    return [];
  };
  pressKeys(list({ isSortable: true, onChange }), ['shift+down', 'shift+down', 'shift+down', 'up', 'shift+up']);
  expect(order).toEqual(['r3', 'r2', 'r1']);
});

test('a click selects, a click on what is selected chooses', () => {
  const drawn = drawRows(list());
  const y = drawn.findIndex((row) => row.includes('Row 2'));
  expect(pressKeys(list(), [`click:${y}`]).effects).toEqual([]);
  expect(outcome([`click:${y}`, `click:${y}`])).toBe('chosen r2');
  expect(outcome(['click:0', 'click:99'])).toBe('open');
  expect(list().onInput(encodeMouse('move', y), ROOM).effects).toEqual([]);
});

test('keys that are nobody’s go to what is below; paging too, unless the list is longer than its room', () => {
  for (const key of ['f3', 'ctrl+t', 'pageup', 'pagedown']) expect(pressKeys(list(), [key]).isPassed).toBe(true);
  for (const key of ['x', 'enter', 'escape', 'down']) expect(pressKeys(list(), [key]).isPassed).toBe(false);
  expect(outcome(['pagedown', 'pagedown', 'enter'], { rows: rows(100) })).not.toBe('chosen r1');
  expect(pressKeys(list({ rows: rows(100) }), ['pagedown']).isPassed).toBe(false);
});

test('own keys come before the list’s, but not before what is typed', () => {
  const keys: ListSpec['keys'] = [
    { key: 's', hint: 'session', run: ({ row }) => closeLayer({ type: 'notice', text: `s ${row?.id}`, tone: 'info' }) },
  ];
  expect(outcome(['down', 's'], { keys })).toBe('s r2');
  expect(outcome(['s'], { keys, filter: 'typing' })).toBe('open');
  expect(drawRows(list({ keys })).at(-1)).toBe('  enter select · s session · esc back');
});

test('rows that came later keep the selection on its row', () => {
  const layer = list({
    filter: 'slash',
    onAnswer: (_topic, value, { change }) => change({ rows: value as ListRow[] }),
  });
  const at2 = pressKeys(layer, ['down']).layer;
  const later = at2?.onAnswer?.('rows', [{ id: 'new', label: 'New' }, ...rows(3)]);
  expect(drawRows(later).find((row) => row.startsWith('›'))).toContain('Row 2');
});

test('highlights are told once, with the row', () => {
  const onHighlight: ListSpec['onHighlight'] = ({ id }) => [{ type: 'notice', text: `at ${id}`, tone: 'info' }];
  expect(outcome(['down', 'up', 'home'], { onHighlight })).toBe('at r2, at r1');
});

test('what it looks like at 80 columns, and where a description has no room beside its label', () => {
  expect(drawRows(list({ filter: 'slash' }))).toEqual([
    '  Choose',
    '',
    '› 1. Row 1  about 1',
    '  2. Row 2  about 2',
    '  3. Row 3  about 3',
    '',
    '  enter select · / search · esc back',
  ]);
  const narrow = { ...ROOM, cols: 30, rows: 12 };
  expect(drawRows(list(), narrow).slice(2, 5)).toEqual(['› 1. Row 1', '     about 1', '  2. Row 2']);
});

test('a long list says where it is and that there is more', () => {
  const drawn = drawRows(pressKeys(list({ rows: rows(40) }), ['end', 'up', 'up', 'up', 'up', 'up', 'up']).layer);
  expect(drawn[0]).toMatch(/Choose +34\/40/);
  expect(drawn.filter((row) => row.startsWith('↑'))).toHaveLength(1);
});

test('the window always shows the selected row, and fills its room', () => {
  const heights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(heights, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 12 }), (all, selectedSeed, topSeed, room) => {
      const selected = selectedSeed % all.length;
      const { from, to } = planWindow(all.length, selected, topSeed % all.length, room, (at) => all[at] ?? 1);
      expect(from).toBeLessThanOrEqual(selected);
      expect(to).toBeGreaterThan(selected);
      const used = all.slice(from, selected).reduce((sum, height) => sum + height, 0);
      if ((all[selected] ?? 1) <= room) expect(used + (all[selected] ?? 1)).toBeLessThanOrEqual(room);
    }),
  );
});

test('steps end on a row that can be chosen, where there is one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.integer({ min: -3, max: 3 }),
      (flags, seed, by) => {
        const all = flags.map((isDisabled, at) => ({ id: String(at), label: '', isDisabled }));
        const to = stepFrom(all, seed % all.length, by);
        expect(all[to]).toBeDefined();
        if (flags.includes(false)) expect(all[to]?.isDisabled).toBe(false);
      },
    ),
  );
});

const WORDS = fc.stringMatching(/^[ a-zé漢👩]{0,40}$/u);
const ANY_SPEC = fc.record({
  count: fc.nat(20),
  label: WORDS,
  description: fc.option(WORDS, { nil: undefined }),
  place: fc.constantFrom('composer' as const, 'screen' as const),
  filter: fc.constantFrom(undefined, 'slash' as const, 'typing' as const),
  isChecked: fc.boolean(),
  hasTabs: fc.boolean(),
  hasPreview: fc.boolean(),
  header: fc.nat(6),
});
const ANY_KEYS = fc.array(
  fc.constantFrom(
    'up',
    'down',
    'left',
    'right',
    'tab',
    'pagedown',
    'pageup',
    'home',
    'end',
    'enter',
    'escape',
    '/',
    'a',
    '1',
    '9',
    'space',
    'backspace',
    'shift+down',
    'wheel-up',
    'wheel-down',
    'click:3',
    'paste:x\ny',
    'ctrl+w',
    'f4',
  ),
  { maxLength: 25 },
);

test('any list, any keys, any room: nothing is drawn outside, and what is selected is seen', () => {
  fc.assert(
    fc.property(
      ANY_SPEC,
      ANY_KEYS,
      fc.integer({ min: 1, max: 130 }),
      fc.integer({ min: 1, max: 40 }),
      (spec, keys, cols, height) => {
        const frame = { cols, rows: height, theme: PLAIN_THEME, nowMs: 0 };
        const layer = createList({
          name: 'any',
          title: spec.label,
          place: spec.place,
          ...(spec.filter === undefined ? {} : { filter: spec.filter }),
          ...(spec.isChecked ? { checkedIds: ['r1'] } : {}),
          ...(spec.hasTabs
            ? {
                tabs: [
                  { id: 'a', label: 'A' },
                  { id: 'b', label: 'B' },
                ],
                tabOf: () => 'a',
              }
            : {}),
          ...(spec.hasPreview ? { preview: () => [{ spans: [{ text: 'preview '.repeat(20) }] }] } : {}),
          header: () => Array.from({ length: spec.header }, () => ({ spans: [{ text: '  header' }] })),
          footer: () => [{ spans: [{ text: '  footer' }] }],
          isSortable: true,
          rows: Array.from({ length: spec.count }, (_, at) => ({
            id: `r${at}`,
            label: spec.label,
            ...(spec.description === undefined ? {} : { description: spec.description }),
          })),
          onChoose: (_row, { layer: same }) => keepLayer(same),
          onCancel: ({ layer: same }) => keepLayer(same),
        });
        const { layer: now } = pressKeys(layer, keys, frame);
        if (now === undefined) throw new Error('it closed');
        expect(checkDrawing(now, frame)).toEqual([]);
        if (spec.count > 0 && !spec.hasTabs && !keys.some((key) => ['a', '1', '9', 'paste:x\ny', '/'].includes(key))) {
          expect(drawRows(now, frame).some((row) => row.startsWith('›'))).toBe(true);
        }
      },
    ),
  );
});
