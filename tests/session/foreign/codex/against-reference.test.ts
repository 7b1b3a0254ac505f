/** Rollouts that the reference wrote: csm's history of each is what the reference itself sends when it resumes it. */
import { describe, expect, test } from 'bun:test';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import { readCodexHistory } from '#/session/foreign/codex/read-history.ts';
import {
  ANY_ANSWER,
  idOf,
  ProgramLab,
  readLines,
  reference,
  type LabRun,
} from '#tests/session/foreign/support/program-lab.ts';
import { bare, line, removeWhere, setMember } from '#tests/session/foreign/support/rollout-edits.ts';

const { fs } = openBunPlatform();
const EXEC = ['exec', '--skip-git-repo-check'];
const RESUME = ['exec', 'resume', '--skip-git-repo-check'];
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==';

/** Ids of outputs that each program makes up for calls without one. */
function withoutMadeUpIds(items: readonly ResponseItem[]): readonly object[] {
  return items.map((item) => {
    const isMadeUp = item['output'] === 'aborted' || (Array.isArray(item['tools']) && item['tools'].length === 0);
    return isMadeUp ? { ...item, id: 'made up' } : { ...item };
  });
}

/** Resumes with the reference, and compares what it sent before its new prompt with csm's history of the file before. */
async function expectSameHistory(lab: ProgramLab, path: string, content: string, differs?: Differs): Promise<void> {
  writeFileSync(path, content);
  lab.forgetDatabases();
  const mine = await readCodexHistory(fs, lab.codexHome, path);
  const run = await lab.codex([...RESUME, idOf(path), 'the next prompt']);
  expect(run.exitCode).toBe(0);
  const theirs = historyOf(run);
  const items = withoutMadeUpIds(mine.history.items);
  if (differs === undefined) expect(items).toEqual(theirs.slice(0, items.length));
  else differs(items as readonly ResponseItem[], theirs as readonly ResponseItem[]);
  // What follows is new: the context where it is stated again, and the prompt.
  if (differs === undefined) {
    const added = theirs.slice(items.length) as readonly ResponseItem[];
    const known = new Set<unknown>(mine.history.items.map(({ id }) => id));
    expect(added.filter(({ id }) => id !== undefined && known.has(id))).toEqual([]);
    expect(added.map(({ role }) => role)).toEqual(added.length === 1 ? ['user'] : ['developer', 'user', 'user']);
  }
}
type Differs = (mine: readonly ResponseItem[], theirs: readonly ResponseItem[]) => void;

/** The input of a run's last request after the base message. */
function historyOf(run: LabRun): readonly object[] {
  const input = run.requests.at(-1)?.input ?? [];
  return withoutMadeUpIds(input.slice(1));
}

const WORK = [
  {
    items: [
      { reasoning: 'Look.' },
      { call: 'exec_command', args: { cmd: 'echo hi \u00e9\u2028' } },
      { custom: 'apply_patch', input: 'no patch' },
      { tool_search: { query: 'spawn', limit: 1 } },
      { web_search: { query: 'weather' } },
      {
        type: 'local_shell_call',
        id: 'ls_1',
        call_id: 'call_ls',
        status: 'completed',
        action: { type: 'exec', command: ['ls'] },
      },
      { type: 'image_generation_call', id: 'ig_1', status: 'completed', revised_prompt: 'p', result: PIXEL },
      {
        type: 'function_call',
        id: 'fc_x',
        call_id: 'call_x',
        name: 'nosuch',
        namespace: 'n',
        arguments: '{}',
        status: 'completed',
      },
      { type: 'mystery', id: 'm1', x: 1 },
    ],
  },
  { items: [{ text: 'Done one.' }] },
];

async function makeSession(lab: ProgramLab, script: readonly unknown[] = WORK, config?: string): Promise<string> {
  const run = await lab.codex([...EXEC, 'task one'], script, config === undefined ? {} : { config });
  expect(run.exitCode).toBe(0);
  return lab.rollouts().at(-1) ?? '';
}

describe.skipIf(reference === undefined)('a rollout of the reference', () => {
  test('with every kind of item', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await expectSameHistory(lab, path, readFileSync(path, 'utf8'));
    expect(readLines(path).length).toBeGreaterThan(30);
  });

  test('of three turns with settings that change', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.codex([...RESUME, '-c', 'sandbox_mode="workspace-write"', idOf(path), 'task two']);
    await lab.codex([...RESUME, idOf(path), 'task three']);
    const text = readFileSync(path, 'utf8');
    await expectSameHistory(lab, path, text);
    expect((await readCodexHistory(fs, lab.codexHome, path)).summary.turns).toMatchObject({ started: 4, completed: 4 });
    for (const count of [1, 2, 9]) {
      const rolledBack = text + line('event_msg', { type: 'thread_rolled_back', num_turns: count }, text);
      await expectSameHistory(lab, path, rolledBack);
      await expectSameHistory(lab, path, bare(rolledBack));
    }
  }, 30_000);

  test('whose calls have no outputs, or whose outputs have no calls', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const text = readFileSync(path, 'utf8');
    await expectSameHistory(lab, path, removeWhere(text, /"payload":\{"type":"\w+_output"/));
    await expectSameHistory(lab, path, removeWhere(text, /"payload":\{"type":"\w+_call"/));
  });

  test('in legacy form, with and without ids', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const text = readFileSync(path, 'utf8');
    await expectSameHistory(lab, path, bare(text));
    await expectSameHistory(
      lab,
      path,
      bare(removeWhere(text, /"type":"(?:event_msg|world_state|turn_context|token_usage_record)"/), { dropIds: true }),
    );
  });

  test('that was compacted, by history and by summary', async () => {
    using lab = new ProgramLab();
    const script = [
      {
        items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }],
        usage: { input_tokens: 90_000, output_tokens: 10 },
      },
      { items: [{ text: 'SUMMARY' }] },
      { items: [{ text: 'Done one.' }] },
    ];
    const path = await makeSession(lab, script, 'model_auto_compact_token_limit = 1000');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('"type":"compacted"');
    await expectSameHistory(lab, path, text);
    const cut = text.slice(0, text.indexOf('\n', text.indexOf('"type":"compacted"')) + 1);
    await expectSameHistory(lab, path, cut);
    await expectSameHistory(lab, path, text + line('event_msg', { type: 'thread_rolled_back', num_turns: 1 }, text));
    const bySummary = setMember(text, '"type":"compacted"', (payload) => ({ message: payload['message'] }));
    await expectSameHistory(lab, path, bySummary);
  }, 30_000);

  test('that is a fork of a fork by reference', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    await lab.codex(['exec', 'fork', '--skip-git-repo-check', idOf(path), 'in the fork']);
    const fork = lab.rollouts().find((other) => other !== path) ?? '';
    // What the parent gets later is not the fork's.
    await lab.codex([...RESUME, idOf(path), 'after the fork']);
    await expectSameHistory(lab, fork, readFileSync(fork, 'utf8'));
    await lab.codex(['exec', 'fork', '--skip-git-repo-check', idOf(fork), 'deeper']);
    const deeper = lab.rollouts().find((other) => other !== path && other !== fork) ?? '';
    expect((await readCodexHistory(fs, lab.codexHome, deeper)).parts.length).toBe(3);
    await expectSameHistory(lab, deeper, readFileSync(deeper, 'utf8'));
  }, 30_000);

  test('with AGENTS.md, a picture and a prompt that looks like context', async () => {
    using lab = new ProgramLab();
    writeFileSync(join(lab.work, 'AGENTS.md'), 'Be brief.');
    writeFileSync(join(lab.work, 'a.png'), Buffer.from(PIXEL, 'base64'));
    await lab.codex([...EXEC, '<skill> is a word', '-i', 'a.png'], WORK);
    const path = lab.rollouts().at(-1) ?? '';
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('Be brief.');
    await expectSameHistory(lab, path, text);
    await expectSameHistory(lab, path, text + line('event_msg', { type: 'thread_rolled_back', num_turns: 1 }, text));
  }, 30_000);

  test('of a model whose tools are items: all but what describes Codex itself', async () => {
    using lab = new ProgramLab();
    const config = 'model_reasoning_effort = "low"';
    await lab.codex([...EXEC, '-m', 'gpt-6-sol', 'task one'], [{ items: [{ reasoning: 'Hm.' }, { text: 'Done.' }] }], {
      config,
    });
    const path = lab.rollouts().at(-1) ?? '';
    const mine = await readCodexHistory(fs, lab.codexHome, path);
    const run = await lab.codex([
      ...RESUME,
      '-m',
      'gpt-6-sol',
      '-c',
      'model_reasoning_effort="high"',
      idOf(path),
      'next',
    ]);
    const input = run.requests.at(-1)?.input ?? [];
    const isCodexItself = (item: ResponseItem, index: number) =>
      item.type === 'additional_tools' ||
      item.type === 'configuration_update' ||
      (index < 2 && item['role'] === 'developer');
    const dropped = input.filter(isCodexItself);
    expect(dropped.map(({ type }) => type)).toContain('additional_tools');
    const theirs = input.filter((item, index) => !isCodexItself(item, index));
    expect(mine.history.items.length).toBeGreaterThan(3);
    expect(mine.history.items).toEqual(theirs.slice(0, mine.history.items.length));
  }, 30_000);

  test('that is compressed', async () => {
    using lab = new ProgramLab();
    const path = await makeSession(lab);
    const text = readFileSync(path, 'utf8');
    const before = await readCodexHistory(fs, lab.codexHome, path);
    rmSync(path);
    writeFileSync(`${path}.zst`, Bun.zstdCompressSync(text));
    const mine = await readCodexHistory(fs, lab.codexHome, `${path}.zst`);
    expect(mine.history).toEqual(before.history);
    expect(mine.parts[0]?.sha256).toBe(before.parts[0]?.sha256 ?? '');
    lab.forgetDatabases();
    const run = await lab.codex([...RESUME, idOf(path), 'the next prompt']);
    expect(withoutMadeUpIds(mine.history.items)).toEqual(historyOf(run).slice(0, -1));
  });

  test('whose turn was killed or interrupted', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
      using lab = new ProgramLab();
      const script = [{ items: [{ call: 'exec_command', args: { cmd: 'sleep 7' } }] }, ...ANY_ANSWER];
      await lab.codex([...EXEC, 'task one'], script, { kill: { signal, afterRequests: 1, delayMs: 900 } });
      const path = lab.rollouts().at(-1) ?? '';
      await expectSameHistory(lab, path, readFileSync(path, 'utf8'));
    }
  }, 30_000);

  describe('that is damaged', () => {
    const cases: Readonly<Record<string, (lines: string[], at: number) => string | Uint8Array>> = {
      'torn in the middle of its last record': (lines, at) =>
        `${lines.slice(0, at).join('\n')}\n${lines[at]?.slice(0, 100)}`,
      'with half a line and the same record again': (lines, at) =>
        lines.map((text, index) => (index === at ? `${text.slice(0, 100)}\n${text}` : text)).join('\n') + '\n',
      'with garbage': (lines, at) => lines.toSpliced(at, 0, 'garbage {').join('\n') + '\n',
      'with a NUL tail': (lines) => lines.join('\n') + '\n' + '\0'.repeat(100),
      'with an ordinal that goes back': (lines, at) =>
        lines.map((text, index) => (index === at ? text.replace(/"ordinal":\d+/, '"ordinal":2') : text)).join('\n') +
        '\n',
      'without an ordinal in one line': (lines, at) =>
        lines.map((text, index) => (index === at ? text.replace(/"ordinal":\d+,/, '') : text)).join('\n') + '\n',
      'without the line of a call': (lines) =>
        lines.filter((text) => !text.includes('"payload":{"type":"function_call"')).join('\n') + '\n',
    };
    test.each(Object.keys(cases))('%s', async (name) => {
      using lab = new ProgramLab();
      const path = await makeSession(lab);
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      const at = lines.findIndex((text) => text.includes('"payload":{"type":"function_call_output"'));
      await expectSameHistory(lab, path, String(cases[name]?.(lines, at)));
    });

    // The reference loses these records; csm reads them.
    const better: Readonly<Record<string, (text: string) => string>> = {
      'half a line glued to the same record': (text) => text.slice(0, 100) + text,
      'a raw line feed in a text': (text) => text.replace('Wall time', 'Wall\ntime'),
      'a fractional ordinal': (text) => text.replace(/"ordinal":(\d+)/, '"ordinal":$1.5'),
    };
    test.each(Object.keys(better))('%s: more is read than the reference reads', async (name) => {
      using lab = new ProgramLab();
      const path = await makeSession(lab);
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      const at = lines.findIndex((text) => text.includes('"payload":{"type":"function_call_output"'));
      const damaged =
        lines.map((text, index) => (index === at ? (better[name]?.(text) ?? '') : text)).join('\n') + '\n';
      await expectSameHistory(lab, path, damaged, (mine, theirs) => {
        const callId = JSON.parse(lines[at] ?? '{}').payload.call_id;
        const outputOf = (items: readonly ResponseItem[]) =>
          items
            .filter((item) => item.type === 'function_call_output' && item['call_id'] === callId)
            .map((item) => item['output']);
        expect(outputOf(theirs)).toEqual(['aborted']);
        expect(outputOf(mine)[0]).toContain('hi');
        expect(mine.filter((item) => item['call_id'] !== callId)).toEqual(
          theirs.slice(0, -1).filter((item) => item['call_id'] !== callId),
        );
      });
    });
  });
});
