import { describe, expect, test } from 'bun:test';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { TestScreen } from './ui-fixture.ts';

const FAILED: SessionEvent = {
  type: 'turn.failed',
  turn_id: 't1',
  duration_ms: 5,
  code: 'broken',
  usage: NO_USAGE,
  payload: { message: 'It broke.' },
};

function fail(events: readonly SessionEvent[], lastEnd: LiveFacts['lastEnd']): string {
  const screen = new TestScreen();
  for (const event of events) screen.feed({ type: 'event', event, atMs: screen.nowMs });
  // Facts come again and again; an end is told once.
  for (let round = 0; round < 2; round += 1) screen.feed({ type: 'facts', facts: createViewFacts({ lastEnd }) });
  return screen.text();
}

describe('how a turn has failed', () => {
  const end = { status: 'failed', code: 'broken', message: 'It broke.' } as const;

  test('is told once, with what to do about it', () => {
    const text = fail([FAILED], { ...end, hint: 'Mend it.' });
    expect(text.match(/It broke\./g)).toHaveLength(1);
    expect(text.match(/Mend it\./g)).toHaveLength(1);
  });

  test('is told where the log could not take it', () => {
    expect(fail([], end)).toContain('■ It broke.');
  });

  test('is not told where it has ended well', () => {
    expect(fail([], { status: 'completed', lastMessageItemId: undefined })).not.toContain('■');
  });
});
