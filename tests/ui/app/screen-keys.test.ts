import { describe, expect, test } from 'bun:test';
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { parseKeyName } from '#/terminal/input/key-names.ts';
import { encodeSnapshot } from '#/terminal/screen/snapshot.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { prompt, RUNNING, TestScreen } from './ui-fixture.ts';

const types = (screen: TestScreen): string[] => screen.take().map(({ type }) => type);

describe('keys of the screen', () => {
  test.each([
    ['ctrl+d', 'quit'],
    ['ctrl+z', 'suspend'],
    ['ctrl+l', 'redraw'],
    ['ctrl+g', 'edit-externally'],
    ['ctrl+o', 'do'],
    ['shift+tab', 'apply-settings'],
  ])('%s in an empty composer is %s', (key, effect) => {
    expect(types(new TestScreen().press(key))).toEqual([effect]);
  });

  test('ctrl+t and f3 show the conversation over a screen that keeps what was printed', () => {
    const screen = new UiScreen({ size: { cols: 80, rows: 24 }, mode: 'scrollback' });
    screen.feed({ type: 'facts', facts: createViewFacts() });
    const press = (name: string): string => {
      screen.feed({ type: 'keys', events: [parseKeyName(name) as KeyInput], atMs: VIEW_NOW_MS });
      return encodeSnapshot(screen.draw()).text.join('\n');
    };
    expect(press('ctrl+t')).toContain('T R A N S C R I P T');
    expect(press('ctrl+t')).not.toContain('T R A N S C R I P T');
    expect(press('f3')).toContain('T R A N S C R I P T');
  });

  test('ctrl+c asks before it quits, and forgets that it asked', () => {
    const screen = new TestScreen().press('ctrl+c');
    expect(screen.text()).toContain('^c again to quit');
    expect(types(screen)).toEqual([]);
    expect(types(screen.press('ctrl+c'))).toEqual(['quit']);
    const later = new TestScreen().press('ctrl+c').feed({ type: 'tick', atMs: Number.MAX_SAFE_INTEGER / 2 });
    expect(later.text()).not.toContain('again to quit');
  });

  test('ctrl+c clears a text first, and Up brings it back', () => {
    const screen = new TestScreen().press('"draft"', 'ctrl+c');
    expect(screen.text()).not.toContain('draft');
    expect(types(screen)).toEqual(['remember-prompt']);
    expect(screen.press('up').text()).toContain('› draft');
  });

  test('what is typed over the list of keys goes to the composer', () => {
    const screen = new TestScreen().press('"?"');
    expect(screen.text()).toContain('Keyboard shortcuts');
    expect(screen.press('"kq?"').text()).toContain('› kq?');
    expect(screen.text()).not.toContain('Keyboard shortcuts');
    expect(new TestScreen().press('"?"', '"?"').text()).not.toContain('Keyboard shortcuts');
  });

  test('ctrl+d deletes in a text and does not quit', () => {
    expect(types(new TestScreen().press('"ab"', 'ctrl+a', 'ctrl+d'))).toEqual([]);
  });

  test('esc and ctrl+c interrupt a turn that runs', () => {
    expect(types(new TestScreen(undefined, RUNNING).press('escape'))).toEqual(['interrupt']);
    expect(types(new TestScreen(undefined, RUNNING).press('ctrl+c'))).toEqual(['interrupt']);
    expect(types(new TestScreen(undefined, RUNNING).press('ctrl+c', 'ctrl+c'))).toEqual(['interrupt', 'quit']);
  });

  test('the ctrl+c that ended a turn is not the first of two that quit', () => {
    const screen = new TestScreen(undefined, RUNNING).press('ctrl+c');
    expect(screen.text()).toContain('^c again to quit');
    screen.feed({ type: 'facts', facts: createViewFacts() });
    expect(screen.text()).not.toContain('^c again to quit');
    expect(types(screen.press('ctrl+c'))).toEqual(['interrupt']);
    expect(types(screen.press('ctrl+c'))).toEqual(['quit']);
  });

  test('enter submits; tab queues while a turn runs', () => {
    expect(types(new TestScreen().press('"hi"', 'enter'))).toContain('submit');
    const running = new TestScreen(undefined, RUNNING).press('"next"');
    expect(running.text()).toContain('tab to queue message');
    expect(types(running.press('tab'))).toContain('queue');
  });

  test('shift+left takes back what was queued last, where something was', () => {
    expect(types(new TestScreen(undefined, { queued: [prompt('later')] }).press('shift+left'))).toEqual([
      'edit-queued',
    ]);
    expect(types(new TestScreen().press('shift+left'))).toEqual([]);
  });

  test('shift+tab goes to Plan mode and back', () => {
    const [there] = new TestScreen().press('shift+tab').take();
    expect(there).toEqual({ type: 'apply-settings', change: { mode: 'plan' } });
    const planning = new TestScreen(undefined, { mode: 'plan' });
    expect(planning.text()).toContain('Plan mode (shift+tab to cycle)');
    expect(planning.press('shift+tab').take()).toEqual([{ type: 'apply-settings', change: { mode: 'default' } }]);
  });

  test.each([
    ['alt+.', 'medium', 'high'],
    ['alt+,', 'medium', 'low'],
  ])('%s changes the effort from %s to %s', (key, effort, next) => {
    const screen = new TestScreen(undefined, { effort }).press(key);
    expect(screen.take()).toEqual([{ type: 'apply-settings', change: { effort: next } }]);
  });

  test('there is no less than the least', () => {
    const screen = new TestScreen(undefined, { effort: 'low' }).press('alt+,');
    expect(screen.take()).toEqual([]);
    expect(screen.text()).toContain('low is the least there is');
  });

  test('? opens the shortcuts in an empty composer only, and closes them', () => {
    const screen = new TestScreen({ cols: 120, rows: 36 }).press('?');
    expect(screen.text()).toContain('Keyboard shortcuts');
    expect(screen.press('?').text()).not.toContain('Keyboard shortcuts');
    expect(screen.press('"why"', '?').text()).toContain('› why?');
  });

  test('esc esc without a prompt says that there is none', () => {
    expect(new TestScreen().press('escape', 'escape').text()).toContain('No previous message to edit');
  });

  test('f2 shows the warnings that the footer counts', () => {
    const screen = new TestScreen().feed({
      type: 'event',
      event: { type: 'warning.raised', code: 'x', payload: { message: 'the tap drips' } },
      atMs: 0,
    });
    expect(screen.rows().at(-1)).toContain('⚠ 1 warning · f2 to view');
    expect(screen.press('f2').text()).toContain('the tap drips');
  });
});
