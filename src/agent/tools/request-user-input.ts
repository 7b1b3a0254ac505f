/** The tool `request_user_input`: in the default mode nobody is asked, as in Codex; the model is told so. @effects none */
import type { Tool } from './tool.ts';

const UNAVAILABLE = 'request_user_input is unavailable in Default mode';

export const requestUserInputTool: Tool = {
  name: 'request_user_input',
  spec: () => ({
    type: 'function',
    name: 'request_user_input',
    description: 'Asks the user up to three short questions and waits for the answers. Only available in Plan mode.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        questions: {
          type: 'array',
          description: 'The questions, shown together; best one, at most three.',
          items: {
            type: 'object',
            properties: {
              header: { type: 'string', description: 'A label of at most twelve characters.' },
              id: { type: 'string', description: 'A name for the answer, in snake_case.' },
              options: {
                type: 'array',
                description:
                  'Two or three answers to choose from that exclude each other, the recommended one first. The user can always answer something else.',
                items: {
                  type: 'object',
                  properties: {
                    description: { type: 'string', description: 'One sentence: what choosing it means.' },
                    label: { type: 'string', description: 'The answer in one to five words.' },
                  },
                  required: ['label', 'description'],
                  additionalProperties: false,
                },
              },
              question: { type: 'string', description: 'The question, in one sentence.' },
            },
            required: ['id', 'header', 'question', 'options'],
            additionalProperties: false,
          },
        },
      },
      required: ['questions'],
      additionalProperties: false,
    },
  }),
  run: async () => ({ status: 'rejected', output: UNAVAILABLE, reason: UNAVAILABLE }),
};
