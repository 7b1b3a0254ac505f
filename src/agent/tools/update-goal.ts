/** The tool `update_goal`: ends or halts the thread's goal. @effects clock report */
import { printGoalReport } from './goal-report.ts';
import { decodeArguments, oneOf, required } from './tool-arguments.ts';
import type { Tool, ToolOutcome } from './tool.ts';

const SHAPE = {
  status: required(oneOf('active', 'paused', 'blocked', 'usageLimited', 'budgetLimited', 'complete')),
};

export const updateGoalTool: Tool = {
  name: 'update_goal',
  spec: ({ settings }) =>
    settings.features['goals'] === false
      ? undefined
      : {
          type: 'function',
          name: 'update_goal',
          description:
            "Changes the status of this thread's goal. `complete`: everything it asks for is done and was checked; nothing is left. " +
            '`blocked`: the same obstacle has stopped you several turns in a row and only the user can remove it; hard, slow or unclear work is ' +
            'not blocked. `paused`: only when the user asks for a pause in so many words. Never use it because a budget runs out or to ' +
            'stop early. After completing a goal with a budget, report what it used.',
          strict: false,
          parameters: {
            type: 'object',
            properties: {
              status: {
                type: 'string',
                description: 'The new status: `complete`, `blocked` or `paused`, under the conditions named above.',
                enum: ['complete', 'blocked', 'paused'],
              },
            },
            required: ['status'],
            additionalProperties: false,
          },
        },
  run: async (call, context) => {
    const decoded = decodeArguments(call.input, SHAPE, { prefix: '' });
    if (!decoded.ok) return refuse(decoded.message, 'invalid');
    const { status } = decoded.value;
    if (status !== 'complete' && status !== 'blocked' && status !== 'paused') {
      return refuse(
        `update_goal cannot set \`${status}\`: a goal can only be marked complete, blocked, or paused; resuming and limits are up to the user and the system`,
        'invalid',
      );
    }
    // The response that ends the goal is part of what it took.
    const current = await context.goalAtEnd();
    if (current === null) return refuse('cannot update goal because this thread has no goal', 'failed');
    await context.report.started({ kind: 'goal', operation: 'update' });
    const goal = { ...current, status, updatedAt: Math.floor(context.platform.clock.now() / 1000) };
    await context.report.goal(goal);
    return { status: 'completed', output: printGoalReport(goal, context.sessionId, status === 'complete') };
  },
};

function refuse(output: string, status: 'invalid' | 'failed'): ToolOutcome {
  return { status, output, reason: output };
}
