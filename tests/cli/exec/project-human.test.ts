import { describe, expect, test } from 'bun:test';
import { countTokens, HumanProjector } from '#/cli/exec/project-human.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';

const turn = { turn_id: 't1' } as const;

function print(events: readonly SessionEvent[], color = false): string {
  const projector = new HumanProjector({ color, hideReasoning: false });
  return events.map((event) => projector.project(event)).join('');
}

const started = (callId = 'c1'): SessionEvent => ({
  type: 'tool.started',
  ...turn,
  call_id: callId,
  tool: 'exec_command',
  payload: { action: { kind: 'command', command: "/bin/bash -lc 'ls'", cwd: '/w' } },
});

const ended = (exitCode: number, output: string): SessionEvent => ({
  type: 'tool.completed',
  ...turn,
  call_id: 'c1',
  tool: 'exec_command',
  status: exitCode === 0 ? 'completed' : 'failed',
  duration_ms: 20,
  exit_code: exitCode,
  payload: {
    item: { type: 'function_call_output', id: 'o', call_id: 'c1', output: `Chunk ID: 1\nOutput:\n${output}` },
  },
});

describe('HumanProjector', () => {
  test('a command, as Codex prints it', () => {
    expect(print([started(), ended(0, 'a\nb\n')])).toBe(
      "exec\n/bin/bash -lc 'ls' in /w\n succeeded in 20ms:\na\nb\n\n",
    );
    expect(print([started(), ended(3, '')])).toBe("exec\n/bin/bash -lc 'ls' in /w\n exited 3 in 20ms:\n");
  });

  test('the end of a command that does not stand right below its start names it', () => {
    expect(print([started('c1'), started('c2'), ended(0, 'a\n')])).toBe(
      "exec\n/bin/bash -lc 'ls' in /w\nexec\n/bin/bash -lc 'ls' in /w\nexec\n/bin/bash -lc 'ls'\n succeeded in 20ms:\na\n\n",
    );
  });

  test('a long command is not cut inside a character', () => {
    const long: SessionEvent = {
      ...started(),
      payload: { action: { kind: 'command', command: `${'x'.repeat(198)}👋 more`, cwd: '/w' } },
    } as SessionEvent;
    expect(print([long, started('c2'), ended(0, '')])).toContain(`exec\n${'x'.repeat(198)}…\n succeeded`);
  });

  test('colours are Codex’s', () => {
    expect(print([started(), ended(0, '')], true)).toBe(
      "\x1b[35m\x1b[3mexec\x1b[0m\x1b[0m\n\x1b[1m/bin/bash -lc 'ls'\x1b[0m in /w\n\x1b[32m succeeded in 20ms:\x1b[0m\n",
    );
  });

  test('no control of what a command printed reaches the terminal', () => {
    const text = print([started(), ended(0, 'a\x1b[2Jb\u202ec\x07')]);
    // oxlint-disable-next-line no-control-regex -- controls are what this looks for
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).toContain('\\x1b[2J');
  });

  test('an answer, a plan, the end', () => {
    const plan: SessionEvent = {
      type: 'tool.completed',
      ...turn,
      call_id: 'c2',
      tool: 'update_plan',
      status: 'completed',
      duration_ms: 1,
      payload: {
        item: { type: 'function_call_output', id: 'o', call_id: 'c2', output: 'Plan updated' },
        plan: {
          explanation: 'why',
          steps: [
            { step: 'one', status: 'completed' },
            { step: 'two', status: 'in_progress' },
            { step: 'three', status: 'pending' },
          ],
        },
      },
    };
    const message: SessionEvent = {
      type: 'item.completed',
      ...turn,
      item_id: 'm',
      kind: 'agent_message',
      payload: { item: { type: 'message', id: 'm', content: [{ type: 'output_text', text: 'Done.' }] } },
    };
    const done: SessionEvent = {
      type: 'turn.completed',
      ...turn,
      duration_ms: 1,
      usage: { ...NO_USAGE, input_tokens: 2000, cached_input_tokens: 500, output_tokens: 10 },
      cost_usd: null,
    };
    expect(print([plan, message, done])).toBe('why\n  ✓ one\n  → two\n  • three\ncodex\nDone.\ntokens used\n1,510\n');
  });

  test('a rejected patch, which Codex hides, is shown with its reason', () => {
    const rejected: SessionEvent = {
      type: 'tool.completed',
      ...turn,
      call_id: 'c1',
      tool: 'apply_patch',
      status: 'rejected',
      duration_ms: 1,
      payload: {
        item: { type: 'custom_tool_call_output', id: 'o', call_id: 'c1', output: 'patch rejected: read-only' },
        reason: 'the sandbox is read-only',
      },
    };
    expect(print([rejected])).toBe('apply patch rejected apply_patch\n  the sandbox is read-only\n');
  });

  test('interrupted text stays visible', () => {
    const cut: SessionEvent = {
      type: 'item.interrupted',
      ...turn,
      item_id: 'm',
      kind: 'agent_message',
      payload: { text: 'Hel' },
    };
    expect(print([cut])).toBe('codex (interrupted)\nHel\n');
  });
});

test('countTokens leaves cached input out', () => {
  expect(countTokens({ ...NO_USAGE, input_tokens: 10, cached_input_tokens: 4, output_tokens: 3 })).toBe(9);
});
