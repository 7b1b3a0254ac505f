/** What a reviewer reads of an agent's history. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import {
  chooseEntries,
  cutEntry,
  printReviewQuestion,
  projectTranscript,
  type TranscriptEntry,
} from '#/workstation/approval-transcript.ts';

const message = (role: string, text: string): ResponseItem => ({
  type: 'message',
  id: 'm',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
});

describe('entries', () => {
  test('what was said and done, without what the program told the model', () => {
    const items: readonly ResponseItem[] = [
      message('developer', '<permissions instructions>'),
      message('user', '<environment_context>\n</environment_context>'),
      message('user', 'do it'),
      { type: 'reasoning', id: 'r', summary: [] },
      message('assistant', 'I will.'),
      { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
      { type: 'web_search_call', id: 'w', action: { type: 'search', query: 'q' } },
      { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** Begin Patch' },
      { type: 'function_call_output', call_id: 'c1', output: 'a.txt' },
      { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'Success' }] },
    ];
    expect(projectTranscript(items).map(({ text }) => text)).toEqual([
      'user: do it',
      'assistant: I will.',
      'tool exec_command call: {"cmd":"ls"}',
      'tool web_search call: {"type":"search","query":"q"}',
      'tool apply_patch call: *** Begin Patch',
      'tool exec_command result: a.txt',
      'tool apply_patch result: Success',
    ]);
  });

  test('the middle of a long one is left out, and that is said', () => {
    const cut = cutEntry(`${'a'.repeat(5000)}${'z'.repeat(4011)}`, 4000);
    expect(cut).toHaveLength(4000);
    expect(cut).toContain('<truncated omitted_approx_tokens="1253" />');
    expect(cut.startsWith('aaa') && cut.endsWith('zzz')).toBe(true);
    expect(cutEntry('short', 4000)).toBe('short');
  });

  test('a cut leaves whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 200, maxLength: 400 }), (text) => {
        const cut = cutEntry(text, 150);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(Math.max(150, text.length <= 150 ? text.length : 150));
      }),
    );
  });
});

describe('the choice', () => {
  const entries = (kinds: string, chars: number): readonly TranscriptEntry[] =>
    [...kinds].map((kind) => ({
      kind: kind === 'u' ? 'user' : kind === 'a' ? 'assistant' : 'tool',
      text: 'x'.repeat(chars),
    }));

  test('everything where it fits', () => {
    expect(chooseEntries(entries('uat', 10))).toMatchObject({
      omitted: false,
      shown: [{ index: 0 }, { index: 1 }, { index: 2 }],
    });
  });

  test('the newest of each kind, and always the first prompt and the last entry', () => {
    const { shown, omitted } = chooseEntries(entries('uaaaaaaaatttttttttttt', 8_000));
    expect(omitted).toBe(true);
    expect(shown.map(({ index }) => index)).toEqual([0, 5, 6, 7, 8, 16, 17, 18, 19, 20]);
  });

  test("the user's words go before the agent's", () => {
    const { shown } = chooseEntries(entries('uaaauuuu', 8_000));
    expect(shown.map(({ index }) => index)).toEqual([0, 4, 5, 6, 7]);
  });

  test('stays within its budgets, whatever the history', () => {
    const kinds = fc.array(fc.record({ kind: fc.constantFrom('user', 'assistant', 'tool'), size: fc.nat(20_000) }));
    fc.assert(
      fc.property(kinds, fc.nat(30), (list, from) => {
        const all = list.map(({ kind, size }) => ({ kind, text: 'x'.repeat(size) }) as TranscriptEntry);
        const { shown, omitted } = chooseEntries(all, from);
        const chars = shown.reduce((sum, { text }) => sum + text.length, 0);
        expect(chars).toBeLessThanOrEqual(80_000 + 40_000);
        expect(shown.every(({ index }) => index >= from)).toBe(true);
        expect(omitted).toBe(shown.length < Math.max(0, all.length - from));
        if (all.length > from) expect(shown.at(-1)?.index).toBe(all.length - 1);
      }),
    );
  });
});

describe('the question', () => {
  const entries: readonly TranscriptEntry[] = [
    { kind: 'user', text: 'user: do it' },
    { kind: 'tool', text: 'tool exec_command call: {}' },
  ];
  const question = { sessionId: 's', entries, shownBefore: undefined, deniedPaths: [], planned: { tool: 'x', a: [1] } };
  const print = (rest: object): string => printReviewQuestion({ ...question, ...rest }).join('');

  test('has the history, the session and the action with its members in order', () => {
    const text = print({});
    expect(text).toContain(
      '>>> TRANSCRIPT START\n[1] user: do it\n\n[2] tool exec_command call: {}\n>>> TRANSCRIPT END\n',
    );
    expect(text).toContain('Reviewed session id: s\n');
    expect(text).toContain(
      'Planned action JSON:\n{\n  "a": [\n    1\n  ],\n  "tool": "x"\n}\n>>> APPROVAL REQUEST END\n',
    );
  });

  test('later, only what is new', () => {
    expect(print({ shownBefore: 1 })).toContain(
      '>>> TRANSCRIPT DELTA START\n[2] tool exec_command call: {}\n>>> TRANSCRIPT DELTA END\n',
    );
    expect(print({ shownBefore: 2 })).toContain('START\n<nothing new>\n>>>');
  });

  test('all of it again where the history has become shorter', () => {
    expect(print({ shownBefore: 9 })).toContain('>>> TRANSCRIPT START\n[1] user');
  });

  test('names what commands must not read', () => {
    expect(print({ deniedPaths: ['/secret'] })).toContain('/secret');
  });

  test('a long action is whole, in pieces', () => {
    const patch = 'x'.repeat(100_000);
    const parts = printReviewQuestion({ ...question, planned: { patch } });
    expect(parts.every(({ length }) => length <= 36_000)).toBe(true);
    expect(parts.join('')).toContain(patch);
  });
});
