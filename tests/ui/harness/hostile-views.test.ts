/** Every view with hostile text in all of its words: whoever said them, nothing but our own grammar leaves, and the frame is shown. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { findForeign } from '#/terminal/screen/own-grammar.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { findDifference, FULL_CAPABILITIES } from '#/ui/harness/resize-flow.ts';
import { UiScreen } from '#/ui/harness/ui-screen.ts';
import { VirtualTerminal } from '#/ui/harness/virtual-terminal.ts';
import { openScreen } from '#/ui/runner/open-screen.ts';
import { VIEWS } from '#/ui/views/index.ts';
import type { View } from '#/ui/views/view.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

/** Members whose strings programs match on: everything else was said by somebody. */
const STRUCTURE = new Set(
  'type kind status mode rung tone topic channel role trigger event code source activity verb query id item_id turn_id call_id turnId callId approvalId sessionId effect severity artifact_id sha256 bytes approvalPolicy approvalsReviewer wire name state scope decision outcome decided_by'.split(
    ' ',
  ),
);

/** What hostile texts do to a value: each string in it gets one in its middle. Functions (layers) stay as they are. */
function spoil(value: unknown, say: (text: string) => string): unknown {
  if (typeof value === 'string') return say(value);
  if (Array.isArray(value)) return value.map((item) => spoil(item, say));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      STRUCTURE.has(key) && typeof item === 'string' ? item : spoil(item, say),
    ]),
  );
}

function spoilInputs(view: View, say: (text: string) => string): UiInput[] {
  return view.inputs(say).map((input) => {
    if (input.type === 'open-layer' || input.type === 'keys' || input.type === 'tick') return input;
    return spoil(input, say) as UiInput;
  });
}

const RUNS = Number(process.env['CSM_PROPERTY_RUNS'] ?? 3);

/** Pieces in turn, each at a place that follows from the text. */
const hostile = fc.array(hostileText, { minLength: 1, maxLength: 6 }).map((pieces) => {
  let count = 0;
  return (text: string): string => {
    const piece = pieces[count % pieces.length] ?? '';
    count += 1;
    const at = (count * 7) % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at);
  };
});

const sizes = fc.constantFrom({ cols: 80, rows: 24 }, { cols: 40, rows: 10 }, { cols: 13, rows: 5 });

test.each(VIEWS.map((view) => [view.name, view] as const))(
  '%s',
  async (_, view) => {
    await fc.assert(
      fc.asyncProperty(hostile, sizes, async (say, size) => {
        const inputs = spoilInputs(view, say);
        const screen = new UiScreen({ size });
        const renderer = new ScreenRenderer(FULL_CAPABILITIES, screen.pools);
        const terminal = new VirtualTerminal(size.cols, size.rows);
        for (const input of inputs) screen.feed(input);
        const frame = screen.draw();
        const bytes = renderer.encodeFrame(frame).slice();
        expect(findForeign(bytes)).toBeUndefined();
        await terminal.write(bytes);
        expect(findDifference(terminal, frame)).toBeUndefined();
        terminal.terminal.dispose();

        const scrollback = new UiScreen({ size, mode: 'scrollback' });
        const inline = openScreen('scrollback', FULL_CAPABILITIES);
        for (const input of inputs) {
          scrollback.feed(input);
          const painted = inline.renderer.encodeFrame(
            inline.paint(scrollback.state, size, scrollback.state.nowMs, true),
          );
          expect(findForeign(painted)).toBeUndefined();
        }
        expect(findForeign(inline.renderer.encodeRestore())).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  },
  120_000,
);
