import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { LiveText } from '#/agent/tools/live-text.ts';

const redact = (text: string): string => text.replaceAll('SECRET', '[redacted]');

test('any split of the bytes shows the same text, and no half of a secret', () => {
  const bytes = new TextEncoder().encode('é日😀 SECRET\nplain\nlast SECRET');
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 8 }), (cuts) => {
      let shown = '';
      const live = new LiveText(redact, (text) => (shown += text));
      const ordered = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      for (const [index, from] of ordered.entries()) {
        live.push(bytes.slice(from, ordered[index + 1] ?? bytes.length), 'stdout');
      }
      live.flush();
      expect(shown).toBe('é日😀 [redacted]\nplain\nlast [redacted]');
    }),
  );
});

test('what counts up in one row is shown as it goes', () => {
  const shown: string[] = [];
  const live = new LiveText(redact, (text) => shown.push(text));
  for (const text of ['\r1 %', '\r2 %', '\r3 %']) live.push(new TextEncoder().encode(text), 'stdout');
  expect(shown).toEqual(['\r', '1 %\r', '2 %\r']);
});

test('a flood ends after 1 MiB', () => {
  let shown = 0;
  const live = new LiveText(redact, (text) => void (shown += text.length));
  for (let index = 0; index < 64; index += 1) live.push(new Uint8Array(65_536).fill(0x0a), 'stdout');
  live.flush();
  expect(shown).toBe(1024 * 1024);
});
