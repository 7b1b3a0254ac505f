/** What tools ask before they leave the sandbox, and what a yes and a no do. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ApprovalOutcome, ApprovalRequest, Approvals } from '#/agent/approval/approval.ts';
import { applyPatchTool } from '#/agent/tools/apply-patch.ts';
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import type { ToolOutcome } from '#/agent/tools/tool.ts';
import { writeStdinTool } from '#/agent/tools/write-stdin.ts';
import { openCommandFixture, type CommandFixture } from './command-context.ts';

let fixture: CommandFixture;
let asked: ApprovalRequest[];

beforeEach(() => {
  // Below /tmp everything may be written.
  fixture = openCommandFixture({
    sandbox: { mode: 'workspace-write', excludeSlashTmp: true, excludeTmpdirEnvVar: true },
    approvalPolicy: 'on-request',
  });
  asked = [];
});
afterEach(() => fixture.close());

const YES: ApprovalOutcome = { kind: 'approved' };
const no = (message: string): ApprovalOutcome => ({ kind: 'refused', status: 'rejected', message });

function answer(...outcomes: readonly ApprovalOutcome[]): { readonly approvals: Approvals } {
  const left = [...outcomes];
  return {
    approvals: {
      policy: 'on-request',
      ask: async (request) => {
        asked.push(request);
        return left.shift() ?? no('nobody');
      },
    },
  };
}

const escalated = { sandbox_permissions: 'require_escalated', justification: 'May I?' };

describe('exec_command', () => {
  test('a yes lets it out of the sandbox, and the receipt says so', async () => {
    const outside = join(fixture.folder, 'out');
    const outcome = await fixture.run(execCommandTool, { cmd: `echo x > ${outside}`, ...escalated }, answer(YES));
    expect(outcome).toMatchObject({ status: 'completed', exitCode: 0 });
    expect(existsSync(outside)).toBe(true);
    expect(fixture.actions[0]?.sandbox).toEqual({ rung: 'none', mode: 'danger-full-access', network: true });
    expect(asked).toMatchObject([
      {
        tool: 'exec_command',
        leavesSandbox: true,
        question: 'May I?',
        reasons: ['leaves-sandbox', 'effect-writes', 'severity-medium'],
        hooked: { names: ['Bash'], input: { command: `echo x > ${outside}`, description: 'May I?' }, cwd: fixture.cwd },
        planned: {
          command: [expect.stringContaining('sh'), '-lc', `echo x > ${outside}`],
          cwd: fixture.cwd,
          environment_id: 'local',
          justification: 'May I?',
          sandbox_permissions: 'require_escalated',
          tool: 'exec_command',
          tty: false,
        },
      },
    ]);
  });

  test('a no starts nothing, and the model reads why', async () => {
    const outcome = await fixture.run(
      execCommandTool,
      { cmd: 'echo x > ../out', ...escalated },
      answer(no('Too "risky".')),
    );
    expect(outcome).toEqual({
      status: 'rejected',
      output: 'exec_command failed: CreateProcess { message: "Rejected(\\"Too \\\\\\"risky\\\\\\".\\")" }',
      reason: 'Too "risky".',
    });
    expect(fixture.actions).toEqual([]);
  });

  test('an end of the turn is no refusal', async () => {
    const aborted: ApprovalOutcome = { kind: 'refused', status: 'interrupted', message: 'aborted by user' };
    const outcome = await fixture.run(execCommandTool, { cmd: 'ls', ...escalated }, answer(aborted));
    expect(outcome).toMatchObject({ status: 'interrupted' });
  });

  test('forced removal is asked about, and stays in the sandbox', async () => {
    await fixture.run(execCommandTool, { cmd: 'rm -f x' }, answer(no('no')));
    expect(asked).toMatchObject([{ leavesSandbox: false, planned: { sandbox_permissions: 'use_default' } }]);
  });

  test('nothing is asked where nothing has to be', async () => {
    const bare = openCommandFixture({ approvalPolicy: 'on-request' });
    try {
      await bare.run(execCommandTool, { cmd: 'true' }, answer());
      await bare.run(execCommandTool, { cmd: 'true', ...escalated }, answer());
      expect(asked).toEqual([]);
    } finally {
      await bare.close();
    }
  });

  test('never: nobody is asked for more', async () => {
    const never = openCommandFixture({ sandbox: { mode: 'workspace-write' }, approvalPolicy: 'never' });
    try {
      const outcome = await never.run(execCommandTool, { cmd: 'ls', ...escalated }, answer(YES));
      expect(outcome).toMatchObject({
        status: 'rejected',
        output: expect.stringContaining('approval policy is Never'),
      });
      expect(asked).toEqual([]);
    } finally {
      await never.close();
    }
  });

  test('a part of the escalation is not offered', async () => {
    const call = { cmd: 'ls', sandbox_permissions: 'with_additional_permissions' };
    expect(await fixture.run(execCommandTool, call, answer(YES))).toMatchObject({
      status: 'rejected',
      output: expect.stringContaining('additional permissions are disabled'),
    });
    expect(asked).toEqual([]);
  });
});

describe('write_stdin', () => {
  const start = (...outcomes: readonly ApprovalOutcome[]): Promise<ToolOutcome> =>
    fixture.run(execCommandTool, { cmd: 'cat', tty: true, yield_time_ms: 250, ...escalated }, answer(...outcomes));

  test('what is typed into a command outside of the sandbox is asked about, looking is not', async () => {
    const { processId } = await start(YES);
    const typed = await fixture.run(writeStdinTool, { session_id: processId, chars: 'x\n' }, answer(no('Stop.')));
    expect(typed).toMatchObject({ status: 'rejected', output: 'write_stdin rejected: Stop.', reason: 'Stop.' });
    expect(asked[1]?.hooked).toMatchObject({
      names: ['write_stdin'],
      input: { chars: 'x\n', parent_call_id: 'call_1', approval_id: 'call_1', cwd: `file://${fixture.cwd}`, tty: true },
    });
    expect(asked[1]?.planned).toEqual({
      chars: 'x\n',
      cwd: fixture.cwd,
      environment_id: 'local',
      original_command: 'cat',
      sandbox_permissions: 'require_escalated',
      session_id: processId ?? 0,
      tool: 'write_stdin',
      tty: true,
    });
    const again = await fixture.run(writeStdinTool, { session_id: processId, chars: '\u0004' }, answer(YES));
    expect(again.output).toEndWith('Output:\n');
    expect(asked).toHaveLength(3);
  });
});

describe('apply_patch', () => {
  const patch = (path: string): string => `*** Begin Patch\n*** Add File: ${path}\n+a\n*** End Patch\n`;
  const run = (path: string, outcome: ApprovalOutcome): Promise<ToolOutcome> =>
    applyPatchTool.run(
      { kind: 'custom', callId: 'call_1', name: 'apply_patch', namespace: undefined, input: patch(path) },
      fixture.context(answer(outcome)),
    );

  test('a yes writes outside of the folders', async () => {
    expect(await run('../new.txt', YES)).toMatchObject({ status: 'completed' });
    expect(existsSync(join(fixture.folder, 'new.txt'))).toBe(true);
    expect(asked).toMatchObject([
      {
        tool: 'apply_patch',
        reasons: ['writes-outside'],
        hooked: { names: ['apply_patch', 'Write', 'Edit'], input: { command: patch('../new.txt').trim() } },
        planned: { cwd: fixture.cwd, files: [join(fixture.folder, 'new.txt')], patch: patch('../new.txt').trim() },
      },
    ]);
  });

  test('a no writes nothing, and the model reads it as it is', async () => {
    expect(await run('../new.txt', no('Too risky.'))).toEqual({
      status: 'rejected',
      output: 'Too risky.',
      reason: 'Too risky.',
    });
    expect(existsSync(join(fixture.folder, 'new.txt'))).toBe(false);
  });

  test('inside, nobody is asked', async () => {
    expect(await run('new.txt', no('no'))).toMatchObject({ status: 'completed' });
    expect(asked).toEqual([]);
  });
});
