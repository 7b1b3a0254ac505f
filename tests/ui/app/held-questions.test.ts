/** Questions that come up while somebody types: no key answers what nobody has seen, and no key is lost. */
import { describe, expect, test } from 'bun:test';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { planNextTick } from '#/ui/app/next-tick.ts';
import { askInput } from '#/ui/views/ask-input.ts';
import { RUNNING, TestScreen } from './ui-fixture.ts';

const TITLE = 'Would you like to run';
const questions: UiInput = {
  type: 'questions',
  questions: {
    turnId: 'turn-1',
    callId: 'call-2',
    questions: [{ id: 'q', header: '', question: 'Which colour?', options: [{ label: 'Red', description: '' }] }],
  },
};

const answers = (screen: TestScreen): unknown[] =>
  screen.take().flatMap((effect) => (effect.type.startsWith('answer-') ? [effect] : []));

/** So many milliseconds pass. */
function pass(screen: TestScreen, ms: number): TestScreen {
  screen.nowMs += ms;
  return screen.feed({ type: 'tick', atMs: screen.nowMs });
}

describe('a question under the hands of somebody who types', () => {
  test('waits until the typing rests, says so, and is woken for', () => {
    const screen = new TestScreen(undefined, RUNNING).press('"and then"').feed(askInput());
    expect(screen.text()).not.toContain(TITLE);
    expect(screen.text()).toContain('A question waits');
    screen.press('" y"');
    expect(screen.text()).toContain('and then y');
    expect(planNextTick(screen.screen.state)).toBeLessThanOrEqual(700);
    expect(pass(screen, 690).text()).not.toContain(TITLE);
    expect(pass(screen, 10).text()).toContain(TITLE);
    expect(answers(screen)).toEqual([]);
  });

  test('is shown at once where nothing is being typed, whenever the last key came', () => {
    const screen = new TestScreen(undefined, RUNNING).press('"go"', 'enter').feed(askInput());
    expect(screen.text()).toContain(TITLE);
    expect(answers(screen.press('y'))).toHaveLength(1);
  });

  test('is shown as soon as the draft is sent, and an enter that was pressed twice is no yes', () => {
    const screen = new TestScreen(undefined, RUNNING).press('"more"').feed(askInput()).press('enter');
    expect(screen.text()).toContain(TITLE);
    expect(answers(screen.press('enter'))).toEqual([]);
    expect(answers(pass(screen, 100).press('enter'))).toEqual([]);
    expect(screen.text()).toContain(TITLE);
    expect(answers(pass(screen, 250).press('enter'))).toHaveLength(1);
  });

  test('goes back where a key comes quicker than anyone reads; the key goes to the draft', () => {
    const screen = pass(new TestScreen(undefined, RUNNING).press('"wh"'), 800).feed(askInput());
    expect(screen.text()).toContain(TITLE);
    screen.press('"y"');
    expect(answers(screen)).toEqual([]);
    expect(screen.text()).not.toContain(TITLE);
    expect(screen.text()).toContain('› why');
    expect(pass(screen, 700).text()).toContain(TITLE);
    expect(answers(pass(screen, 300).press('y'))).toHaveLength(1);
    expect(screen.text()).toContain('› why');
  });

  test('does not take the enter that was meant for a list', () => {
    const screen = new TestScreen().press('f2').feed(askInput());
    expect(screen.text()).not.toContain(TITLE);
    screen.press('escape');
    expect(answers(screen)).toEqual([]);
    expect(screen.text()).toContain(TITLE);
  });

  test('that is answered elsewhere meanwhile never comes up', () => {
    const screen = new TestScreen(undefined, RUNNING).press('"a"').feed(askInput({}, 'approval-7'));
    screen.feed({
      type: 'event',
      atMs: screen.nowMs,
      event: {
        type: 'approval.decided',
        turn_id: 'turn-1',
        call_id: 'call-1',
        approval_id: 'approval-7',
        decision: 'canceled',
        by: 'turn',
        payload: {},
      },
    } as UiInput);
    expect(screen.text()).not.toContain('A question waits');
    expect(pass(screen, 5000).text()).not.toContain(TITLE);
  });
});

test('what is asked first is answered first, whatever it is', () => {
  const screen = new TestScreen(undefined, RUNNING).feed(askInput(), questions);
  expect(screen.text()).toContain(TITLE);
  expect(screen.press('y').text()).toContain('Which colour?');
  const other = new TestScreen(undefined, RUNNING).feed(questions, askInput());
  expect(other.text()).toContain('Which colour?');
  expect(other.press('1').text()).toContain(TITLE);
});
