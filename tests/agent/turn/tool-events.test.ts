import { describe, expect, test } from 'bun:test';
import { encodeToolCompleted } from '#/agent/turn/tool-events.ts';
import type { ToolOutcome } from '#/agent/tools/tool.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { commandOutput } from '#/session/events/command-output.ts';
import type { ToolCompleted } from '#/session/events/tool.ts';

const CALL: ToolCall = { kind: 'function', callId: 'call_1', name: 'exec_command', namespace: undefined, input: '{}' };
const HEAD =
  'Chunk ID: 0a1b2c\nWall time: 0.1000 seconds\nProcess exited with code 0\nOriginal token count: 3\nOutput:\n';

const encode = (output: string, aggregatedOutput?: string): ToolCompleted => {
  const outcome = { status: 'completed', output, ...(aggregatedOutput === undefined ? {} : { aggregatedOutput }) };
  return encodeToolCompleted('turn_1', CALL, outcome as ToolOutcome, 100, 'fco_1') as ToolCompleted;
};

describe('what a command printed, in the event that ends it', () => {
  test.each([
    ['what the model was told is all of it', `${HEAD}a\nb\n`, 'a\nb\n', false],
    ['nothing was printed', HEAD, '', false],
    ['it has such a line of its own', `${HEAD}x\nOutput:\ny`, 'x\nOutput:\ny', false],
    ['the model was told a part', `${HEAD}a\n… 9 tokens truncated …\nz\n`, 'a\nand so on\nz\n', true],
    ['the model was told something else', 'exec_command failed: no', 'no', true],
  ])('read back where %s', (_what, output, aggregated, isKeptApart) => {
    const event = encode(output, aggregated);
    expect('aggregated_output' in event.payload).toBe(isKeptApart);
    expect(commandOutput(event)).toBe(aggregated);
  });

  test('is absent where the tool runs no command', () => {
    expect(encode('Plan updated').payload).not.toHaveProperty('aggregated_output');
  });
});
