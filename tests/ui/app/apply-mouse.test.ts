import { expect, test } from 'bun:test';
import type { MouseInput } from '#/terminal/input/input-event.ts';
import { TestScreen } from './ui-fixture.ts';

function click(screen: TestScreen, x: number, y: number): TestScreen {
  const none = { ctrl: false, alt: false, shift: false, super: false };
  const mouse: MouseInput = { type: 'mouse', kind: 'press', button: 'left', x, y, ...none };
  return screen.feed({ type: 'keys', events: [mouse, { ...mouse, kind: 'release' }], atMs: screen.nowMs });
}

test('a click in the composer puts the cursor there', () => {
  const screen = new TestScreen().press('"hello world"');
  const row = screen.rows().findIndex((text) => text.startsWith('› hello'));
  click(screen, 7, row).press('"X"');
  expect(screen.rows()[row]).toBe('› helloX world');
});
