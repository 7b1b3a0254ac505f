/**
 * The tool `tool_search`: finds tools that are not in the list from the start. csm defers none yet, so that it finds none;
 * it stands in the list because Codex's does and prompt caches depend on the list. @effects report
 */
import { decodeArguments, optional, required, text, usize } from './tool-arguments.ts';
import type { Tool } from './tool.ts';

const SHAPE = { query: required(text), limit: optional(usize) };

export const toolSearchTool: Tool = {
  name: 'tool_search',
  spec: ({ toolset }) =>
    toolset === 'classic'
      ? {
          type: 'tool_search',
          execution: 'client',
          description:
            'Looks for tools that are available but not listed, by words of their names and descriptions, and adds those found to the list.',
          parameters: {
            type: 'object',
            properties: {
              limit: { type: 'number', description: 'How many tools to return at most. Default: 8.' },
              query: { type: 'string', description: 'What the tool should do.' },
            },
            required: ['query'],
            additionalProperties: false,
          },
        }
      : undefined,
  run: async (call, context) => {
    // Where the arguments are wrong, Codex finds nothing too, and says why in its log only.
    const decoded = decodeArguments(call.input, SHAPE, { prefix: 'failed to parse tool_search arguments: ' });
    const problem = !decoded.ok
      ? decoded.message
      : decoded.value.query.trim() === ''
        ? 'query must not be empty'
        : decoded.value.limit === 0
          ? 'limit must be greater than zero'
          : undefined;
    if (problem !== undefined) return { status: 'invalid', output: problem, reason: problem };
    await context.report.started({ kind: 'other', name: 'tool_search' });
    return { status: 'completed', output: call.kind === 'tool_search' ? [] : 'No tools found.' };
  },
};
