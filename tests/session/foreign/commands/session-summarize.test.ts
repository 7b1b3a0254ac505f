import { describe, expect, test } from 'bun:test';
import { COMMAND_SET } from '#/cli/command-set.ts';
import { runCli } from '#/cli/run.ts';
import { openMemoryPlatform, type MemoryPlatformOptions } from '#tests/support/memory-platform.ts';
import { sampleFiles, sampleLines, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';

async function summarize(
  content: string | Uint8Array,
  { json = false, name = 'r.jsonl', ...options }: { json?: boolean; name?: string } & MemoryPlatformOptions = {},
) {
  const platform = openMemoryPlatform({ files: { [`/work/${name}`]: content }, ...options });
  const code = await runCli(
    platform,
    ['session', 'summarize', `/work/${name}`, ...(json ? ['--json'] : [])],
    COMMAND_SET,
  );
  return { code, stdout: platform.streams.stdout.text, stderr: platform.streams.stderr.text };
}

const files = sampleFiles();

describe('csm session summarize', () => {
  test('says what is in a rollout', async () => {
    const { code, stdout } = await summarize(files['paginated.jsonl'] ?? '', { json: true });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      path: '/work/r.jsonl',
      form: 'paginated',
      compressed: false,
      lines: 18,
      records: 18,
      long_lines: 0,
      session_id: THREAD_ID,
      cwd: '/w',
      originator: 'codex_exec',
      program_version: '0.169.0',
      model_provider: 'mock',
      models: { 'gpt-5.5': 2 },
      turns: { started: 2, completed: 2, aborted: 0, open: 0 },
      kinds: { session_meta: 1, 'response_item/message/user': 3, 'event_msg/task_started': 2 },
      tools: { exec_command: 1 },
      usage: { input_tokens: 200, output_tokens: 20 },
      context_window: 258400,
      compactions: 0,
      first_at: '2026-11-22T17:05:18.672Z',
      last_ordinal: 17,
      history_base: null,
      malformed_lines: 0,
      damage: { places: 0, losses: 0, counts: {}, described: [] },
    });
  });

  test('for people, with damage and its places, without a control character of the file', async () => {
    const lines = sampleLines();
    lines[0] = (lines[0] ?? '').replace('"/w"', JSON.stringify('/w\u001b[31mred'));
    const { code, stdout, stderr } = await summarize(
      [...lines.slice(0, 5), 'garbage', ...lines.slice(5, -1)].join('\n') + '\n{"timest',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('2 begun, 1 completed, 0 aborted, 1 never ended');
    expect(stdout).toMatch(/damage +2 places, 2 with loss, 2 malformed lines/);
    expect(stdout).toMatch(/ 7 {2}not-json /);
    expect(stdout).toMatch(/ 8 {2}torn /);
  });

  test('compactions, rollbacks and forks', async () => {
    const base = { thread_id: 'parent', end_ordinal_exclusive: 49, end_byte_offset: 1000 };
    const fork = sampleLines([
      ['session_meta', { id: THREAD_ID, forked_from_id: 'parent', history_base: base, history_mode: 'paginated' }],
      ['compacted', { message: 's', replacement_history: [] }],
      ['event_msg', { type: 'thread_rolled_back', num_turns: 2 }],
    ]).join('\n');
    expect(JSON.parse((await summarize(fork, { json: true })).stdout)).toMatchObject({
      compactions: 1,
      rollbacks: 1,
      rolled_back_turns: 2,
      forked_from: 'parent',
      history_base: { session_id: 'parent', end_ordinal_exclusive: 49, end_byte_offset: 1000 },
    });
    expect((await summarize(fork)).stdout).toContain('of parent, by reference, before ordinal 49');
  });

  test('legacy files, whose turns are counted by their prompts', async () => {
    const lines = [
      JSON.stringify({ timestamp: 't', type: 'session_meta', payload: { id: THREAD_ID } }),
      JSON.stringify({ timestamp: 't', type: 'event_msg', payload: { type: 'user_message', message: 'a' } }),
      JSON.stringify({ timestamp: 't', type: 'event_msg', payload: { type: 'user_message', message: 'b' } }),
    ];
    expect(JSON.parse((await summarize(lines.join('\n'), { json: true })).stdout)).toMatchObject({
      form: 'legacy',
      turns: { started: 2 },
      last_ordinal: null,
    });
  });

  test('compressed files, also ones that break off', async () => {
    const packed = Bun.zstdCompressSync(files['paginated.jsonl'] ?? '');
    const whole = JSON.parse((await summarize(packed, { json: true, name: 'r.jsonl.zst' })).stdout);
    expect(whole).toMatchObject({ compressed: true, records: 18, file_bytes: packed.length });
    const broken = await summarize(packed.subarray(0, -9), { json: true, name: 'r.jsonl.zst' });
    expect(JSON.parse(broken.stdout).damage).toMatchObject({ broken_compression: true });
  });

  test.each(Object.keys(files))('%s ends well', async (name) => {
    expect((await summarize(files[name] ?? '')).code).toBe(0);
  });

  test('a line over the limit is counted and no damage', async () => {
    const [first = '', second = ''] = sampleLines();
    const long = JSON.stringify({
      ...JSON.parse(second),
      type: 'response_item',
      payload: { type: 'reasoning', text: 'x'.repeat(5_000_000) },
    });
    const { stdout } = await summarize([first, long].join('\n'), { json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      long_lines: 1,
      longest_line_bytes: long.length,
      kinds: { 'response_item/reasoning': 1 },
      damage: { places: 0, losses: 0, counts: {} },
    });
  });

  test('a file that is not there', async () => {
    const platform = openMemoryPlatform();
    expect(await runCli(platform, ['session', 'summarize', '/nowhere'], COMMAND_SET)).toBe(1);
    expect(platform.streams.stderr.text).toContain('cannot read /nowhere: No such file or directory (os error 2)');
  });
});
