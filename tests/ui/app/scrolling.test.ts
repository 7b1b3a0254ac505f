import { describe, expect, test } from 'bun:test';
import type { MouseInput } from '#/terminal/input/input-event.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { HistoryPage } from '#/workstation/live-session.ts';
import { SessionScript } from '#tests/ui/transcript/support/events.ts';
import { TestScreen } from './ui-fixture.ts';

const script = new SessionScript();
for (let turn = 0; turn < 60; turn += 1) script.turn(`prompt ${turn}`).answer(`answer ${turn}`).rest();
const { stored } = script;

/** Events of a page; a place of the log is the number of events before it. */
function page(from: number, to: number): HistoryPage {
  return { events: stored.slice(from, to), before: from === 0 ? undefined : from };
}

const END = stored.length;
const none = { ctrl: false, alt: false, shift: false, super: false };
const wheel: MouseInput = { type: 'mouse', kind: 'wheel-up', button: 'none', x: 4, y: 4, ...none };

const load = (before: number): UiEffect => ({ type: 'load-history', before, place: 'above' });

function open(): TestScreen {
  const screen = new TestScreen();
  screen.rows();
  screen.feed({ type: 'history', page: page(END - 40, END) }).take();
  screen.rows();
  return screen;
}

describe('scrolling to the top of what is here', () => {
  test.each(['ctrl+home', 'home', 'pageup'])('%s asks for the page before, once', (key) => {
    const screen = open();
    const asked: UiEffect[] = [];
    for (let presses = 0; presses < 30; presses += 1) asked.push(...screen.press(key).take());
    expect(asked).toEqual([load(END - 40)]);
  });

  test('the wheel asks as keys do', () => {
    const screen = open();
    const asked: UiEffect[] = [];
    for (let turns = 0; turns < 80; turns += 1) {
      asked.push(...screen.feed({ type: 'keys', events: [wheel], atMs: screen.nowMs }).take());
    }
    expect(asked).toEqual([load(END - 40)]);
  });

  test.each(['left', 'up'])('going back through prompts by %s asks too', (key) => {
    const screen = open().press('escape', 'escape');
    const asked: UiEffect[] = [];
    for (let presses = 0; presses < 80; presses += 1) {
      asked.push(...screen.press(key).take());
      screen.rows();
    }
    expect(asked).toEqual([load(END - 40)]);
  });

  test('goes on to ask until there is something above, or nothing before', () => {
    const screen = open().press('ctrl+home');
    expect(screen.take()).toEqual([load(END - 40)]);
    // Nothing of it is new: it lay behind the first event that is here.
    expect(screen.feed({ type: 'history', page: { events: [], before: END - 41 } }).take()).toEqual([load(END - 41)]);
    expect(screen.feed({ type: 'history', page: page(0, END - 41) }).take()).toEqual([]);
    expect(screen.text()).toContain('› prompt 0');
  });
});

describe('finding a text', () => {
  test('says which of how many places is shown, and where not all was searched', () => {
    const screen = new TestScreen();
    screen.rows();
    screen.feed({ type: 'history', page: page(0, END) }).press('f3', '"prompt 5"');
    expect(screen.text()).toContain('11 of 11');
    expect(screen.press('up').text()).toContain('10 of 11');
    expect(screen.press('"x"').text()).toContain('not found');
    expect(screen.text()).not.toContain('earlier messages');
    expect(open().press('f3', '"prompt 59"').text()).toContain('1 of 1, earlier messages not searched');
  });
});
