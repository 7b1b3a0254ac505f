import { describe, expect, test } from 'bun:test';
import { playTour, planTour } from '#/agent/model/tour-script.ts';
import type { ScriptItem } from '#/agent/model/script.ts';

const TOOLS = [{ type: 'function', name: 'exec_command' }];
const PROMPT = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'What is here?' }] };

function round(cmd: string, code: number, text: string) {
  const output = `Chunk ID: 1\nWall time: 0.1 seconds\nProcess exited with code ${code}\nOriginal token count: 1\nOutput:\n${text}`;
  const id = `call_${cmd}`;
  return [
    { type: 'function_call', name: 'exec_command', call_id: id, arguments: JSON.stringify({ cmd }) },
    { type: 'function_call_output', call_id: id, output },
  ];
}

const plan = (...items: readonly object[]) =>
  planTour(JSON.stringify({ tools: TOOLS, input: [PROMPT, ...items.flat()] }), false);
const commands = (items: readonly ScriptItem[]): readonly unknown[] =>
  items.flatMap((item) => (item.kind === 'function' ? [(item.args as { cmd: string }).cmd] : []));
const said = (items: readonly ScriptItem[]): string =>
  items.flatMap((item) => (item.kind === 'message' ? [String(item.text)] : [])).join('\n');

const LISTING = round('ls -1Ap', 0, '.git/\nREADME.md\nCargo.toml\npackage.json\nsrc/\nbuild.sh\n');

describe('the tour', () => {
  test('lists the files first', () => {
    expect(commands(plan())).toEqual(['ls -1Ap']);
    expect(said(plan())).toContain('not a language model');
  });

  test('reads what the listing showed', () => {
    expect(commands(plan(...LISTING))).toEqual([
      'head -c 2000 README.md',
      'head -c 2000 package.json',
      'git log -5 --oneline',
    ]);
  });

  test('tells what the commands printed', () => {
    const looked = [
      ...LISTING,
      ...round('head -c 2000 README.md', 0, '# The readme\n'),
      ...round('head -c 2000 package.json', 0, '{\n  "name": "wonder",\n'),
      ...round('git log -5 --oneline', 0, 'abc1234 Begin\ndef5678 Go `on`\u001b[31m\n'),
    ];
    const items = plan(...looked);
    expect(commands(items)).toEqual([]);
    const text = said(items);
    for (const part of [
      '`wonder`',
      '1 folder, 4 files',
      '`src/`',
      'Rust, JavaScript, Shell',
      '`abc1234 Begin`',
      '`What is here?`',
      'OPENAI_API_KEY',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('`on`');
  });

  test('an empty folder, and a command that fails, are told', () => {
    expect(said(plan(...round('ls -1Ap', 0, '')))).toContain('There is nothing here');
    const text = said(plan(...round('ls -1Ap', 2, 'bwrap: no permission\n')));
    expect(text).toContain('`ls -1Ap` ended with code 2: `bwrap: no permission`');
  });

  test('says how to get a real model, and to take the tour away where it was chosen', () => {
    const body = JSON.stringify({ tools: [], input: [PROMPT] });
    const [text, chosen] = [said(planTour(body, false)), said(planTour(body, true))];
    expect(text).toContain('so your prompt `What is here?` has no answer: no language model');
    expect(text).not.toMatch(/csm exec|[?.!]`?[.,]/);
    expect(chosen.slice(text.length).trim()).toMatch(/leave out `model_provider = "scripted"`/);
  });

  test('what the sandbox puts into a folder is not counted', () => {
    const listing = round('ls -1Ap', 0, '.agents/\n.codex/\na.txt\n');
    expect(said(plan(...listing))).toContain('0 folders, 1 file, hidden ones aside');
  });

  test('a listing without anything to read is told at once', () => {
    expect(commands(plan(...round('ls -1Ap', 0, 'a.txt\n')))).toEqual([]);
  });

  test('begins again with a new prompt', () => {
    expect(commands(plan(...LISTING, PROMPT))).toEqual(['ls -1Ap']);
  });

  test.each([
    ['without the tool', JSON.stringify({ tools: [], input: [PROMPT] })],
    ['without anything', 'no json'],
  ])('answers %s', (_, body) => {
    expect(commands(planTour(body, false))).toEqual([]);
    expect(said(planTour(body, false))).toContain('scripted tour');
  });

  test('pauses only when paced', () => {
    const request = { path: '/', headers: [], body: '{}' };
    expect(playTour({ paced: true, isChosen: false })(request).response.delayMs).toBeGreaterThan(0);
    expect(playTour({ paced: false, isChosen: false })(request).response.delayMs).toBe(0);
  });
});
