/** Whatever happens to the real app: what it writes shows the frame, and is nothing but its own grammar. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeCharacter, parseKeyName } from '#/terminal/input/key-names.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import { findForeign } from '#/terminal/screen/own-grammar.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { findDifference, FULL_CAPABILITIES } from '#/ui/harness/resize-flow.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { printGridCells, VirtualTerminal } from '#/ui/harness/virtual-terminal.ts';
import { openScreen } from '#/ui/runner/open-screen.ts';
import { VIEWS } from '#/ui/views/index.ts';
import { Story } from '#/ui/views/story.ts';

/** What people press. */
const KEYS = (
  'enter escape tab shift+tab backspace delete left right up down home end pageup pagedown space ctrl+a ctrl+e ctrl+k ctrl+u ctrl+w ctrl+y ' +
  'ctrl+j ctrl+r ctrl+t ctrl+l ctrl+c alt+b alt+f alt+enter alt+. alt+, f1 f2 f3 f4 ? / @ $ ! a b 日 é'
).split(' ');

const HOSTILE = '\x1b[2J\x1b]0;title\x07\x00\x7f\x9b31m\u202Eevil\u2066 \u200b 日本 👩‍👩‍👧 e\u0301 ّ\t\r\n';

const key: fc.Arbitrary<InputEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KEYS).map((name) => parseKeyName(name) ?? encodeCharacter(name)) },
  {
    weight: 1,
    arbitrary: fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }).map((text) => encodeCharacter(text)),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.string(), fc.constant(HOSTILE), fc.constant('x'.repeat(3000))).map((text) => ({
      type: 'paste' as const,
      text,
      truncated: false,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('mouse' as const),
      kind: fc.constantFrom('press', 'release', 'drag', 'wheel-up', 'wheel-down'),
      button: fc.constantFrom('left', 'none'),
      x: fc.nat(130),
      y: fc.nat(50),
      ctrl: fc.boolean(),
      alt: fc.constant(false),
      shift: fc.constant(false),
      super: fc.constant(false),
    }),
  },
  { weight: 1, arbitrary: fc.boolean().map((focused) => ({ type: 'focus' as const, focused })) },
);

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant(HOSTILE),
  fc.constantFrom(
    '# Head\n\n- a\n- b\n\n```ts\nconst a = 1;\n```\n',
    '| a | b |\n|---|---|\n| 1 | 日本 |\n',
    'word '.repeat(80),
  ),
);

/** What the session does: each a few events. */
const happening: fc.Arbitrary<(story: Story) => Story> = fc.oneof(
  text.map((words) => (story: Story) => story.user(words)),
  text.map((words) => (story: Story) => story.streams(words)),
  text.map((words) => (story: Story) => story.thinks(words)),
  text.map((words) => (story: Story) => story.answers(words)),
  fc.tuple(text, text, fc.nat(3)).map(
    ([command, output, exit]) =>
      (story: Story) =>
        story.runs(command, output, exit),
  ),
  fc.tuple(text, text).map(
    ([command, output]) =>
      (story: Story) =>
        story.beginsCommand(command).prints(output),
  ),
  text.map((words) => (story: Story) => story.asksCommand(words, words)),
  text.map((words) => (story: Story) => story.takes({ type: 'notice', text: words, tone: 'error' })),
  fc.constant((story: Story) => story.rests()),
  fc.constant((story: Story) => story.isInterrupted()),
  text.map((words) => (story: Story) => story.fails(words)),
  fc.nat(5000).map((ms) => (story: Story) => story.waits(ms)),
);

type Act =
  | { readonly kind: 'keys'; readonly events: readonly InputEvent[] }
  | { readonly kind: 'size'; readonly cols: number; readonly rows: number }
  | { readonly kind: 'session'; readonly tell: (story: Story) => Story };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(key, { minLength: 1, maxLength: 4 }).map((events) => ({ kind: 'keys' as const, events })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('size' as const),
      cols: fc.integer({ min: 1, max: 130 }),
      rows: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 5, arbitrary: happening.map((tell) => ({ kind: 'session' as const, tell })) },
);

/** The inputs of one act; the story is that of the whole run, so that its ids go on. */
function inputsOf(one: Act, story: Story): readonly UiInput[] {
  const from = story.inputs.length;
  switch (one.kind) {
    case 'keys':
      return [{ type: 'keys', events: one.events, atMs: story.atMs }];
    case 'size':
      return [{ type: 'resize', size: { cols: one.cols, rows: one.rows } }];
    case 'session':
      one.tell(story);
      return story.inputs.slice(from);
  }
}

const RUNS = Number(process.env['CSM_PROPERTY_RUNS'] ?? 60);

describe('the app', () => {
  test('shows the frame after every input, by bytes of its own grammar alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const screen = new UiScreen({ size: { cols: 80, rows: 24 } });
        const renderer = new ScreenRenderer(FULL_CAPABILITIES, screen.pools);
        const terminal = new VirtualTerminal(80, 24);
        const story = new Story();
        screen.feed({ type: 'facts', facts: createViewFacts() });
        for (const one of acts) {
          for (const input of inputsOf(one, story)) {
            if (input.type === 'resize') terminal.terminal.resize(input.size.cols, input.size.rows);
            screen.feed(input);
          }
          const frame = screen.draw();
          const bytes = renderer.encodeFrame(frame).slice();
          expect(findForeign(bytes)).toBeUndefined();
          await terminal.write(bytes);
          expect(findDifference(terminal, frame)).toBeUndefined();
        }
        terminal.terminal.dispose();
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  test('says nothing foreign in scrollback mode either', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const source = new UiScreen({ size: { cols: 80, rows: 24 }, mode: 'scrollback' });
        const screen = openScreen('scrollback', FULL_CAPABILITIES);
        const story = new Story();
        source.feed({ type: 'facts', facts: createViewFacts() });
        for (const one of acts) {
          for (const input of inputsOf(one, story)) source.feed(input);
          const { state } = source;
          const bytes = screen.renderer.encodeFrame(screen.paint(state, state.size, state.nowMs, true));
          expect(findForeign(bytes)).toBeUndefined();
        }
        expect(screen.renderer).toBeInstanceOf(InlineRenderer);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  test('leaves each finished row in the terminal once, in order, with the live rows behind them', async () => {
    const still = act.filter(({ kind }) => kind !== 'size');
    await fc.assert(
      fc.asyncProperty(fc.array(still, { maxLength: 20 }), async (acts) => {
        const size = { cols: 60, rows: 20 };
        const source = new UiScreen({ size, mode: 'scrollback' });
        const screen = openScreen('scrollback', FULL_CAPABILITIES);
        const terminal = new VirtualTerminal(size.cols, size.rows);
        await terminal.write('$ csm\r\n');
        const finished: string[][] = [];
        const story = new Story();
        source.feed({ type: 'facts', facts: createViewFacts() });
        for (const one of acts) {
          for (const input of inputsOf(one, story)) source.feed(input);
          const { state } = source;
          const frame = screen.paint(state, size, state.nowMs, true);
          if (frame.finished !== undefined) finished.push(...printGridCells(frame.finished));
          // oxlint-disable-next-line no-await-in-loop -- frames follow each other
          await terminal.write(screen.renderer.encodeFrame(frame));
          if (frame.modes.altScreen) continue;
          const wanted = [...finished, ...printGridCells(frame.grid)];
          expect(terminal.allCells().slice(1, 1 + wanted.length)).toEqual(wanted);
        }
        terminal.terminal.dispose();
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  test('a frame in which nothing has changed writes nothing', () => {
    for (const view of VIEWS) {
      const screen = new UiScreen({ size: { cols: 96, rows: 24 } });
      const renderer = new ScreenRenderer(FULL_CAPABILITIES, screen.pools);
      for (const input of view.inputs((text) => text)) screen.feed(input);
      renderer.encodeFrame(screen.draw());
      expect([view.name, renderer.encodeFrame(screen.draw()).length]).toEqual([view.name, 0]);
    }
  });
});
