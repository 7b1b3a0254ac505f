/** The tool `get_goal`: the thread's goal and what it has used. Arguments are ignored, as in Codex. @effects report */
import { printGoalReport } from './goal-report.ts';
import type { Tool } from './tool.ts';

export const getGoalTool: Tool = {
  name: 'get_goal',
  spec: ({ settings }) =>
    settings.features['goals'] === false
      ? undefined
      : {
          type: 'function',
          name: 'get_goal',
          description:
            'Returns the goal of this thread, its status, its token budget, and the tokens and time used so far.',
          strict: false,
          parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
        },
  run: async (_call, context) => {
    await context.report.started({ kind: 'goal', operation: 'get' });
    return { status: 'completed', output: printGoalReport(context.goal(), context.sessionId) };
  },
};
