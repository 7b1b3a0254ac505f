/** What holds for every tool. @effects those of the tool */
import { containsPlaceholder } from '#/redaction/secret-pattern.ts';
import type { Tool } from './tool.ts';

/**
 * The tool, refusing input that holds a redaction's placeholder: the model has copied a text whose secret it was not
 * shown, and would write the placeholder into a file or a command in its place.
 */
export function guardTool(tool: Tool): Tool {
  return {
    name: tool.name,
    spec: (input) => tool.spec(input),
    run: async (call, context) => {
      if (!containsPlaceholder(call.input)) return tool.run(call, context);
      const output =
        `${tool.name} was not run: its input holds a placeholder like [redacted:NAME], which stands for a secret that was ` +
        'hidden from you. Do it without that text: read it from the variable or file where it is, or leave those lines alone.';
      return { status: 'rejected', output, reason: 'the input holds a placeholder of a redacted secret' };
    },
  };
}
