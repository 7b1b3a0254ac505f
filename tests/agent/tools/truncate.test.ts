import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureTokens, truncateOutput } from '#/agent/tools/truncate.ts';

const numbers = (count: number): string => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join('');
const x = (count: number): string => 'x'.repeat(count);

// What Codex 0.169.0 answered to the same outputs.
describe('truncateOutput', () => {
  test.each([
    ['fits', 'abcd', 1, 'abcd'],
    ['empty', '', 0, ''],
    [
      'one byte too many',
      'abcde',
      1,
      'Warning: truncated output (original token count: 2)\nTotal output lines: 1\n\nab…1 tokens truncated…de',
    ],
    [
      'no tokens at all',
      'x',
      0,
      'Warning: truncated output (original token count: 1)\nTotal output lines: 1\n\n…1 tokens truncated…',
    ],
    [
      'lines',
      numbers(100),
      3,
      'Warning: truncated output (original token count: 73)\nTotal output lines: 100\n\n1\n2\n3\n…70 tokens truncated…9\n100\n',
    ],
    [
      'empty lines',
      '\n'.repeat(300),
      1,
      'Warning: truncated output (original token count: 75)\nTotal output lines: 300\n\n\n\n…74 tokens truncated…\n\n',
    ],
    [
      'characters of three bytes are not cut',
      '日'.repeat(300),
      101,
      `Warning: truncated output (original token count: 225)\nTotal output lines: 1\n\n${'日'.repeat(67)}…124 tokens truncated…${'日'.repeat(67)}`,
    ],
    [
      'replaced bytes count as the three that they are now',
      '\ufffd'.repeat(500),
      100,
      `Warning: truncated output (original token count: 375)\nTotal output lines: 1\n\n${'\ufffd'.repeat(66)}…275 tokens truncated…${'\ufffd'.repeat(66)}`,
    ],
  ] as const)('%s', (_name, text, maxTokens, expected) => {
    expect(truncateOutput(text, { maxTokens })).toBe(expected);
  });

  test('40,000 bytes fit, one more does not', () => {
    expect(truncateOutput(x(40_000), { maxTokens: 10_000 })).toBe(x(40_000));
    expect(truncateOutput(x(40_001), { maxTokens: 10_000 })).toBe(
      `Warning: truncated output (original token count: 10001)\nTotal output lines: 1\n\n${x(20_000)}…1 tokens truncated…${x(20_000)}`,
    );
  });

  test('more than 10,000 tokens are not given, however many are asked for', () => {
    expect(truncateOutput(x(40_001), { maxTokens: 1_000_000 }).length).toBeLessThan(40_200);
  });

  test('bytes that the buffer dropped are told in place of the lines', () => {
    const text = `${x(524_288)}\n... 1 bytes omitted ...\n${x(524_288)}`;
    expect(truncateOutput(text, { maxTokens: 10_000, omittedBytes: 1, totalBytes: 1_048_577 })).toBe(
      `Warning: truncated output (original token count: 262145)\n... 1 bytes omitted ...\n\n${x(20_000)}…252151 tokens truncated…${x(20_000)}`,
    );
  });

  test('what stays is the beginning and the end, within the budget, in whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat({ max: 40 }), (text, maxTokens) => {
        const shown = truncateOutput(text, { maxTokens });
        if (Buffer.byteLength(text) <= maxTokens * 4) return shown === text;
        const body = shown.slice(shown.indexOf('\n\n') + 2);
        const mark = /…\d+ tokens truncated…/.exec(body);
        if (mark === null) return false;
        const head = body.slice(0, mark.index);
        const tail = body.slice(mark.index + mark[0].length);
        return text.startsWith(head) && text.endsWith(tail) && Buffer.byteLength(head + tail) <= maxTokens * 4;
      }),
    );
  });
});

test.each([
  [0, 0],
  [1, 1],
  [4, 1],
  [5, 2],
])('%i bytes are %i tokens', (bytes, tokens) => {
  expect(measureTokens(bytes)).toBe(tokens);
});

test('a limit in bytes counts what it leaves out in characters, where it is the lower one', () => {
  const maxBytes = 10_000;
  const text = 'é'.repeat(5100);
  expect(truncateOutput(text, { maxTokens: 10_000, maxBytes })).toBe(
    `Warning: truncated output (original token count: 2550)\nTotal output lines: 1\n\n${'é'.repeat(2500)}…100 chars truncated…${'é'.repeat(2500)}`,
  );
  const lines = Array.from({ length: 3000 }, (_, n) => `${n + 1}\n`).join('');
  expect(truncateOutput(lines, { maxTokens: 2500, maxBytes })).toContain('…3893 chars truncated…');
  expect(truncateOutput(lines, { maxTokens: 2499, maxBytes })).toContain('…975 tokens truncated…');
  expect(truncateOutput('x'.repeat(10_000), { maxTokens: 10_000, maxBytes })).toBe('x'.repeat(10_000));
});
