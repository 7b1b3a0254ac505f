import { describe, expect, test } from 'bun:test';
import { createGoalTool } from '#/agent/tools/create-goal.ts';
import { getGoalTool } from '#/agent/tools/get-goal.ts';
import { requestUserInputTool } from '#/agent/tools/request-user-input.ts';
import { toolSearchTool } from '#/agent/tools/tool-search.ts';
import type { Goal, Tool } from '#/agent/tools/tool.ts';
import { updateGoalTool } from '#/agent/tools/update-goal.ts';
import { updatePlanTool } from '#/agent/tools/update-plan.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTestContext, toolCall } from './tool-context.ts';

function open(goal: Goal | null = null) {
  return openTestContext(openMemoryPlatform({ nowMs: 1_795_364_511_000 }), { cwd: '/work', goal });
}

const run = (tool: Tool, input: string, context = open()) => tool.run(toolCall(tool.name, input), context);

describe('update_plan', () => {
  test('gives the plan on', async () => {
    const context = open();
    const input =
      '{"explanation":"why","plan":[{"step":"one","status":"completed"},{"step":"two","status":"in_progress"}]}';
    const plan = {
      explanation: 'why',
      steps: [
        { step: 'one', status: 'completed' },
        { step: 'two', status: 'in_progress' },
      ],
    } as const;
    expect(await run(updatePlanTool, input, context)).toEqual({ status: 'completed', output: 'Plan updated', plan });
    expect(context.actions).toEqual([{ kind: 'plan', ...plan }]);
  });

  /** Observed. */
  test.each([
    ['{"plan":[]}', 'Plan updated'],
    ['{"explanation":null,"plan":[]}', 'Plan updated'],
    ['{"plan":[{"step":"a","status":"in_progress"},{"step":"b","status":"in_progress"}]}', 'Plan updated'],
    ['{}', 'failed to parse function arguments: missing field `plan` at line 1 column 2'],
    ['{"plan":[{"step":"x"}]}', 'failed to parse function arguments: missing field `status` at line 1 column 21'],
    [
      '{"plan":[{"step":"x","status":"zzz"}]}',
      'failed to parse function arguments: unknown variant `zzz`, expected one of `pending`, `in_progress`, `completed` at line 1 column 35',
    ],
    [
      '{"plan":[{"step":"","status":"pending","extra":1}]}',
      'failed to parse function arguments: unknown field `extra`, expected `step` or `status` at line 1 column 46',
    ],
    [
      '{"plan":[],"extra":1}',
      'failed to parse function arguments: unknown field `extra`, expected `explanation` or `plan` at line 1 column 18',
    ],
    [
      '{"plan":"x"}',
      'failed to parse function arguments: invalid type: string "x", expected a sequence at line 1 column 11',
    ],
    [
      '{"plan":[5]}',
      'failed to parse function arguments: invalid type: integer `5`, expected an object at line 1 column 10',
    ],
  ])('%s', async (input, output) => {
    expect((await run(updatePlanTool, input)).output).toBe(output);
  });
});

const times = { timeUsedSeconds: 0, createdAt: 1795364511, updatedAt: 1795364511 };
const NONE = '{"goal":null,"remainingTokens":null,"completionBudgetReport":null}';

describe('goals', () => {
  test('from none to complete', async () => {
    const context = open();
    expect((await run(getGoalTool, '', context)).output).toBe(NONE);
    const created = await run(createGoalTool, '{"objective":" Do it \\n","token_budget":1000}', context);
    expect(created).toEqual({
      status: 'completed',
      output:
        '{"goal":{"threadId":"thread-1","objective":"Do it","status":"active","tokenBudget":1000,"tokensUsed":0,' +
        '"timeUsedSeconds":0,"createdAt":1795364511,"updatedAt":1795364511},"remainingTokens":1000,"completionBudgetReport":null}',
      extraItems: [
        {
          type: 'function_call_output',
          id: expect.stringMatching(/^fco_[0-9a-f-]{36}$/),
          name: 'goal_objective',
          namespace: 'agent',
          output: 'Do it',
        },
      ],
    });
    expect((await run(createGoalTool, '{"objective":"again"}', context)).output).toBe(
      'cannot create a new goal because this thread has an unfinished goal; complete the existing goal first',
    );
    expect(JSON.parse(String((await run(updateGoalTool, '{"status":"paused"}', context)).output)).goal.status).toBe(
      'paused',
    );
    const completed = JSON.parse(String((await run(updateGoalTool, '{"status":"complete"}', context)).output));
    expect(completed.goal.status).toBe('complete');
    expect(completed.completionBudgetReport).toContain('goal.tokensUsed');
    expect((await run(createGoalTool, '{"objective":"second"}', context)).status).toBe('completed');
  });

  test('without a budget there is neither member nor report', async () => {
    const goal: Goal = { objective: 'x', status: 'active', tokenBudget: null, tokensUsed: 30, ...times };
    expect((await run(updateGoalTool, '{"status":"complete"}', open(goal))).output).toBe(
      '{"goal":{"threadId":"thread-1","objective":"x","status":"complete","tokensUsed":30,"timeUsedSeconds":0,' +
        '"createdAt":1795364511,"updatedAt":1795364511},"remainingTokens":null,"completionBudgetReport":null}',
    );
  });

  test('over its budget it is shown as limited', async () => {
    const goal: Goal = { objective: 'x', status: 'active', tokenBudget: 10, tokensUsed: 15, ...times };
    const report = JSON.parse(String((await run(getGoalTool, '{}', open(goal))).output));
    expect([report.goal.status, report.remainingTokens]).toEqual(['budgetLimited', 0]);
  });

  /** Observed. */
  const refusals: readonly (readonly [Tool, string, string])[] = [
    [createGoalTool, '{}', 'missing field `objective` at line 1 column 2'],
    [createGoalTool, '{"objective":"  "}', 'goal objective must not be empty'],
    [createGoalTool, '{"objective":"x","token_budget":0}', 'goal budgets must be positive when provided'],
    [createGoalTool, '{"objective":"x","token_budget":-5}', 'goal budgets must be positive when provided'],
    [
      createGoalTool,
      '{"objective":"x","token_budget":1.5}',
      'invalid type: floating point `1.5`, expected i64 at line 1 column 35',
    ],
    [createGoalTool, '{"objective":5}', 'invalid type: integer `5`, expected a string at line 1 column 14'],
    [createGoalTool, `{"objective":"${'x'.repeat(4001)}"}`, 'goal objective must be at most 4000 characters'],
    [updateGoalTool, '{"status":"complete"}', 'cannot update goal because this thread has no goal'],
    [updateGoalTool, '{}', 'missing field `status` at line 1 column 2'],
    [
      updateGoalTool,
      '{"status":"zzz"}',
      'unknown variant `zzz`, expected one of `active`, `paused`, `blocked`, `usageLimited`, `budgetLimited`, `complete` at line 1 column 15',
    ],
  ];
  test.each(refusals.map((refusal) => [refusal[0].name, refusal] as const))('%s refuses', async (_, refusal) => {
    const [tool, input, output] = refusal;
    const context = open();
    expect((await run(tool, input, context)).output).toBe(output);
    expect(context.actions).toEqual([]);
  });

  test('only the user resumes', async () => {
    const goal: Goal = { objective: 'x', status: 'paused', tokenBudget: null, tokensUsed: 0, ...times };
    const outcome = await run(updateGoalTool, '{"status":"active"}', open(goal));
    expect(outcome.status).toBe('invalid');
    expect(outcome.output).toContain('can only be marked complete, blocked, or paused');
  });
});

describe('others', () => {
  test('request_user_input has nobody to ask', async () => {
    const outcome = await run(requestUserInputTool, '{');
    expect([outcome.status, outcome.output]).toEqual(['rejected', 'request_user_input is unavailable in Default mode']);
  });

  test('tool_search finds nothing', async () => {
    const search = (input: string) => toolSearchTool.run(toolCall('tool_search', input, 'tool_search'), open());
    expect(await search('{"query":"spawn","limit":2}')).toEqual({ status: 'completed', output: [] });
    expect((await search('{"query":""}')).reason).toBe('query must not be empty');
    expect((await search('{}')).reason).toStartWith('failed to parse tool_search arguments: missing field `query`');
    expect((await search('{"query":"a","limit":0}')).reason).toBe('limit must be greater than zero');
  });
});
