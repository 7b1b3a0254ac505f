import { describe, expect, test } from 'bun:test';
import { printGoalBudgetNote, printGoalContinuation } from '#/agent/tools/goal-notes.ts';
import type { Goal } from '#/agent/tools/tool.ts';
import { itemText } from '#/protocol/responses/items.ts';

const GOAL: Goal = {
  objective: 'Do <b>it</b> & "that"',
  status: 'active',
  tokenBudget: 150,
  tokensUsed: 220,
  timeUsedSeconds: 7,
  createdAt: 1,
  updatedAt: 1,
};

describe('what the model is told of a goal', () => {
  test('that the budget is used up: figures as programs match on, the objective as data', () => {
    const note = printGoalBudgetNote(GOAL, 'id');
    expect(note).toMatchObject({ type: 'message', id: 'msg_id', role: 'user' });
    const text = itemText(note);
    expect(text).toStartWith('<codex_internal_context source="goal">\n');
    expect(text).toEndWith('\n</codex_internal_context>');
    expect(text).toContain('<objective>\nDo &lt;b&gt;it&lt;/b&gt; &amp; "that"\n</objective>');
    expect(text).toContain('- Time spent pursuing goal: 7 seconds\n- Tokens used: 220\n- Token budget: 150\n');
  });

  test.each([
    [{}, '- Tokens used: 220\n- Token budget: 150\n- Tokens remaining: 0\n'],
    [{ tokenBudget: null }, '- Tokens used: 220\n- Token budget: none\n- Tokens remaining: unbounded\n'],
  ])('that it goes on: %p', (change, figures) => {
    let ids = 0;
    const [objective, note] = printGoalContinuation({ ...GOAL, ...change }, () => String(++ids));
    expect(objective).toEqual({
      type: 'function_call_output',
      id: 'fco_1',
      name: 'goal_objective',
      namespace: 'agent',
      output: GOAL.objective,
    });
    expect(note).toMatchObject({ id: 'msg_2', role: 'user' });
    expect(itemText(note ?? { type: '' })).toContain(figures);
  });
});
