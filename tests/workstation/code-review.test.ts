/** A code review in a live session: what stands in the log, what the reviewer is asked, what the agent is told. */
import { describe, expect, test } from 'bun:test';
import { itemText } from '#/protocol/responses/items.ts';
import { requestItems } from '#/session/events/state.ts';
import { readSession, sessionStore } from '#/session/store/session-store.ts';
import { until } from '#tests/support/until.ts';
import { openLive, prompt, type Live } from './support/live.ts';

const say = (text: string): unknown => ({ items: [{ text }] });
const hang = { items: [{ text: 'partial', done: false }], end: 'none', close: 'hang' };
const FINDINGS = JSON.stringify({
  findings: [
    {
      title: '[P1] Mend it',
      body: 'Why.',
      code_location: { absolute_file_path: '/w/a.ts', line_range: { start: 1, end: 2 } },
    },
  ],
  overall_explanation: 'One bug.',
});

/** What the next request would carry behind the context. */
function history({ platform, live }: Live): readonly string[] {
  const { state } = readSession(sessionStore(platform, '/home/user/.codex/csm'), live.id);
  return requestItems(state).flatMap((item) => {
    const text = itemText(item);
    return item['role'] === 'developer' || text.startsWith('<environment_context>') ? [] : [text];
  });
}

describe('a code review', () => {
  test('is a turn whose findings are its answer; the agent knows them, not how they were found', async () => {
    const session = await openLive({
      responses: [
        {
          when: { body: 'Code review' },
          items: [{ call: 'view_image', args: { path: '/nope.png' } }, { text: 'I look.' }],
        },
        { when: { body: 'Code review' }, items: [{ text: FINDINGS }] },
        say('Done.'),
      ],
    });
    const { live, types, events } = session;
    await live.review({ kind: 'custom', instructions: 'look at names' });
    expect(live.facts.turn).toBeDefined();
    await live.idle();
    expect(types()).toEqual([
      'settings.applied',
      'context.added',
      'session.titled',
      'turn.started',
      'tool.started',
      'tool.started',
      'tool.completed',
      'response.completed',
      'response.completed',
      'tool.completed',
      'context.added',
      'item.completed',
      'turn.completed',
    ]);
    expect(live.facts.title).toBe('Code review: look at names');
    expect(events).toContainEqual(expect.objectContaining({ type: 'response.completed', purpose: 'review' }));
    const shown = 'One bug.\n\nReview comment:\n\n- [P1] Mend it — /w/a.ts:1-2\n  Why.';
    expect(live.facts.lastEnd).toMatchObject({ status: 'completed' });
    await live.submit(prompt('mend it'));
    await live.idle();
    const [note, ...rest] = history(session);
    expect(note).toContain(`<results>\n  ${shown}\n  </results>`);
    expect(rest).toEqual([shown, 'mend it', 'Done.']);
    await live.close();
  });

  test('that is interrupted leaves a note, and what was said meanwhile is the next turn', async () => {
    const session = await openLive({ responses: [{ when: { body: 'Code review' }, ...hang }, say('Yes?')] });
    const { live, types } = session;
    await live.review({ kind: 'uncommitted' });
    await until('it runs', () => live.facts.turn !== undefined);
    const said = live.submit(prompt('stop'));
    await until('it waits', () => live.facts.steering.length > 0);
    await live.interrupt('user');
    await said;
    await live.idle();
    expect(types()).toContain('turn.interrupted');
    const [note, ...rest] = history(session);
    expect(note).toContain('was interrupted before its end');
    expect(rest).toEqual(['stop', 'Yes?']);
    await live.close();
  });

  test('that fails says why, and is refused beside a turn', async () => {
    const session = await openLive({
      responses: [{ when: { body: 'Code review' }, status: 400, body: { error: { message: 'no such model' } } }, hang],
    });
    const { live } = session;
    await live.review({ kind: 'uncommitted' });
    await live.idle();
    expect(live.facts.lastEnd).toMatchObject({ status: 'failed' });
    expect(history(session)[0]).toContain('it failed before its end');
    await live.submit(prompt('go'));
    await expect(live.review({ kind: 'uncommitted' })).rejects.toMatchObject({ code: 'turn-running' });
    await live.close();
  });

  test('without an answer has failed', async () => {
    const session = await openLive({
      responses: [{ when: { body: 'Code review' }, items: [{ text: ' ' }] }],
    });
    const { live, events, types } = session;
    await live.review({ kind: 'custom', instructions: 'look' });
    await live.idle();
    expect(live.facts.lastEnd).toMatchObject({ status: 'failed', code: 'review-empty' });
    expect(types().at(-1)).toBe('turn.failed');
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool.completed', status: 'failed' }));
    expect(history(session)).toEqual([expect.stringContaining('it failed before its end')]);
    await live.close();
  });

  test('warns where there is nothing to see', async () => {
    const session = await openLive({ responses: [{ when: { body: 'Code review' }, items: [{ text: 'Nothing.' }] }] });
    const { live, events } = session;
    await live.review({ kind: 'uncommitted' });
    await live.idle();
    expect(live.facts.lastEnd).toMatchObject({ status: 'completed' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning.raised', code: 'code-review' }));
    await live.close();
  });
});
