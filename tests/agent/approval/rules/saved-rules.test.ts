import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeRules } from '#/agent/approval/rules/decode-rules.ts';
import { readSavedRules, revokeSavedRule, writeSavedRule } from '#/agent/approval/rules/save-rules.ts';
import {
  addSavedRule,
  blankExpired,
  dropSavedRules,
  listSavedRules,
  printNetworkRule,
  printPrefixRule,
} from '#/agent/approval/rules/saved-rules.ts';
import { joinShellWords, splitShellWords } from '#/agent/approval/rules/shell-words.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');
const RULE = printPrefixRule(['git', 'pull']);

test('the line that Codex writes', () => {
  expect(printPrefixRule(['touch', '/etc/a2_test'])).toBe(
    'prefix_rule(pattern=["touch", "/etc/a2_test"], decision="allow")',
  );
  expect(printNetworkRule('a.com', 'https')).toBe('network_rule(host="a.com", protocol="https", decision="allow")');
});

test('what is there stays, and a rule is not repeated', () => {
  const before = '# mine\nx = 1';
  const once = addSavedRule(before, RULE, { nowMs: NOW, expiresAtMs: undefined });
  expect(once).toBe(`# mine\nx = 1\n${RULE}\n`);
  expect(addSavedRule(once, RULE, { nowMs: NOW, expiresAtMs: undefined })).toBe(once);
});

test('an end is a comment, and the rule does not hold behind it', () => {
  const text = addSavedRule('', RULE, { nowMs: NOW, expiresAtMs: NOW + 1000 });
  expect(text).toBe(`# csm: saved=2026-11-22T10:00:00.000Z expires=2026-11-22T10:00:01.000Z\n${RULE}\n`);
  expect(listSavedRules(text)).toEqual([
    { line: 2, text: RULE, savedAt: '2026-11-22T10:00:00.000Z', expiresAt: '2026-11-22T10:00:01.000Z' },
  ]);
  expect(blankExpired(text, NOW)).toContain(RULE);
  expect(blankExpired(text, NOW + 1000)).not.toContain(RULE);
  expect(blankExpired(text, NOW + 1000).split('\n').length).toBe(text.split('\n').length);
  const other = printPrefixRule(['ls']);
  expect(addSavedRule(text, other, { nowMs: NOW + 1000, expiresAtMs: undefined })).toBe(`${other}\n`);
  expect(dropSavedRules(text, () => true)).toBe('');
  expect(blankExpired(`# csm: expires=never\n${RULE}\n`, NOW)).not.toContain(RULE);
});

test('a prefix of any words is read back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (prefix) => {
      const line = printPrefixRule(prefix);
      expect(line).not.toContain('\n');
      const decoded = decodeRules(line, 'x', () => undefined);
      const [rule] = decoded.ok ? decoded.policy.rules : [];
      expect([rule?.first, ...(rule?.rest ?? []).map(([option]) => option)]).toEqual(prefix);
    }),
  );
});

test('words are split as they were joined', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
      expect(splitShellWords(joinShellWords(words))).toEqual(words);
    }),
  );
});

test('written for the user alone, revoked, and never by two at once', () => {
  const platform = openMemoryPlatform();
  platform.fs.makeDir('/home/codex/rules');
  platform.fs.writeFile('/home/codex/rules/default.rules', '# mine\n');
  writeSavedRule(platform, '/home/codex', RULE, { nowMs: NOW });
  expect(platform.fs.readText('/home/codex/rules/default.rules')).toBe(`# mine\n${RULE}\n`);
  expect((platform.fs.stat('/home/codex/rules/default.rules')?.mode ?? 0) & 0o077).toBe(0);
  expect(readSavedRules(platform, '/home/codex').map(({ text }) => text)).toEqual([RULE]);
  const held = platform.locks.tryAcquire('/home/codex/rules/.csm.lock');
  expect(() => writeSavedRule(platform, '/home/codex', RULE, { nowMs: NOW })).toThrow('being changed by another csm');
  held?.release();
  expect(revokeSavedRule(platform, '/home/codex', RULE)).toBe(1);
  expect(revokeSavedRule(platform, '/home/codex', RULE)).toBe(0);
  expect(platform.fs.readText('/home/codex/rules/default.rules')).toBe('# mine\n');
});
