/** The tool `create_goal`: gives the thread a goal, where the user asked for one. @effects clock report */
import { freshId } from '#/platform/fresh-id.ts';
import { printGoalObjective } from './goal-notes.ts';
import { OBJECTIVE_LIMIT, printGoalReport } from './goal-report.ts';
import { decodeArguments, i64, optional, required, text } from './tool-arguments.ts';
import type { Goal, Tool, ToolOutcome } from './tool.ts';

const SHAPE = { objective: required(text), token_budget: optional(i64) };

export const createGoalTool: Tool = {
  name: 'create_goal',
  spec: ({ settings }) =>
    settings.features['goals'] === false
      ? undefined
      : {
          type: 'function',
          name: 'create_goal',
          description:
            'Gives this thread a goal to pursue over many turns. Only where the user or an instruction asks for a goal, not for every ' +
            'task; a token budget only where one is named. Fails while the thread has a goal that is not complete.',
          strict: false,
          parameters: {
            type: 'object',
            properties: {
              objective: {
                type: 'string',
                description: 'What is to be reached, concretely enough to tell when it is reached.',
              },
              token_budget: {
                type: 'integer',
                description: 'How many tokens it may take, over zero. Only if asked for.',
              },
            },
            required: ['objective'],
            additionalProperties: false,
          },
        },
  run: async (call, context) => {
    const decoded = decodeArguments(call.input, SHAPE, { prefix: '' });
    if (!decoded.ok) return refuse(decoded.message, 'invalid');
    const objective = decoded.value.objective.trim();
    const budget = decoded.value.token_budget;
    if (objective === '') return refuse('goal objective must not be empty', 'invalid');
    if ([...objective].length > OBJECTIVE_LIMIT) {
      return refuse(`goal objective must be at most ${OBJECTIVE_LIMIT} characters`, 'invalid');
    }
    if (budget !== undefined && budget <= 0) return refuse('goal budgets must be positive when provided', 'invalid');
    const current = context.goal();
    if (current !== null && current.status !== 'complete') {
      return refuse(
        'cannot create a new goal because this thread has an unfinished goal; complete the existing goal first',
        'failed',
      );
    }
    await context.report.started({ kind: 'goal', operation: 'create' });
    const now = Math.floor(context.platform.clock.now() / 1000);
    const goal: Goal = {
      objective,
      status: 'active',
      tokenBudget: budget ?? null,
      tokensUsed: 0,
      timeUsedSeconds: 0,
      createdAt: now,
      updatedAt: now,
    };
    await context.report.goal(goal);
    return {
      status: 'completed',
      output: printGoalReport(goal, context.sessionId),
      extraItems: [printGoalObjective(objective, freshId(context.platform))],
    };
  },
};

function refuse(output: string, status: 'invalid' | 'failed'): ToolOutcome {
  return { status, output, reason: output };
}
