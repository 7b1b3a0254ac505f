/** Settings that change while a session is open, Plan mode, questions. */
import { describe, expect, test } from 'bun:test';
import { itemText } from '#/protocol/responses/items.ts';
import type { UserQuestions } from '#/workstation/live-session.ts';
import { until } from '#tests/support/until.ts';
import { openLive, prompt, type Live } from './support/live.ts';

const say = (text: string): unknown => ({ items: [{ text }] });

/** Beginnings of what the model was told of changes, in order. */
function told({ events }: Live): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'context.added' && event.reason === 'change'
      ? event.payload.items.map((item) => `${String(item['role'])} ${itemText(item).split('\n')[0]?.slice(0, 28)}`)
      : [],
  );
}

const ask = {
  items: [
    {
      call: 'request_user_input',
      args: {
        questions: [
          {
            id: 'scope',
            header: 'Scope',
            question: 'Which one?',
            options: [
              { label: 'Small', description: 'little' },
              { label: 'Big', description: 'much' },
            ],
          },
        ],
      },
    },
  ],
};

describe('settings', () => {
  test('hold from the next turn on, are recorded, and the model is told', async () => {
    const session = await openLive({ responses: [say('a'), say('b'), say('c')] });
    const { live, events } = session;
    await live.applySettings({ effort: 'high' });
    expect(live.facts.effort).toBe('high');
    await live.submit(prompt('one'));
    await live.idle();
    expect(told(session)).toEqual([]);
    await live.applySettings({ model: 'gpt-5.5', approvalPolicy: 'never', sandboxMode: 'danger-full-access' });
    expect(live.facts).toMatchObject({ modelName: 'GPT-5.5' });
    await live.submit(prompt('two'));
    await live.idle();
    expect(told(session)).toEqual([
      'developer <model_switch>',
      'developer <permissions instructions>',
      'user <environment_context>',
    ]);
    const applied = events.filter((event) => event.type === 'settings.applied');
    expect(applied.at(-1)).toMatchObject({ model: 'gpt-5.5', approval_policy: 'never', effort: 'high' });
    await live.submit(prompt('three'));
    await live.idle();
    expect(told(session)).toHaveLength(3);
    await live.close();
  });

  test('a folder that is not there is refused and changes nothing', async () => {
    const { live, platform } = await openLive();
    await expect(live.applySettings({ cwd: 'nowhere' })).rejects.toMatchObject({ code: 'folder-missing' });
    platform.fs.makeDir('/work/sub');
    await live.applySettings({ cwd: 'sub' });
    expect(live.facts.settings.cwd).toBe('/work/sub');
    await live.close();
  });

  test('folders of the workspace stay when the sandbox changes and comes back', async () => {
    const { live } = await openLive({ flags: { sandbox: 'workspace-write', addDirs: ['/more'] } });
    for (const mode of ['read-only', 'danger-full-access'] as const) {
      await live.applySettings({ sandboxMode: mode });
      expect(live.facts.settings.sandbox).toMatchObject({ mode, writableRoots: [] });
      await live.applySettings({ sandboxMode: 'workspace-write' });
      expect(live.facts.settings.sandbox).toMatchObject({ mode: 'workspace-write', writableRoots: ['/more'] });
    }
    await live.close();
  });
});

test('the model is told the default mode before the first prompt', async () => {
  const { live, events } = await openLive({ responses: [say('a')] });
  await live.submit(prompt('one'));
  await live.idle();
  const start = events.find((event) => event.type === 'context.added');
  expect(JSON.stringify(start)).toContain('<collaboration_mode># Default mode');
  await live.close();
});

describe('Plan mode', () => {
  test('is told once, and its end too', async () => {
    const session = await openLive({ responses: [say('a'), say('b'), say('c'), say('d')] });
    const { live } = session;
    await live.submit(prompt('one'));
    await live.idle();
    await live.applySettings({ mode: 'plan' });
    for (const text of ['two', 'three']) {
      await live.submit(prompt(text));
      await live.idle();
    }
    await live.applySettings({ mode: 'default' });
    await live.submit(prompt('Implement the plan.'));
    await live.idle();
    expect(told(session)).toEqual(['developer <collaboration_mode># Plan m', 'developer <collaboration_mode># Defaul']);
    await live.close();
  });

  test('has an effort of its own where the configuration names one', async () => {
    const { live } = await openLive({ overrides: ['plan_mode_reasoning_effort="low"', 'model="gpt-5.5"'] });
    await live.applySettings({ effort: 'high' });
    await live.applySettings({ mode: 'plan' });
    expect(live.facts.effort).toBe('low');
    await live.applySettings({ effort: 'medium' });
    expect(live.facts.effort).toBe('medium');
    await live.applySettings({ mode: 'default' });
    expect(live.facts.effort).toBe('high');
    await live.close();
  });

  test('questions are answered by whoever sits there', async () => {
    const asked: UserQuestions[] = [];
    const session = await openLive({
      responses: [ask, say('thanks'), ask, say('sorry')],
      options: {
        ask: {
          approval: async () => ({ decision: 'canceled', by: 'user' }),
          questions: async (questions) => {
            asked.push(questions);
            return { scope: { answers: ['Big', 'user_note: now'] } };
          },
        },
      },
    });
    const { live, events } = session;
    const outputs = (): readonly unknown[] =>
      events.flatMap((event) => (event.type === 'tool.completed' ? [event.payload.item['output']] : []));
    await live.applySettings({ mode: 'plan' });
    await live.submit(prompt('one'));
    await live.idle();
    expect(asked[0]?.questions[0]).toMatchObject({ id: 'scope', header: 'Scope' });
    expect(outputs()).toEqual(['{"answers":{"scope":{"answers":["Big","user_note: now"]}}}']);
    await live.applySettings({ mode: 'default' });
    await live.submit(prompt('two'));
    await live.idle();
    expect(outputs().at(-1)).toBe('request_user_input is unavailable in Default mode');
    expect(asked).toHaveLength(1);
    await live.close();
  });

  test('no answer ends the turn, and so does an interruption of the question', async () => {
    let answer: Promise<undefined> = Promise.resolve(undefined);
    const session = await openLive({
      responses: [ask, ask],
      options: {
        ask: {
          approval: async () => ({ decision: 'canceled', by: 'user' }),
          questions: () => answer,
        },
      },
    });
    const { live, events } = session;
    await live.applySettings({ mode: 'plan' });
    await live.submit(prompt('one'));
    await live.idle();
    expect(live.facts.lastEnd).toEqual({ status: 'interrupted', reason: 'user' });
    answer = new Promise(() => {});
    await live.submit(prompt('two'));
    await until('it asks', () => events.filter(({ type }) => type === 'tool.started').length === 2);
    await live.interrupt('user');
    expect(events.findLast((event) => event.type === 'tool.completed')).toMatchObject({ status: 'interrupted' });
    await live.close();
  });
});
