/** The goal of a session, set by its user. */
import { describe, expect, test } from 'bun:test';
import { itemText } from '#/protocol/responses/items.ts';
import { openLive, prompt, type Live } from './support/live.ts';

const say = (text: string): unknown => ({ items: [{ text }] });
const look = { items: [{ call: 'get_goal', args: {} }] };

function turns({ events }: Live): readonly string[] {
  return events.flatMap((event) => (event.type === 'turn.started' ? [event.trigger] : []));
}

describe('a goal', () => {
  test('is pursued over turns as long as something is done for it', async () => {
    const session = await openLive({
      responses: [look, say('one step'), look, say('another'), say('I rest'), say('x')],
    });
    const { live, events } = session;
    await live.setGoal({ objective: 'Ship it' });
    await live.idle();
    expect(turns(session)).toEqual(['goal', 'goal', 'goal']);
    expect(live.facts).toMatchObject({ title: 'Ship it', goal: { objective: 'Ship it', status: 'active' } });
    const told = events.flatMap((event) =>
      event.type === 'context.added' && event.reason === 'goal'
        ? event.payload.items.map(({ name }) => name ?? 'note')
        : [],
    );
    // The objective itself is told once.
    expect(told).toEqual(['goal_objective', 'note', 'note', 'note']);
    await live.close();
  });

  test('is paused, gone on with, put into other words and taken back', async () => {
    const session = await openLive({ responses: [say('a'), say('b'), say('c')] });
    const { live } = session;
    await live.setGoal({ objective: 'First' });
    await live.idle();
    await live.setGoal({ status: 'paused' });
    await live.submit(prompt('something else'));
    await live.idle();
    expect(turns(session)).toEqual(['goal', 'user']);
    await live.setGoal({ objective: 'Second' });
    await live.idle();
    expect(turns(session)).toEqual(['goal', 'user', 'goal']);
    expect(live.facts.goal).toMatchObject({ objective: 'Second', status: 'active' });
    await live.setGoal({ status: 'cleared' });
    expect(live.facts.goal).toBeUndefined();
    await expect(live.setGoal({ status: 'paused' })).rejects.toMatchObject({ code: 'goal-none' });
    await expect(live.setGoal({ objective: ' ' })).rejects.toMatchObject({ code: 'goal-empty' });
    await live.close();
  });

  test('rests when its turn is cut off, until it is gone on with', async () => {
    const session = await openLive({
      responses: [{ ...(say('never') as object), headers_delay_ms: 60_000 }, say('b')],
    });
    const { live } = session;
    await live.setGoal({ objective: 'Ship it' });
    await live.interrupt('user');
    expect(live.facts.goal?.status).toBe('paused');
    await live.setGoal({ status: 'active' });
    await live.idle();
    expect(turns(session)).toEqual(['goal', 'goal']);
    expect(live.facts.goal?.status).toBe('active');
    await live.close();
  });

  test('that cannot be paused on a full disk does not keep the end of its turn back', async () => {
    const { live, platform, facts } = await openLive({
      responses: [{ ...(say('never') as object), headers_delay_ms: 60_000 }],
    });
    await live.setGoal({ objective: 'Ship it' });
    platform.fs.faults.freeBytes = 0;
    await live.interrupt('user');
    expect(facts.at(-1)).toMatchObject({ turn: undefined, lastEnd: { status: 'interrupted' } });
    expect(facts.at(-1)?.notices.join()).toContain('No space left');
    await live.close();
  });

  test('ends with update_goal, and what waits comes first', async () => {
    const session = await openLive({
      responses: [look, { items: [{ call: 'update_goal', args: { status: 'complete' } }] }, say('done'), say('queued')],
    });
    const { live, events } = session;
    await live.setGoal({ objective: 'Ship it' });
    live.queue(prompt('then this'));
    await live.idle();
    expect(turns(session)).toEqual(['goal', 'user']);
    expect(live.facts.goal?.status).toBe('complete');
    const answers = events.flatMap((event) =>
      event.type === 'item.completed' && event.kind === 'agent_message' ? [itemText(event.payload.item)] : [],
    );
    expect(answers).toEqual(['done', 'queued']);
    await live.close();
  });
});
