import { describe, expect, test } from 'bun:test';
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { prompt, RUNNING, TestScreen } from './ui-fixture.ts';

const PROCESS = { processId: 7, callId: 'call-1', command: 'sleep 60', startedAtMs: VIEW_NOW_MS };

describe('the layout', () => {
  test('has the composer, the status line and the hints at the bottom', () => {
    const rows = new TestScreen().rows();
    expect(rows[1]).toContain('>_ csm (v');
    expect(rows.slice(-5)).toEqual([
      '',
      '› Ask csm to do anything',
      '',
      '  GPT-5.5 default · ~/engine',
      '  ? for shortcuts · / for commands',
    ]);
  });

  test('shows what is searched for in the smallest room', () => {
    const screen = new TestScreen({ cols: 40, rows: 8 });
    screen.press('"a"', 'alt+enter', '"b"', 'alt+enter', '"c"', 'alt+enter', '"d"', 'alt+enter', '"x"', 'ctrl+c');
    const rows = screen.press('ctrl+r', '"x"').rows();
    expect(rows.at(-1)).toBe('  reverse-i-search: x  enter accept · …');
    expect(screen.screen.draw().cursor).toMatchObject({ x: 21, y: 7 });
  });

  test('says that a turn runs, above the composer, but not while an answer comes in', () => {
    const screen = new TestScreen(undefined, RUNNING);
    expect(screen.rows().at(-7)).toBe('• Working (0s • esc to interrupt)');
    screen.feed({
      type: 'event',
      event: { type: 'item.delta', turn_id: 'turn-1', item_id: 'a', channel: 'text', payload: { delta: 'Hello' } },
      atMs: VIEW_NOW_MS,
    });
    expect(screen.text()).not.toContain('Working');
    expect(screen.text()).toContain('Hello');
  });

  test('has a list above the composer and what runs above the list, where there is room for both', () => {
    const rows = new TestScreen(undefined, RUNNING).press('"/mo"').rows();
    expect(rows.findIndex((row) => row.includes('Working'))).toBeGreaterThan(-1);
    expect(rows.findIndex((row) => row.includes('/model'))).toBeGreaterThan(
      rows.findIndex((row) => row.includes('Working')),
    );
    const small = new TestScreen({ cols: 40, rows: 8 }, RUNNING).press('"/"').text();
    expect(small).toContain('/model');
    expect(small).not.toContain('Working');
  });

  test('shows what is queued and what runs in the background', () => {
    const rows = new TestScreen(undefined, {
      ...RUNNING,
      queued: [prompt('one\ntwo'), prompt('b'), prompt('c'), prompt('d')],
      processes: [PROCESS],
    }).rows();
    expect(rows.slice(-14, -5)).toEqual([
      '• Working (0s • esc to interrupt) · 1 background terminal running · /ps to view · /stop to close',
      '',
      '• Queued follow-up inputs',
      '  ↳ one two',
      '  ↳ b',
      '  ↳ c',
      '    and 1 more',
      '    shift+← edit last queued message',
      '',
    ]);
  });

  test('keeps the footer of background terminals between turns', () => {
    const rows = new TestScreen(undefined, { processes: [PROCESS, PROCESS] }).rows();
    expect(rows.at(-7)).toBe('  2 background terminals running · /ps to view · /stop to close');
  });

  test.each([
    [10, 3],
    [30, 8],
    [40, 10],
    [1, 1],
    [200, 2],
  ])('has the composer on a terminal of %ix%i, with every key', (cols, rows) => {
    const screen = new TestScreen({ cols, rows }, RUNNING);
    expect(screen.text()).toContain('›');
    for (const keys of [
      ['"some words"'],
      ['/'],
      ['escape'],
      ['?'],
      ['escape'],
      ['f2'],
      ['escape'],
      ['f4'],
      ['escape'],
      ['pageup'],
    ]) {
      screen.press(...keys);
      expect(screen.rows()).toHaveLength(rows);
    }
  });

  test('has the mark only where there is room', () => {
    expect(new TestScreen({ cols: 120, rows: 36 }).text()).toContain('╰────');
    expect(new TestScreen({ cols: 96, rows: 24 }).text()).not.toContain('╰────');
  });
});
