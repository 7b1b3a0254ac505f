/** The engine of approvals: what is recorded, in which order, and what is remembered. */
import { describe, expect, test } from 'bun:test';
import type { HookAnswer } from '#/agent/hooks/hook-engine.ts';
import type { ApprovalAnswer, ApprovalRequest, Approver } from '#/agent/approval/approval.ts';
import { EMPTY_POLICY } from '#/agent/approval/rules/exec-policy.ts';
import type { Settings } from '#/config/settings.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { SessionApprovals, type ApproverChoice, type PermissionHooks } from '#/workstation/approvals.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const SETTINGS = { codexHome: '/home/.codex', approvalPolicy: 'on-request' } as Settings;

function ask(key: string, rest: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    tool: 'exec_command',
    action: { kind: 'command', command: key, cwd: '/w' },
    planned: { key },
    reasons: ['leaves-sandbox'],
    question: 'May I?',
    leavesSandbox: true,
    keys: [key],
    ...rest,
  };
}

function open(
  approver: Exclude<ApproverChoice, 'reviewer'>,
  settings: Partial<Settings> = {},
  hooks?: (log: string[]) => PermissionHooks,
) {
  const platform = openMemoryPlatform();
  const log: string[] = [];
  const events: DurableEvent[] = [];
  const seen: Approver | 'nobody' | 'flag' =
    typeof approver === 'string'
      ? approver
      : (request, place, signal) => {
          log.push('asked');
          return approver(request, place, signal);
        };
  const session = new SessionApprovals(platform, { ...SETTINGS, ...settings }, EMPTY_POLICY, seen, hooks?.(log));
  const interrupts: string[] = [];
  const turn = session.forTurn({
    turnId: 't',
    sink: {
      append: async (...added) => {
        for (const event of added) log.push(event.type);
        events.push(...added);
      },
      live: () => {},
    },
    interrupt: (reason) => interrupts.push(reason),
  });
  const controller = new AbortController();
  return { platform, session, log, events, interrupts, controller, approvals: turn({ callId: 'c' }) };
}

const yes =
  (scope: Extract<ApprovalAnswer, { decision: 'approved' }>['scope'] = { kind: 'once' }): Approver =>
  () =>
    Promise.resolve({ decision: 'approved', by: 'user', scope });
const review = (decision: 'approved' | 'declined', rest: object = {}): ApprovalAnswer =>
  ({ decision, by: 'reviewer', scope: { kind: 'once' }, message: 'no', ...rest }) as ApprovalAnswer;

describe('an answer', () => {
  test('the question is recorded before anybody is asked, the answer before the tool knows', async () => {
    const { approvals, log, events, controller } = open(yes());
    expect(await approvals.ask(ask('ls'), controller.signal)).toEqual({ kind: 'approved' });
    expect(log).toEqual(['approval.requested', 'asked', 'approval.decided']);
    expect(events).toMatchObject([
      {
        turn_id: 't',
        call_id: 'c',
        reasons: ['leaves-sandbox'],
        leaves_sandbox: true,
        payload: { question: 'May I?' },
      },
      { decision: 'approved', by: 'user' },
    ]);
  });

  test('nothing is allowed that could not be recorded', async () => {
    const { session } = open(yes());
    const approvals = session.forTurn({
      turnId: 't',
      sink: { append: () => Promise.reject(new Error('disk full')), live: () => {} },
      interrupt: () => {},
    })({ callId: 'c' });
    const { signal } = new AbortController();
    expect(approvals.ask(ask('ls'), signal)).rejects.toThrow('disk full');
  });

  test('a review is recorded with what it found', async () => {
    const facts = { riskLevel: 'high', userAuthorization: 'low', rationale: 'It deletes.', checks: ['ls'] };
    const { approvals, events, controller } = open(() => Promise.resolve(review('declined', { review: facts })));
    expect(await approvals.ask(ask('rm'), controller.signal)).toMatchObject({ kind: 'refused', status: 'rejected' });
    expect(events[1]).toMatchObject({
      decision: 'declined',
      by: 'reviewer',
      risk_level: 'high',
      user_authorization: 'low',
      payload: { rationale: 'It deletes.', checks: ['ls'] },
    });
  });

  test('a review that failed says so and is no sign of danger', async () => {
    const { approvals, events, interrupts, controller } = open(() =>
      Promise.resolve(review('declined', { isFailure: true, message: 'Automatic approval review failed: boom\nmore' })),
    );
    for (const key of ['1', '2', '3', '4']) await approvals.ask(ask(key), controller.signal);
    expect(events[1]).toMatchObject({
      review_failed: true,
      payload: { rationale: 'Automatic approval review failed: boom' },
    });
    expect(interrupts).toEqual([]);
  });

  test('one that comes too late fails the call', async () => {
    const { approvals, controller } = open(() =>
      Promise.resolve({ decision: 'expired', by: 'reviewer', message: 'late' }),
    );
    expect(await approvals.ask(ask('1'), controller.signal)).toEqual({
      kind: 'refused',
      status: 'failed',
      message: 'late',
    });
  });

  test('three refusals of the review in a row end the turn', async () => {
    const { approvals, interrupts, controller } = open(() => Promise.resolve(review('declined')));
    for (const key of ['1', '2']) await approvals.ask(ask(key), controller.signal);
    expect(interrupts).toEqual([]);
    await approvals.ask(ask('3'), controller.signal);
    expect(interrupts).toEqual(['denials']);
  });

  test('a person who cancels ends the turn', async () => {
    const { approvals, interrupts, controller } = open(() => Promise.resolve({ decision: 'canceled', by: 'user' }));
    expect(await approvals.ask(ask('1'), controller.signal)).toMatchObject({ status: 'interrupted' });
    expect(interrupts).toEqual(['user']);
  });

  test('a yes after the end of the turn is none', async () => {
    const opened = open((_request, _place, signal) => {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () =>
          resolve({ decision: 'approved', by: 'user', scope: { kind: 'session' } }),
        );
      });
    });
    const asked = opened.approvals.ask(ask('1'), opened.controller.signal);
    opened.controller.abort();
    expect(await asked).toMatchObject({ kind: 'refused', status: 'interrupted' });
    expect(opened.events[1]).toMatchObject({ decision: 'canceled', by: 'turn' });
  });
});

describe('how far a yes goes', () => {
  test('once', async () => {
    const { approvals, log, controller } = open(yes());
    await approvals.ask(ask('ls'), controller.signal);
    await approvals.ask(ask('ls'), controller.signal);
    expect(log.filter((line) => line === 'asked')).toHaveLength(2);
  });

  test('for the session: the same again is not asked, something else is', async () => {
    const { approvals, log, events, controller } = open(yes({ kind: 'session' }));
    await approvals.ask(ask('a', { keys: ['a', 'b'] }), controller.signal);
    await approvals.ask(ask('b'), controller.signal);
    await approvals.ask(ask('c', { keys: ['b', 'c'] }), controller.signal);
    expect(log.filter((line) => line === 'asked')).toHaveLength(2);
    expect(events).toMatchObject([
      {},
      { decision: 'approved-for-session', scope: 'session' },
      {},
      { by: 'session' },
      {},
      {},
    ]);
  });

  test('a host', async () => {
    const { approvals, log, controller } = open(yes({ kind: 'host', host: 'example.org' }));
    await approvals.ask(ask('1', { host: 'example.org' }), controller.signal);
    await approvals.ask(ask('2', { host: 'example.org' }), controller.signal);
    await approvals.ask(ask('3', { host: 'example.com' }), controller.signal);
    expect(log.filter((line) => line === 'asked')).toHaveLength(2);
  });

  test('a prefix becomes a rule of the session, and of the file where it is saved', async () => {
    const opened = open(yes({ kind: 'prefix', prefix: ['git', 'pull'], saved: true }));
    await opened.approvals.ask(ask('git pull'), opened.controller.signal);
    expect(opened.session.rules().rules).toMatchObject([{ first: 'git', rest: [['pull']], decision: 'allow' }]);
    expect(opened.platform.fs.readText('/home/.codex/rules/default.rules')).toContain(
      'prefix_rule(pattern=["git", "pull"], decision="allow")',
    );
    expect(opened.events[1]).toMatchObject({ scope: 'prefix', payload: { prefix: ['git', 'pull'] } });
    expect(opened.session.takeSaved()).toEqual([['git', 'pull']]);
    expect(opened.session.takeSaved()).toEqual([]);
  });

  test('a prefix for the session alone is nothing that the model is told of', async () => {
    const opened = open(yes({ kind: 'prefix', prefix: ['git', 'pull'], saved: false }));
    await opened.approvals.ask(ask('git pull'), opened.controller.signal);
    expect(opened.session.takeSaved()).toEqual([]);
  });
});

describe('who answers', () => {
  test('nobody: refused', async () => {
    const { approvals, events, controller } = open('nobody');
    expect(await approvals.ask(ask('1'), controller.signal)).toMatchObject({ kind: 'refused', status: 'rejected' });
    expect(events[1]).toMatchObject({ decision: 'declined', by: 'policy' });
  });

  test('the flag: asks are answered where nobody would be asked', async () => {
    const { session, approvals, controller } = open('flag', { approvalPolicy: 'never' });
    expect(session.policy).toBe('on-request');
    expect(await approvals.ask(ask('1', { leavesSandbox: false }), controller.signal)).toEqual({ kind: 'approved' });
    expect(await approvals.ask(ask('2'), controller.signal)).toMatchObject({ kind: 'refused' });
    expect(open('nobody', { approvalPolicy: 'never' }).session.policy).toBe('never');
  });
});

test('what reviews took is told once', () => {
  const { session } = open('nobody');
  const usage = {
    input_tokens: 5,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 1,
    reasoning_output_tokens: 0,
    total_tokens: 6,
  };
  session.noteSpent(usage, 0.5);
  session.noteSpent(usage, null);
  expect(session.takeSpent()).toMatchObject({ usage: { total_tokens: 12 }, costUsd: null });
  expect(session.takeSpent()).toBeUndefined();
});

describe('hooks', () => {
  const NOTHING: HookAnswer = { contexts: [], blocks: [], isStopped: false, stops: [] };
  const hooked = { names: ['Bash'], input: { command: 'ls' }, cwd: '/w' } as const;
  const saying =
    (answer: Partial<HookAnswer>) =>
    (log: string[]): PermissionHooks => ({
      has: (event) => event === 'PermissionRequest',
      ask: async (event, occasion) => {
        log.push(`${event} ${JSON.stringify(occasion.facts)}`);
        return { ...NOTHING, ...answer };
      },
    });
  const told = 'PermissionRequest {"tool_name":"Bash","tool_input":{"command":"ls"}}';

  test('an allow is the answer, and holds for this once', async () => {
    const { approvals, log, events, controller } = open(yes(), {}, saying({ permission: 'allow' }));
    expect(await approvals.ask(ask('ls', { hooked }), controller.signal)).toEqual({ kind: 'approved' });
    expect(log).toEqual(['approval.requested', told, 'approval.decided']);
    expect(events[1]).toMatchObject({ decision: 'approved', by: 'hook' });
    await approvals.ask(ask('ls', { hooked }), controller.signal);
    expect(log.filter((line) => line === told)).toHaveLength(2);
  });

  test('a no is the answer, also to what was allowed for the session, and ends no turn', async () => {
    const blocks = [{ runId: 'r', reason: 'not today', limitTokens: undefined }];
    let says: Partial<HookAnswer> = {};
    const opened = open(yes({ kind: 'session' }), {}, (log) => ({
      has: () => true,
      ask: (...asked) => saying(says)(log).ask(...asked),
    }));
    const { approvals, events, interrupts, controller } = opened;
    expect(await approvals.ask(ask('ls', { hooked }), controller.signal)).toEqual({ kind: 'approved' });
    says = { permission: 'deny', blocks };
    for (let n = 0; n < 4; n++) {
      const refused = { kind: 'refused', status: 'rejected', message: 'not today' } as const;
      expect(await approvals.ask(ask('ls', { hooked }), controller.signal)).toEqual(refused);
    }
    expect(events.at(-1)).toMatchObject({ decision: 'declined', by: 'hook' });
    expect(interrupts).toEqual([]);
  });

  test('where they decide nothing, the question goes on', async () => {
    const { approvals, log, controller } = open(yes(), {}, saying({}));
    await approvals.ask(ask('ls', { hooked }), controller.signal);
    expect(log).toEqual(['approval.requested', told, 'asked', 'approval.decided']);
  });

  test('an allow that comes after the end of the turn is none', async () => {
    const opened = open(yes(), {}, () => ({
      has: () => true,
      ask: async () => {
        opened.controller.abort();
        return { ...NOTHING, permission: 'allow' };
      },
    }));
    const { approvals, controller } = opened;
    expect(await approvals.ask(ask('ls', { hooked }), controller.signal)).toMatchObject({ status: 'interrupted' });
  });

  test('what no hook is told of, none is asked about', async () => {
    const { approvals, log, controller } = open(yes(), {}, saying({ permission: 'deny' }));
    await approvals.ask(ask('ls'), controller.signal);
    expect(log).toEqual(['approval.requested', 'asked', 'approval.decided']);
  });
});
