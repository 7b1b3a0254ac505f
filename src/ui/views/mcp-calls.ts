/** The view `mcp-calls`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'mcp-calls',
  about: 'Calls of an MCP server: one that did well, one that failed, one that runs',
  inputs: () => {
    const story = new Story().user('Ask the server');
    const call = (tool: string, status: 'completed' | 'failed', output: string): void => {
      story.begins(tool, { kind: 'mcp', server: 'demo', tool }).event({
        type: 'tool.completed',
        turn_id: story.turnId,
        call_id: story.callId,
        tool,
        status,
        duration_ms: 30,
        payload: { item: { type: 'function_call_output', call_id: story.callId, output } },
      });
    };
    call('echo', 'completed', '{"message":"hi there","n":3}\nsecond line\nthird line\nfourth line');
    call('fail', 'failed', 'demo failure: something broke');
    return story.begins('slow', { kind: 'mcp', server: 'demo', tool: 'slow' }).inputs;
  },
});
