import { describe, expect, test } from 'bun:test';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { askInput } from '#/ui/views/ask-input.ts';
import { RUNNING, TestScreen } from './ui-fixture.ts';

const questions: UiInput = {
  type: 'questions',
  questions: {
    turnId: 'turn-1',
    callId: 'call-2',
    questions: [{ id: 'q', header: '', question: 'Which colour?', options: [{ label: 'Red', description: '' }] }],
  },
};

function told(input: UiInput, focused: boolean, tui: Readonly<Record<string, unknown>> = {}): readonly unknown[] {
  const screen = new TestScreen(undefined, RUNNING).feed(
    { type: 'preferences', raw: { tui } },
    { type: 'keys', events: [{ type: 'focus', focused }], atMs: 0 },
  );
  return screen
    .feed(input)
    .take()
    .flatMap((effect) => (effect.type === 'notify' ? [effect.about] : []));
}

describe.each([
  ['approval-requested', askInput()],
  ['user-input-requested', questions],
] as const)('%s', (about, input) => {
  test('is told to somebody who looks elsewhere, or who wants to be told always', () => {
    expect(told(input, false)).toEqual([about]);
    expect(told(input, true)).toEqual([]);
    expect(told(input, true, { notification_condition: 'always' })).toEqual([about]);
  });

  test('is not told where that is not wanted', () => {
    expect(told(input, false, { notifications: false })).toEqual([]);
    expect(told(input, false, { notifications: ['agent-turn-complete'] })).toEqual([]);
    expect(told(input, false, { notifications: [about] })).toEqual([about]);
  });
});
