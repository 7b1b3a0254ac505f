/** What `exec` prints and writes: text for people, JSON Lines, `-o`, `notify`, exit codes. */
import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm, type CsmRunOptions } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { jsonLines, onlySession, readEvents, sessionIds, typesOf } from './support/session-files.ts';
import { until } from '#tests/support/until.ts';

const SCRIPTED = 'model_provider = "scripted"\ntools.update_plan.enabled = true\n';
const CALL = {
  items: [{ reasoning: 'Look.' }, { call: 'exec_command', args: { cmd: 'echo out; echo err >&2; exit 3' } }],
};
const PATCH = '*** Begin Patch\n*** Add File: made.txt\n+one\n*** End Patch\n';
const PLAN = {
  plan: [
    { step: 'one', status: 'completed' },
    { step: 'two', status: 'pending' },
  ],
};

/** @param args those after `exec --skip-git-repo-check` */
function exec(csm: Csm, args: readonly string[], script: readonly unknown[], options: CsmRunOptions = {}) {
  return csm.run(['exec', '--skip-git-repo-check', '--script', writeScript(csm, ...script), ...args, 'go'], options);
}

describe.skipIf(csmMissing !== undefined)('--json', () => {
  test('prints thread, turn, items in order, and ends with the usage', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = [CALL, { items: [{ text: 'Done.', deltas: 3 }], usage: { input_tokens: 5, output_tokens: 3 } }];
    const done = await exec(csm, ['--json'], script);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const command = {
      id: 'item_1',
      type: 'command_execution',
      command: expect.stringContaining('echo out; echo err >&2; exit 3'),
    };
    expect(jsonLines(done.stdout)).toEqual([
      { type: 'thread.started', thread_id: onlySession(csm) },
      { type: 'turn.started' },
      { type: 'item.completed', item: { id: 'item_0', type: 'reasoning', text: 'Look.' } },
      { type: 'item.started', item: { ...command, aggregated_output: '', exit_code: null, status: 'in_progress' } },
      {
        type: 'item.completed',
        item: { ...command, aggregated_output: 'out\nerr\n', exit_code: 3, status: 'failed' },
      },
      { type: 'item.completed', item: { id: 'item_2', type: 'agent_message', text: 'Done.' } },
      {
        type: 'turn.completed',
        usage: {
          input_tokens: 105,
          cached_input_tokens: 0,
          cache_write_input_tokens: 0,
          output_tokens: 13,
          reasoning_output_tokens: 0,
        },
      },
    ]);
  });

  test('shows patches, plans, and calls that were never run', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await exec(
      csm,
      ['--json', '-s', 'workspace-write'],
      [
        { items: [{ call: 'update_plan', args: PLAN }] },
        { items: [{ custom: 'apply_patch', input: PATCH }] },
        {
          items: [
            { call: 'no_such_tool', args: { a: 1 } },
            { call: 'exec_command', args: '{"cmd": ' },
          ],
        },
        { items: [{ custom: 'apply_patch', input: '*** Begin Patch\n*** Delete File: none.txt\n*** End Patch\n' }] },
        { items: [{ text: 'Done.' }] },
      ],
    );
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(csm.work, 'made.txt'), 'utf8')).toBe('one\n');
    const items = jsonLines(done.stdout).flatMap((line) => (line.item === undefined ? [] : [[line.type, line.item]]));
    const shown = items.map(([type, item]) => `${type} ${item.type} ${item.status ?? ''}`.trim());
    expect(shown).toEqual([
      'item.started todo_list',
      'item.started file_change in_progress',
      'item.completed file_change completed',
      'item.completed tool_call invalid',
      'item.completed tool_call invalid',
      expect.stringMatching(/^item\.completed (?:tool_call|file_change) (?:failed|invalid)$/),
      'item.completed agent_message',
      'item.completed todo_list',
    ]);
    expect(items[3]?.[1]).toMatchObject({ tool: 'no_such_tool', arguments: '{"a":1}' });
  });

  test('tells a failure once, as error and as the end of the turn', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const body = { error: { message: 'no such thing', code: 'bad' } };
    const done = await exec(csm, ['--json'], [{ status: 400, body }]);
    expect(done.code).toBe(1);
    const lines = jsonLines(done.stdout);
    expect(typesOf(lines)).toEqual(['thread.started', 'turn.started', 'error', 'turn.failed']);
    expect(lines[2].message).toContain('no such thing');
    expect(lines[3].error).toEqual({ message: lines[2].message, code: expect.any(String) });
    expect(done.stderr).not.toContain('    at ');
    expect(typesOf(readEvents(csm)).at(-1)).toBe('turn.failed');
  });

  test('tells each retry and keeps what a broken stream had said', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const broken = { items: [{ text: 'half an answer', deltas: 4, done: false }], close: 'reset', end: 'none' };
    const done = await exec(csm, ['--json'], [broken, { items: [{ text: 'whole' }] }]);
    expect(done.code).toBe(0);
    const lines = jsonLines(done.stdout);
    const retry = lines.find(({ type }) => type === 'error');
    expect(retry.message).toMatch(/^Reconnecting\.\.\. 1\/5 \(.+\)$/);
    const partial = lines.find(({ item }) => item?.type === 'interrupted_message');
    expect(partial.item).toMatchObject({ kind: 'agent_message', text: 'half an answer' });
    expect(lines.at(-1).type).toBe('turn.completed');
  });
});

describe.skipIf(csmMissing !== undefined)('text for people', () => {
  test('has what the model did on stderr and its answer alone on stdout', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await exec(csm, [], [CALL, { items: [{ text: 'Done.\nReally.' }] }]);
    expect(done).toMatchObject({ code: 0, stdout: 'Done.\nReally.\n' });
    for (const part of ['Look.', 'exited 3', 'out\nerr\n', 'codex\nDone.', 'tokens used\n220\n']) {
      expect(done.stderr).toContain(part);
    }
    expect(done.stderr).not.toContain('\x1b');
  });

  test.each([
    [['--color', 'always'], {}, true],
    [['--color', 'never'], {}, false],
    [[], {}, false],
    [['--color', 'always'], { TERM: 'dumb' }, true],
    [[], { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    [[], { TERM: 'dumb' }, false],
  ] as const)('%p with %p has colours: %p', async (args, env, isColoured) => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await exec(csm, args, [CALL, { items: [{ text: 'Done.' }] }], { env });
    expect(done).toMatchObject({ code: 0, stdout: 'Done.\n' });
    expect(done.stderr.includes('\x1b[')).toBe(isColoured);
  });

  test('never passes on controls of the model or of a command', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const cmd = String.raw`printf '\033]0;title\007\033[2Jtext\r\n'`;
    const script = [{ items: [{ call: 'exec_command', args: { cmd } }] }, { items: [{ text: 'a\x1b[31mb\x9bc' }] }];
    const done = await exec(csm, [], script);
    // oxlint-disable-next-line no-control-regex -- controls are what this looks for
    expect(done.stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    const lines = (await exec(csm, ['--json'], script)).stdout;
    // oxlint-disable-next-line no-control-regex -- controls are what this looks for
    expect(lines).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});

describe.skipIf(csmMissing !== undefined)('-o', () => {
  test('writes the last message, with and without --json', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = [{ items: [{ text: 'first' }, { text: 'last ü' }] }];
    for (const more of [[], ['--json']]) {
      expect((await exec(csm, ['-o', 'answer.md', ...more], script)).code).toBe(0);
      expect(readFileSync(join(csm.work, 'answer.md'), 'utf8')).toBe('last ü');
    }
  });

  test('of a turn that failed is empty, with a warning', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    writeFileSync(join(csm.work, 'answer.md'), 'of yesterday');
    const done = await exec(csm, ['-o', 'answer.md'], [{ status: 400, body: {} }]);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('warning: no last agent message; wrote empty content to answer.md');
    expect(readFileSync(join(csm.work, 'answer.md'), 'utf8')).toBe('');
  });

  test('that cannot be written fails before anything is asked', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await exec(csm, ['-o', 'none/answer.md'], [{ items: [{ text: 'x' }] }]);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^Error: Failed to open last message file "none\/answer.md": No such file/);
    expect(sessionIds(csm)).toEqual([]);
  });
});

describe.skipIf(csmMissing !== undefined)('notify', () => {
  test('calls its program once the turn has ended', async () => {
    await using csm = openCsm({ files: { 'notify.sh': '#!/bin/sh\nprintf "%s\\n" "$@" > "$HOME/told"\n' } });
    chmodSync(join(csm.home, 'notify.sh'), 0o755);
    const program = JSON.stringify([join(csm.home, 'notify.sh'), 'word']);
    writeFileSync(join(csm.codexHome, 'config.toml'), `${SCRIPTED}notify = ${program}\n`);
    expect((await exec(csm, [], [{ items: [{ text: 'answer' }] }])).code).toBe(0);
    const told = await until('it is told', () => existsSync(join(csm.home, 'told')) && readTold(csm));
    expect(told[0]).toBe('word');
    expect(JSON.parse(told[1] ?? '')).toMatchObject({
      type: 'agent-turn-complete',
      'thread-id': onlySession(csm),
      cwd: csm.work,
      'input-messages': ['go'],
      'last-assistant-message': 'answer',
    });
  });

  test('that is missing is a warning', async () => {
    await using csm = openCsm({ config: `${SCRIPTED}notify = ["/none/such"]\n` });
    const done = await exec(csm, [], [{ items: [{ text: 'answer' }] }]);
    expect(done).toMatchObject({ code: 0, stdout: 'answer\n' });
    expect(done.stderr).toMatch(/warning: [^\n]*\/none\/such/);
  });
});

function readTold(csm: Csm): readonly string[] | undefined {
  const text = readFileSync(join(csm.home, 'told'), 'utf8');
  return text.endsWith('\n') ? text.split('\n') : undefined;
}
