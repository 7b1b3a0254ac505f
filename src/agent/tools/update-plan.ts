/** The tool `update_plan`: the model's list of steps, shown to the user. Offered where the configuration asks for it. @effects report */
import type { PlanStep } from '#/base/tool-action.ts';
import { decodeArguments, list, oneOf, optional, required, strictObject, text } from './tool-arguments.ts';
import type { Tool } from './tool.ts';

const STEP = strictObject({ step: required(text), status: required(oneOf('pending', 'in_progress', 'completed')) });
const SHAPE = { explanation: optional(text), plan: required(list(STEP)) };

export const updatePlanTool: Tool = {
  name: 'update_plan',
  spec: ({ settings }) =>
    settings.updatePlanEnabled
      ? {
          type: 'function',
          name: 'update_plan',
          description: 'Replaces the list of steps that the user sees. At most one step is in progress at a time.',
          strict: false,
          parameters: {
            type: 'object',
            properties: {
              explanation: { type: 'string', description: 'Why the plan is as it is now. Optional.' },
              plan: {
                type: 'array',
                description: 'All steps, in order.',
                items: {
                  type: 'object',
                  properties: {
                    status: {
                      type: 'string',
                      description: 'How far the step is.',
                      enum: ['pending', 'in_progress', 'completed'],
                    },
                    step: { type: 'string', description: 'What is to be done.' },
                  },
                  required: ['step', 'status'],
                  additionalProperties: false,
                },
              },
            },
            required: ['plan'],
            additionalProperties: false,
          },
        }
      : undefined,
  run: async (call, context) => {
    const decoded = decodeArguments(call.input, SHAPE, { strict: true });
    if (!decoded.ok) return { status: 'invalid', output: decoded.message, reason: decoded.message };
    const { explanation, plan } = decoded.value;
    const steps: readonly PlanStep[] = plan;
    const shown = { ...(explanation === undefined ? {} : { explanation }), steps };
    await context.report.started({ kind: 'plan', ...shown });
    return { status: 'completed', output: 'Plan updated', plan: shown };
  },
};
