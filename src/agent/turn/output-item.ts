/** The history item that answers a call. Pure. Types and id prefixes as Codex 0.169.0 was observed to send them. */
import type { JsonValue } from '#/base/json.ts';
import type { ResponseItem, ToolCall, ToolOutputBody } from '#/protocol/responses/items.ts';

/** @param id a fresh UUIDv7 */
export function encodeOutputItem(call: ToolCall, output: ToolOutputBody, id: string): ResponseItem {
  const body = output as unknown as JsonValue;
  switch (call.kind) {
    case 'function':
      return { type: 'function_call_output', id: `fco_${id}`, call_id: call.callId, output: body };
    case 'custom':
      return { type: 'custom_tool_call_output', id: `ctco_${id}`, call_id: call.callId, output: body };
    case 'tool_search':
      return {
        type: 'tool_search_output',
        id: `tso_${id}`,
        call_id: call.callId,
        status: 'completed',
        execution: 'client',
        tools: typeof output === 'string' ? [] : body,
      };
  }
}
