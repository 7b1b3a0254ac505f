/** What Codex's history view shows of an item or a tool: the `item` of `item_completed`. Pure. */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { isObject, stringMember } from '#/base/json.ts';
import { itemText, type ResponseItem } from '#/protocol/responses/items.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import type { ItemKind } from '#/session/events/item.ts';
import type { ToolCompleted, ToolStarted } from '#/session/events/tool.ts';

/** Codex cuts the output that it shows. */
const SHOWN_OUTPUT_CHARACTERS = 65_536;

/** A message or a thought; undefined for what is shown by other means. */
export function encodeTurnItem(kind: ItemKind, item: ResponseItem): JsonObject | undefined {
  const id = stringMember(item, 'id') ?? '';
  switch (kind) {
    case 'user_message':
      return { type: 'UserMessage', id, content: userContent(item) };
    case 'agent_message':
      return { type: 'AgentMessage', id, content: [{ type: 'Text', text: itemText(item) }] };
    case 'reasoning':
      return { type: 'Reasoning', id, summary_text: texts(item['summary']), raw_content: [] };
    case 'web_search': {
      const action = item['action'];
      const query = isObject(action) ? (stringMember(action, 'query') ?? '') : '';
      return { type: 'WebSearch', id, query, action: isObject(action) ? action : { type: 'other' } };
    }
    default:
      return undefined;
  }
}

function userContent(item: ResponseItem): JsonValue {
  const { content } = item;
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown): JsonObject[] => {
    if (!isObject(part)) return [];
    if (part['type'] === 'input_text')
      return [{ type: 'text', text: stringMember(part, 'text') ?? '', text_elements: [] }];
    if (part['type'] === 'input_image') return [{ type: 'image', image_url: stringMember(part, 'image_url') ?? '' }];
    return [];
  });
}

function texts(parts: unknown): readonly string[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => (isObject(part) ? [stringMember(part, 'text') ?? ''] : []));
}

/** A command or a patch that has ended; undefined for tools that Codex's view has no item for. */
export function encodeToolItem(started: ToolStarted, completed: ToolCompleted): JsonObject | undefined {
  const { action } = started.payload;
  const { call_id: id, status, duration_ms: durationMs, exit_code: exitCode } = completed;
  const isGood = status === 'completed' || status === 'running';
  switch (action.kind) {
    case 'command':
      return {
        type: 'CommandExecution',
        id,
        command: [action.command],
        cwd: `file://${encodeURI(action.cwd)}`,
        parsed_cmd: [{ type: 'unknown', cmd: action.command }],
        source: 'unified_exec_startup',
        status: isGood ? 'completed' : status === 'rejected' ? 'declined' : 'failed',
        aggregated_output: commandOutput(completed).slice(0, SHOWN_OUTPUT_CHARACTERS),
        ...(exitCode === undefined ? {} : { exit_code: exitCode }),
        duration: { secs: Math.floor(durationMs / 1000), nanos: Math.floor((durationMs % 1000) * 1e6) },
      };
    case 'patch': {
      const changes = completed.payload.changes ?? action.changes;
      return {
        type: 'FileChange',
        id,
        changes: Object.fromEntries(
          changes.map(({ path, kind, diff, move_path: movePath }) => [
            path,
            kind === 'update'
              ? { type: 'update', unified_diff: diff, move_path: movePath ?? null }
              : { type: kind, content: diff },
          ]),
        ),
        status: isGood ? 'completed' : status === 'rejected' ? 'declined' : 'failed',
        stdout: '',
        stderr: '',
      };
    }
    default:
      return undefined;
  }
}
