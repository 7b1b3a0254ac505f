/** What must hold of a session after a kill: checks over its log and over what had been told. Pure. */
import type { LogEvent } from '#tests/e2e/support/session-files.ts';

/** Whole lines of a log, and whether a cut one follows. */
export function splitLog(text: string): { readonly events: readonly LogEvent[]; readonly isTorn: boolean } {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return { events: lines.map((line) => JSON.parse(line) as LogEvent), isTorn: rest !== '' };
}

/** Numbers that do not go up by one. */
export function findBadNumbers(events: readonly LogEvent[]): readonly string[] {
  return events.flatMap((event, index) => (event.seq === index + 1 ? [] : [`record ${index} has seq ${event.seq}`]));
}

/** Lines of the stream that the log does not have. */
// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
export function findLost(told: readonly any[], events: readonly LogEvent[]): readonly string[] {
  return told
    .filter((line) => !isRecorded(line, events))
    .map((line) => `told, but not in the log: ${JSON.stringify(line)}`);
}

// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
function isRecorded(line: any, events: readonly LogEvent[]): boolean {
  const some = (type: string, holds: (event: LogEvent) => boolean): boolean =>
    events.some((event) => event.type === type && holds(event));
  const { item } = line;
  switch (line.type) {
    case 'thread.started':
      return some('session.created', (event) => event['session_id'] === line.thread_id);
    case 'turn.started':
    case 'turn.completed':
      return some(line.type, () => true);
    case 'error':
    case 'turn.failed':
      return true;
  }
  switch (item.type) {
    case 'agent_message':
    case 'reasoning':
      return some('item.completed', (event) =>
        JSON.stringify(event['payload'].item).includes(JSON.stringify(item.text).slice(1, -1)),
      );
    case 'interrupted_message':
      return some('item.interrupted', (event) => event['payload'].text === item.text);
    case 'command_execution':
      if (line.type === 'item.started')
        return some('tool.started', (event) => event['payload'].action.command === item.command);
      return (
        some(
          'tool.completed',
          (event) => event['exit_code'] === item.exit_code && hasText(event, item.aggregated_output),
        ) || some('process.exited', (event) => hasText(event, item.aggregated_output))
      );
    case 'file_change':
      return some(
        line.type === 'item.started' ? 'tool.started' : 'tool.completed',
        (event) => event['tool'] === 'apply_patch',
      );
    default:
      return true;
  }
}

function hasText(event: LogEvent, text: string): boolean {
  return JSON.stringify(event['payload']).includes(JSON.stringify(text).slice(1, -1));
}
