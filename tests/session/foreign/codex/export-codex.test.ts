/** Native sessions as rollouts: the reference resumes them and sends what csm would send. */
import { describe, expect, test } from 'bun:test';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { decodeRolloutName } from '#/protocol/rollout/rollout-name.ts';
import { idOf, ProgramLab, readLines, reference, type LabRun } from '#tests/session/foreign/support/program-lab.ts';

const EXEC = ['exec', '--skip-git-repo-check'];
const RESUME = ['exec', 'resume', '--skip-git-repo-check'];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==';

const inputOf = (run: LabRun): readonly ResponseItem[] => run.requests.at(-1)?.input ?? [];
const idIn = (run: LabRun): string => run.requests[0]?.headers['thread-id'] ?? '';

async function exportSession(
  lab: ProgramLab,
  id: string,
): Promise<{ readonly path: string; readonly thread_id: string }> {
  const run = await lab.csm(['session', 'export', id, '--to-codex', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  return JSON.parse(run.stdout);
}

/** Resumes both, and compares what stands between the base message and what each adds. */
async function expectSameRequest(lab: ProgramLab, id: string, threadId: string): Promise<readonly ResponseItem[]> {
  // csm first: the reference's first run in a home puts skills of its own there, which csm would tell of.
  const mine = await lab.csm([...RESUME, id, 'the next prompt']);
  const theirs = await lab.codex([...RESUME, threadId, 'the next prompt']);
  expect(theirs).toMatchObject({ exitCode: 0 });
  const history = inputOf(mine).slice(1, -1);
  expect(history.length).toBeGreaterThan(2);
  expect(inputOf(theirs).slice(1, 1 + history.length)).toEqual(history);
  // Then the reference states its own context and the prompt.
  const added = inputOf(theirs).slice(1 + history.length);
  expect(added.map(({ role }) => role)).toEqual(expect.arrayContaining(['developer', 'user']));
  expect(JSON.stringify(added.at(-1))).toContain('the next prompt');
  return history;
}

const PATCH = '*** Begin Patch\n*** Add File: new.txt\n+line\n*** End Patch';

describe.skipIf(reference === undefined)('a native session, exported', () => {
  test('with tools, reasoning, a picture, three turns and a changed sandbox', async () => {
    using lab = new ProgramLab();
    writeFileSync(join(lab.work, 'a.png'), Buffer.from(PIXEL, 'base64'));
    const first = await lab.csm(
      [...EXEC, 'first', '-i', 'a.png'],
      [
        {
          items: [
            { reasoning: 'Look first.' },
            { text: 'I will look.' },
            { call: 'exec_command', args: { cmd: 'echo hi \u00e9; sleep 0.2' } },
            { call: 'exec_command', args: { cmd: 'false' } },
            { custom: 'apply_patch', input: PATCH },
            { web_search: { query: 'weather' } },
            { call: 'nosuch', args: {} },
          ],
        },
        { items: [{ call: 'update_plan', args: { plan: [{ step: 'a', status: 'completed' }] } }] },
        { items: [{ text: 'Done one.' }] },
      ],
    );
    expect(first).toMatchObject({ exitCode: 0 });
    const id = idIn(first);
    await lab.csm(
      [...RESUME, '-c', 'sandbox_mode="workspace-write"', id, 'second'],
      [{ items: [{ custom: 'apply_patch', input: PATCH }] }, { items: [{ text: 'Done two.' }] }],
    );
    await lab.csm([...RESUME, id, 'third']);
    const { path, thread_id: threadId } = await exportSession(lab, id);
    expect(threadId).toBe(id);
    expect(decodeRolloutName(path.split('/').at(-1) ?? '')?.id).toBe(id);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const lines = readLines(path);
    expect(lines.map(({ ordinal }) => ordinal)).toEqual(lines.map((_, index) => index));
    const history = await expectSameRequest(lab, id, threadId);
    expect(history.filter(({ type }) => type.endsWith('_output')).length).toBe(6);
  }, 30_000);

  test('whose turn was interrupted', async () => {
    using lab = new ProgramLab();
    const script = [{ items: [{ call: 'exec_command', args: { cmd: 'sleep 7' } }] }];
    const run = await lab.csm([...EXEC, 'first'], script, {
      kill: { signal: 'SIGINT', afterRequests: 1, delayMs: 1200 },
    });
    const { thread_id: threadId } = await exportSession(lab, idIn(run));
    await expectSameRequest(lab, idIn(run), threadId);
  }, 30_000);

  test('whose context was compacted', async () => {
    using lab = new ProgramLab();
    const script = [
      {
        items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }],
        usage: { input_tokens: 90_000, output_tokens: 10 },
      },
      { items: [{ text: 'NOTES' }] },
      { items: [{ text: 'Done one.' }] },
    ];
    const run = await lab.csm([...EXEC, 'first'], script, { config: 'model_auto_compact_token_limit = 1000' });
    expect(run.requests.length).toBe(3);
    const { path, thread_id: threadId } = await exportSession(lab, idIn(run));
    expect(readLines(path).filter(({ type }) => type === 'compacted').length).toBe(1);
    const history = await expectSameRequest(lab, idIn(run), threadId);
    expect(JSON.stringify(history)).toContain('NOTES');
    expect(JSON.stringify(history)).not.toContain('echo hi');
  }, 30_000);

  test('that was itself imported from Codex gets a thread of its own', async () => {
    using lab = new ProgramLab();
    await lab.codex(
      [...EXEC, 'task one'],
      [{ items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }] }, { items: [{ text: 'Done one.' }] }],
    );
    const original = lab.rollouts()[0] ?? '';
    const before = readFileSync(original);
    await lab.csm([...RESUME, idOf(original), 'in csm']);
    const { path, thread_id: threadId } = await exportSession(lab, idOf(original));
    expect(threadId).not.toBe(idOf(original));
    expect(path).not.toBe(original);
    expect(readFileSync(original).equals(before)).toBe(true);
    await expectSameRequest(lab, idOf(original), threadId);
  }, 30_000);

  test('after a fork', async () => {
    using lab = new ProgramLab();
    const run = await lab.csm([...EXEC, 'first']);
    const fork = await lab.csm(['exec', 'fork', '--skip-git-repo-check', idIn(run), 'in the fork']);
    const { thread_id: threadId } = await exportSession(lab, idIn(fork));
    expect(threadId).toBe(idIn(fork));
    await expectSameRequest(lab, idIn(fork), threadId);
  }, 30_000);

  test('twice: the second file is another thread, the first one is left alone', async () => {
    using lab = new ProgramLab();
    const run = await lab.csm([...EXEC, 'first']);
    const one = await exportSession(lab, idIn(run));
    const before = readFileSync(one.path);
    const two = await exportSession(lab, idIn(run));
    expect(two.thread_id).not.toBe(one.thread_id);
    expect(readFileSync(one.path).equals(before)).toBe(true);
  }, 30_000);
});
