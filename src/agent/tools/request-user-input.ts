/** The tool `request_user_input`: asks the user in Plan mode; in the default mode nobody is asked, as in Codex. @effects report */
import { decodeArguments, list, object, required, text } from './tool-arguments.ts';
import type { Tool, ToolOutcome } from './tool.ts';

const UNAVAILABLE = 'request_user_input is unavailable in Default mode';
const NO_OPTIONS = 'request_user_input requires non-empty options for every question';

const OPTION = object({ label: required(text), description: required(text) });
const QUESTION = object({
  id: required(text),
  header: required(text),
  question: required(text),
  options: required(list(OPTION)),
});
const SHAPE = { questions: required(list(QUESTION)) };

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
  run: async (call, context) => {
    const { askUser, signal } = context;
    if (askUser === undefined) return refuse(UNAVAILABLE, 'rejected');
    const decoded = decodeArguments(call.input, SHAPE);
    if (!decoded.ok) return refuse(decoded.message, 'invalid');
    const { questions } = decoded.value;
    if (questions.length === 0 || questions.some(({ options }) => options.length === 0)) {
      return refuse(NO_OPTIONS, 'invalid');
    }
    await context.report.started({ kind: 'question' });
    const answers = await askUser(questions, { turnId: context.turnId, callId: context.callId }, signal);
    if (answers === undefined) return { status: 'interrupted', output: '' };
    return { status: 'completed', output: context.redact(JSON.stringify({ answers })) };
  },
};

function refuse(output: string, status: 'rejected' | 'invalid'): ToolOutcome {
  return { status, output, reason: output };
}
