import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeClipboard, encodeNotification } from '#/terminal/screen/encode-signals.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

function decodeClipboard(sequence: string): string {
  const base64 = /^\x1b\]52;c;([A-Za-z\d+/=]*)\x1b\\$/.exec(sequence)?.[1]; // oxlint-disable-line no-control-regex
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.fromBase64(base64 ?? '?'));
}

test('any text comes into the clipboard as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(decodeClipboard(encodeClipboard(text))).toBe(text.toWellFormed());
    }),
  );
});

test('a text that is too long for a clipboard is cut between characters', () => {
  const text = `a${'😀'.repeat(200_000)}`;
  const copied = decodeClipboard(encodeClipboard(text));
  expect(copied.length).toBeGreaterThan(300_000);
  expect(text.startsWith(copied)).toBe(true);
  expect(copied.isWellFormed()).toBe(true);
});

test('a notification is one sequence, whatever is in its text', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      // oxlint-disable-next-line no-control-regex -- controls are what it looks for
      expect(encodeNotification(text)).toMatch(/^\x1b\]9;(?![\d;])[^\x00-\x1f\x7f-\x9f]{0,400}\x1b\\$/);
    }),
  );
});

test.each([
  ['Approval wanted:\n\tls', '\x1b]9;Approval wanted: ls\x1b\\'],
  ['4;1;50 done', '\x1b]9; done\x1b\\'],
  ['a\x1b\\b', '\x1b]9;a\\x1b\\b\x1b\\'],
])('a notification of %j', (text, sequence) => {
  expect(encodeNotification(text)).toBe(sequence);
});
