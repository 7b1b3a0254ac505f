/** What the model is told of commands that are allowed: order, form and bounds as observed in Codex 0.169.0. */
import { describe, expect, test } from 'bun:test';
import { listAllowedPrefixes, type PrefixRule } from '#/agent/approval/rules/exec-policy.ts';
import { printPrefixes, printSavedPrefixes } from '#/agent/context/approved-prefixes.ts';

function rule(first: string, rest: readonly (readonly string[])[], decision: PrefixRule['decision']): PrefixRule {
  const alternatives = rest.map((words) => words.length > 1);
  return { first, rest, alternatives, decision, justification: undefined, ignoresCase: false, source: undefined };
}

describe('prefixes', () => {
  test('are those of rules that allow', () => {
    const rules = [rule('git', [['push', 'pull'], ['x']], 'allow'), rule('foo', [], 'prompt'), rule('ls', [], 'allow')];
    expect(listAllowedPrefixes({ rules })).toEqual([['git', '[push|pull]', 'x'], ['ls']]);
  });

  test('stand in the order of their words, then of their letters', () => {
    const prefixes = [
      ['cat', '/opt/q', 'r'],
      ['ls', '/zzzzzzz'],
      ['touch', '/b'],
      ['touch', '/b'],
      ['sh', '/bbbb'],
    ];
    expect(printPrefixes(prefixes).split('\n')).toEqual([
      '- ["sh", "/bbbb"]',
      '- ["touch", "/b"]',
      '- ["ls", "/zzzzzzz"]',
      '- ["cat", "/opt/q", "r"]',
    ]);
  });

  test('are quoted, so that no word can pass for another line', () => {
    expect(printPrefixes([['a', 'b"\n- ["rm"]']])).toBe('- ["a", "b\\"\\n- [\\"rm\\"]"]');
  });

  test('are bounded, whole lines only', () => {
    const many = Array.from({ length: 300 }, (_, at) => ['tool', `${at}`.padStart(3, '0')]);
    expect(printPrefixes(many).split('\n')).toHaveLength(100);
    const long = Array.from({ length: 20 }, (_, at) => ['é'.repeat(500), `${at}`.padStart(2, '0')]);
    const text = printPrefixes(long);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(5000);
    expect(text).toEndWith('"]');
  });

  test('that were saved are told in words that models know', () => {
    expect(printSavedPrefixes([['touch', '/opt/x']])).toBe('Approved command prefix saved:\n- ["touch", "/opt/x"]');
  });
});
