/** The view `approval-mcp`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-mcp',
  about: 'A tool of an MCP server',
  inputs: () =>
    new Story().user('Do it').takes(
      askInput({
        tool: 'demo.danger',
        action: { kind: 'mcp', server: 'demo', tool: 'danger' },
        planned: { path: '/tmp/x', force: true },
        question: undefined,
        leavesSandbox: false,
        proposedPrefix: undefined,
      }),
    ).inputs,
});
