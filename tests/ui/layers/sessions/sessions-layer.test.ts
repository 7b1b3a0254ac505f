import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Layer, LayerFrame } from '#/ui/layers/layer.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';
import type { SessionRow } from '#/ui/layers/sessions/session-row.ts';
import { createSessionsLayer, type SessionsOptions } from '#/ui/layers/sessions/sessions-layer.ts';
import { checkDrawing, drawRows, PLAIN_THEME, pressKeys } from '../layer-driver.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const FRAME: LayerFrame = { cols: 100, rows: 24, theme: PLAIN_THEME, nowMs: NOW_MS };
const MINUTE_MS = 60_000;

function row(at: number, change: Partial<SessionRow> = {}): SessionRow {
  return {
    id: `019b7c00-0000-7000-8000-${String(at).padStart(12, '0')}`,
    source: 'native',
    title: `Session ${at}`,
    cwd: '/home/ada/engine',
    createdMs: NOW_MS - (at + 100) * MINUTE_MS,
    updatedMs: NOW_MS - at * MINUTE_MS,
    activity: 'idle',
    turns: 3,
    model: 'gpt-5.5',
    tokens: 12_345,
    isArchived: false,
    isRun: false,
    forkedFrom: undefined,
    isDamaged: false,
    ...change,
  };
}

const ROWS: readonly SessionRow[] = [
  row(1, { title: 'Mend the parser', activity: 'open', createdMs: NOW_MS - 9_000 * MINUTE_MS }),
  row(2, { title: 'Write the docs', source: 'codex' }),
  row(3, { title: 'Elsewhere', cwd: '/home/ada/other' }),
  row(4, { title: 'Put away', isArchived: true }),
  row(5, { title: 'Nightly run', isRun: true }),
  row(6, { title: '', activity: 'interrupted' }),
];

function open(options: Partial<SessionsOptions> = {}, rows: readonly SessionRow[] = ROWS): Layer {
  const layer = createSessionsLayer({ verb: 'resume', cwd: '/home/ada/engine', ...options });
  return layer.onAnswer?.('sessions', { rows }) ?? layer;
}

const titles = (layer: Layer | undefined): readonly string[] =>
  drawRows(layer, FRAME).flatMap((line) => /^ {2}[ ›⌄] (?:\S+(?: ago)?) {2,}(.*?)(?: {2,}.*)?$/.exec(line)?.[1] ?? []);

describe('the picker of sessions', () => {
  test('opens with the question for its rows', () => {
    expect(openSessions({ cwd: '/', raw: {} }, { verb: 'fork' }).map(({ type }) => type)).toEqual([
      'open-layer',
      'ask',
    ]);
    const waiting = createSessionsLayer({ verb: 'fork', cwd: '/' });
    expect(drawRows(waiting, FRAME).join('\n')).toMatch(/Fork a previous session[\s\S]*Reading the sessions…/);
  });

  test('shows those of the folder that somebody talked in', () => {
    expect(titles(open())).toEqual(['● Mend the parser', 'Write the docs', `◌ ${ROWS[5]?.id}`]);
  });

  test.each([
    [['right'], ['● Mend the parser', 'Write the docs', 'Elsewhere', `◌ ${ROWS[5]?.id}`]],
    [['tab', 'right'], ['Put away']],
    [
      ['tab', 'tab', 'right'],
      ['Write the docs', `◌ ${ROWS[5]?.id}`, '● Mend the parser'],
    ],
    [
      ['shift+tab', 'left'],
      ['● Mend the parser', 'Write the docs', 'Nightly run', `◌ ${ROWS[5]?.id}`],
    ],
    [['text:DOCS wri'], ['Write the docs']],
    [['text:engine'], ['● Mend the parser', 'Write the docs', `◌ ${ROWS[5]?.id}`]],
    [['text:zzz'], []],
    [
      ['text:zzz', 'escape'],
      ['● Mend the parser', 'Write the docs', `◌ ${ROWS[5]?.id}`],
    ],
  ])('%p', (keys, wanted) => expect(titles(pressKeys(open(), keys, FRAME).layer)).toEqual(wanted));

  test.each([
    [{}, ['enter'], [{ type: 'switch-session', target: { kind: 'resume', id: ROWS[0]?.id } }]],
    [{}, ['down', 'enter'], [{ type: 'switch-session', target: { kind: 'resume', id: ROWS[1]?.id } }]],
    [{}, ['end', 'enter'], [{ type: 'switch-session', target: { kind: 'resume', id: ROWS[5]?.id } }]],
    [{ verb: 'fork' as const }, ['enter'], [{ type: 'switch-session', target: { kind: 'fork', id: ROWS[0]?.id } }]],
    [{}, ['escape'], [{ type: 'switch-session', target: { kind: 'new' } }]],
    [{}, ['ctrl+c'], [{ type: 'quit' }]],
    [{ currentId: 'x' }, ['escape'], []],
    [{ currentId: 'x' }, ['ctrl+c'], []],
    [{ currentId: ROWS[0]?.id ?? '' }, ['enter'], []],
    [{}, ['click:7'], []],
  ])('%p %p closes it with its effects', (options, keys, effects) => {
    const driven = pressKeys(open(options), keys, FRAME);
    expect(driven.effects).toEqual(effects as typeof driven.effects);
    expect(driven.layer === undefined).toBe(!keys[0]?.startsWith('click'));
  });

  test('shows the newest while the others are read, and keeps its place when they come', () => {
    const first = open().onAnswer?.('sessions', { rows: ROWS.slice(0, 2), isPart: true }) as Layer;
    const all = pressKeys(first, ['down'], FRAME).layer?.onAnswer?.('sessions', { rows: ROWS }) as Layer;
    expect(pressKeys(all, ['enter'], FRAME).effects).toMatchObject([{ target: { id: ROWS[1]?.id } }]);
    const none = open().onAnswer?.('sessions', { rows: [], isPart: true });
    expect(drawRows(none, FRAME).join('\n')).toContain('Reading the sessions…');
  });

  test('says what branched off, and what is damaged', () => {
    const odd = [row(1, { forkedFrom: 'the-other-id' }), row(2, { isDamaged: true })];
    expect(drawRows(open({}, odd), FRAME).join('\n')).toMatch(/Session 1 +fork\n.*Session 2 +damaged\n/);
    expect(drawRows(pressKeys(open({}, odd), ['ctrl+e'], FRAME).layer, FRAME).join('\n')).toContain(
      'Forked from: the-other-id',
    );
  });

  test('archives and asks for the list anew, keeping its place', () => {
    const driven = pressKeys(open(), ['end', 'ctrl+a'], FRAME);
    expect(driven.effects).toEqual([{ type: 'ask', topic: 'sessions', argument: `archive ${ROWS[5]?.id}` }]);
    const after = driven.layer?.onAnswer?.('sessions', { rows: ROWS.filter((one) => one !== ROWS[5]) });
    expect(pressKeys(after as Layer, ['enter'], FRAME).effects).toMatchObject([{ target: { id: ROWS[1]?.id } }]);
    expect(drawRows(pressKeys(open(), ['down', 'ctrl+a'], FRAME).layer, FRAME).join('\n')).toContain(
      'session of Codex',
    );
    expect(pressKeys(open(), ['tab', 'right', 'ctrl+a'], FRAME).effects).toMatchObject([
      { argument: `unarchive ${ROWS[3]?.id}` },
    ]);
  });

  test('looks inside: facts at once, words when they come', () => {
    const driven = pressKeys(open(), ['ctrl+e'], FRAME);
    expect(driven.effects).toEqual([{ type: 'ask', topic: 'session-preview', argument: `native ${ROWS[0]?.id}` }]);
    expect(drawRows(driven.layer, FRAME).join('\n')).toMatch(
      /⌄ ● Mend the parser\n {4}│ Session: +019b[\s\S]*└ Reading…/,
    );
    const lines = [
      { role: 'user', text: 'mend it' },
      { role: 'assistant', text: 'It is mended.' },
    ];
    const read = driven.layer?.onAnswer?.('session-preview', { id: ROWS[0]?.id, lines });
    expect(drawRows(read, FRAME).join('\n')).toMatch(/│ › mend it\n {4}└ {3}It is mended\.\n/);
    expect(drawRows(pressKeys(read as Layer, ['ctrl+e'], FRAME).layer, FRAME).join('\n')).not.toContain('mended.');
    expect(pressKeys(read as Layer, ['ctrl+t'], FRAME).effects).toMatchObject([{ deed: 'open-session-transcript' }]);
  });

  test('has a roomy view, and one for all folders that names them', () => {
    const rows = drawRows(pressKeys(open(), ['ctrl+o', 'right'], FRAME).layer, FRAME).join('\n');
    expect(rows).toMatch(/› ● Mend the parser\n {4}1m ago +engine · gpt-5.5\n/);
  });

  test('says so where nothing is there, and where the listing failed', () => {
    expect(drawRows(open({}, []), FRAME).join('\n')).toContain('No sessions of this folder');
    const failed = createSessionsLayer({ verb: 'resume', cwd: '/' }).onAnswer?.('sessions', undefined);
    expect(drawRows(failed, FRAME).join('\n')).toContain('could not be listed');
    expect(drawRows(open().onAnswer?.('sessions', undefined), FRAME).join('\n')).toContain('Mend the parser');
  });

  test('stands in every room, whatever is pressed', () => {
    const keys =
      'up down pageup pagedown home end tab left right ctrl+e ctrl+o ctrl+a wheel-up wheel-down text:e backspace click:7'.split(
        ' ',
      );
    const long = Array.from({ length: 60 }, (_, at) =>
      row(at, { title: at % 7 === 0 ? '表題 👩‍👩‍👧 '.repeat(30) : `Session ${at}` }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...keys), { maxLength: 25 }),
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 1, max: 50 }),
        (pressed, cols, rows) => {
          const frame = { ...FRAME, cols, rows };
          const { layer } = pressKeys(open({}, long), pressed, frame);
          // The second click on a row takes it.
          if (layer !== undefined) expect(checkDrawing(layer, frame)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('keeps the selected row in sight among ten thousand, and draws no more than the screen', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => row(at));
    const driven = pressKeys(open({}, many), ['end', 'up', 'pageup'], FRAME);
    const shown = drawRows(driven.layer, FRAME);
    expect(shown.filter((line) => line.startsWith('  › '))).toHaveLength(1);
    expect(shown).toHaveLength(24);
    expect(titles(pressKeys(open({}, many), ['text:9999'], FRAME).layer)).toEqual(['Session 9999']);
  });
});
