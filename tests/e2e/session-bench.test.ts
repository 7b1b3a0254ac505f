/**
 * What a session's log promises to whoever reads it without csm: the gates of Session-Bench as the design names them,
 * held against sessions that the compiled program wrote.
 */
import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';

const SCRIPT = {
  responses: [
    {
      model: 'gpt-5.5',
      usage: { input_tokens: 1200, output_tokens: 40 },
      items: [{ reasoning: 'First look at the files.' }, { call: 'exec_command', args: { cmd: 'seq 1 400' } }],
    },
    { model: 'gpt-5.5', items: [{ text: 'There are four hundred lines, from 1 to 400, one number each.' }] },
    { model: 'gpt-5.5', items: [{ text: 'Nothing else stands in the file.' }], repeat: 'forever' },
  ],
};

type Line = { readonly type: string; readonly seq: number; readonly [key: string]: unknown };

interface Session {
  readonly folder: string;
  readonly text: string;
  readonly lines: readonly Line[];
}

function readSession(csm: Csm, accept: (first: Line) => boolean = () => true): Session {
  const root = join(csm.codexHome, 'csm', 'sessions');
  for (const name of readdirSync(root)) {
    const folder = join(root, name);
    const path = join(folder, 'events.jsonl');
    if (!existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    if (lines[0] !== undefined && accept(lines[0])) return { folder, text, lines };
  }
  throw new Error('no such session');
}

/** A session with a tool round, its continuation, and a fork of it. */
async function record(): Promise<{ readonly csm: Csm; readonly parent: Session; readonly fork: Session }> {
  const csm = openCsm({ config: 'model_provider = "scripted"\nmodel = "gpt-5.5"\n' });
  const script = join(csm.home, 'script.json');
  writeFileSync(script, JSON.stringify(SCRIPT));
  const rest = join(csm.home, 'rest.json');
  writeFileSync(rest, JSON.stringify({ responses: SCRIPT.responses.slice(2) }));
  const exec = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access'];
  await csm.run([...exec, '--script', script, '--session-id', 'bench', 'How many lines are there in the file?']);
  await csm.run(['exec', 'resume', '--skip-git-repo-check', '--script', rest, 'bench', 'And what else?']);
  const parent = readSession(csm);
  await csm.run(['exec', 'fork', '--skip-git-repo-check', '--script', rest, 'bench', 'Once more']);
  return { csm, parent, fork: readSession(csm, (first) => first['forked_from'] !== undefined) };
}

const messages = (lines: readonly Line[]): string[] =>
  lines.filter((line) => line.type === 'item.completed').map((line) => JSON.stringify(line['payload']));

describe.skipIf(csmMissing !== undefined)('the gates of Session-Bench', () => {
  test('hold for sessions that exec wrote', async () => {
    const { csm, parent, fork } = await record();
    await using _ = csm;
    const { lines, text } = parent;
    const of = (type: string): readonly Line[] => lines.filter((line) => line.type === type);

    // 1, 2: the base prompt and the tool catalogue are named, not stored.
    for (const settings of of('settings.applied')) {
      expect(settings['base_prompt']).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(settings['tools']).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
    expect(text).not.toContain('# How to work');
    // 3: no bookkeeping over 25 KB.
    for (const line of lines) expect(JSON.stringify({ ...line, payload: undefined }).length).toBeLessThan(25_000);
    // 4: at least a quarter of the bytes is content.
    const content = lines.reduce(
      (sum, line) => sum + (line['payload'] === undefined ? 0 : JSON.stringify(line['payload']).length),
      0,
    );
    expect(content / text.length).toBeGreaterThan(0.25);
    // 5: every event has its time.
    for (const line of lines) expect(String(line['ts'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    // 6, 7, 8: every answer has its model, tokens and dollars.
    expect(of('response.completed').length).toBeGreaterThan(0);
    for (const response of of('response.completed')) {
      expect(response['model']).toBe('gpt-5.5');
      expect(response['usage']).toMatchObject({ input_tokens: expect.any(Number), output_tokens: expect.any(Number) });
      expect(typeof response['cost_usd']).toBe('number');
    }
    // 9: calls stand with their outputs.
    const calls = lines
      .filter((line) => line['kind'] === 'tool_call')
      .map((line) => (line['payload'] as { item: { call_id: string } }).item.call_id);
    expect(calls.length).toBeGreaterThan(0);
    expect(of('tool.completed').map((line) => line['call_id'])).toEqual(calls);
    expect(JSON.stringify(of('tool.completed')[0]?.['payload'])).toContain('400');
    // 10: reasoning summaries are kept.
    expect(messages(lines).some((message) => message.includes('First look at the files.'))).toBe(true);
    // 11: a fork names its parent.
    expect(fork.lines[0]?.['forked_from']).toMatchObject({ session_id: parent.lines[0]?.['session_id'] });
    // 12, 13: the format says its version, and is published.
    for (const line of lines) expect(line['v']).toBe(1);
    expect(readFileSync(resolve(import.meta.dir, '../../docs/event-log-format.md'), 'utf8')).toContain('"v"');
    // 14, 15: plain text, one file to follow.
    // oxlint-disable-next-line no-control-regex -- controls are what this looks for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(readdirSync(parent.folder).filter((name) => name.endsWith('.jsonl'))).toEqual(['events.jsonl']);
    // 16: title, folder and model inside it.
    expect(of('session.titled')[0]?.['payload']).toEqual({ title: 'How many lines are there in the file?' });
    expect(lines[0]?.['cwd']).toBe(csm.work);
    expect(of('settings.applied')[0]?.['model']).toBe('gpt-5.5');
    // 17: a naive reader sees each message once.
    for (const said of ['And what else?', 'Nothing else stands in the file.', 'There are four hundred lines']) {
      expect(messages(lines).filter((message) => message.includes(said))).toHaveLength(1);
    }
  });

  test('a one-line task adds 10 KB or less', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\nmodel = "gpt-5.5"\n' });
    const script = join(csm.home, 'script.json');
    writeFileSync(script, JSON.stringify({ items: [{ text: 'Hello!' }], repeat: 'forever' }));
    const run = (args: readonly string[]) => csm.run(['exec', ...args, '--skip-git-repo-check', '--script', script]);
    await run(['hi']);
    const first = readSession(csm).text.length;
    expect(first).toBeLessThanOrEqual(10 * 1024);
    await run(['resume', '--last', 'hi again']);
    expect(readSession(csm).text.length - first).toBeLessThanOrEqual(4 * 1024);
  });

  test('a cut last write costs one record at most, and the session goes on', async () => {
    const { csm, parent } = await record();
    await using _ = csm;
    const path = join(parent.folder, 'events.jsonl');
    writeFileSync(path, parent.text.slice(0, -20));
    const rest = join(csm.home, 'rest.json');
    const resumed = await csm.run(['exec', 'resume', '--skip-git-repo-check', '--script', rest, 'bench', 'Go on']);
    expect(resumed).toMatchObject({ code: 0, stdout: 'Nothing else stands in the file.\n' });
    const seqs = readSession(csm, (line) => line['name'] === 'bench').lines.map(({ seq }) => seq);
    expect(seqs.slice(0, parent.lines.length - 1)).toEqual(parent.lines.slice(0, -1).map(({ seq }) => seq));
    expect(new Set(seqs).size).toBe(seqs.length);
  });
});
