import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { findClosedEnd, splitParts } from '#/ui/transcript/closed-blocks.ts';
import { LiveItems } from '#/ui/transcript/live-items.ts';
import type { Line } from '#/ui/text/line.ts';
import { printLine } from '#/ui/text/line.ts';
import { drawScreen, openTranscript, THEME } from './support/draw-rows.ts';
import { SessionScript } from './support/events.ts';

test.each([
  ['a', 0],
  ['a\n\n', 3],
  ['a\n\nb\n', 3],
  ['a\n\nb', 3],
  ['a\n\n', 3],
  ['1. a\n\n2', 0],
  ['a\n\n<prop', 3],
  ['1. a\n\n2. b\n', 0],
  ['1. a\n\n2. b\n\nc\n', 12],
  ['```\na\n\nb\n', 0],
  ['```\na\n\nb\n```\n\nc\n', 14],
  ['a\n\n<proposed_plan>\nb\n\nc\n', 3],
  ['# a\nb\n', 4],
  ['a\nx | y\n--|--\n1 | 2\n', 0],
  ['<!-- a\n\nb -->\n', 14],
  ['<!-- a\n\nb\n', 0],
])('closed is the part that nothing can change: %j', (text, end) => {
  expect(findClosedEnd(text, 0)).toBe(end);
});

const WORDS = 'word '.repeat(700).trim();
const BLOCKS = [
  WORDS,
  `# ${WORDS}`,
  `1. ${WORDS}\n\n2. ${WORDS}\n\n   ${WORDS}`,
  `- ${WORDS}`,
  `\`\`\`ts\n${WORDS}\n\n# no head\n\n${WORDS}\n\`\`\``,
  `> ${WORDS}`,
  `| a | b |\n|---|---|\n| ${WORDS} | x |`,
  '日本語 '.repeat(900),
  `<proposed_plan>\n${WORDS}\n\n${WORDS}\n</proposed_plan>`,
  '2026 was\n\n* * *\n\n-5',
];
const longText = fc
  .array(fc.constantFrom(...BLOCKS), { minLength: 4, maxLength: 16 })
  .map((blocks) => blocks.join('\n\n'));
const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** Cuts a text where the numbers say. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % text.length))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, at) => text.slice(ends[at - 1] ?? 0, end)).filter((piece) => piece !== '');
}

describe('a long answer', () => {
  test('is cut into parts that are all of it, none of them small', () => {
    fc.assert(
      fc.property(longText, (text) => {
        const parts = splitParts(text);
        expect(parts.join('')).toBe(text);
        for (const part of parts.slice(0, -1)) expect(part.length).toBeGreaterThanOrEqual(12 * 1024);
      }),
    );
    expect(splitParts(Array.from({ length: 40 }, () => WORDS).join('\n\n')).length).toBeGreaterThan(8);
    expect(splitParts('short')).toEqual(['short']);
  });

  test('is cut at the same places however it comes', () => {
    fc.assert(
      fc.property(longText, cuts, (text, places) => {
        const live = new LiveItems();
        for (const delta of cut(text, places)) {
          live.apply({ type: 'item.delta', turn_id: 't', item_id: 'i', channel: 'text', payload: { delta } });
          expect(live.cells.length).toBeGreaterThan(0);
        }
        const texts = live.cells.map((cell) => (cell.kind === 'message' ? cell.text : ''));
        expect(texts).toEqual([...splitParts(text)]);
      }),
      { numRuns: 200 },
    );
  });

  test('looks the same while it comes, when it is there, from the log, and in the scrollback', () => {
    fc.assert(
      fc.property(longText, cuts, (text, places) => {
        const script = new SessionScript().turn('go').answer(...cut(text, places));
        const live = openTranscript();
        const scrollback = openTranscript();
        const lines: Line[] = [];
        let streaming: string[] = [];
        for (const event of script.events) {
          if (event.type === 'item.completed') streaming = drawScreen(live, 70, 40);
          live.apply(event, 0);
          scrollback.apply(event, 0);
          lines.push(...scrollback.takeFinished(70, THEME));
        }
        const stored = openTranscript();
        stored.addHistory({ events: script.stored, before: undefined }, 'above');
        const whole = drawScreen(stored, 70, 4000).join('\n').trimEnd();
        expect(streaming.join('\n').trimEnd()).toBe(drawScreen(live, 70, 40).join('\n').trimEnd());
        expect(drawScreen(live, 70, 4000).join('\n').trimEnd()).toBe(whole);
        expect(
          lines
            .map((line) => printLine(line).trimEnd())
            .join('\n')
            .trimEnd(),
        ).toBe(whole);
      }),
      { numRuns: 30 },
    );
  });

  test('that is lost says so once, and shows all of what was said where somebody wants it', () => {
    const text = Array.from({ length: 12 }, () => WORDS).join('\n\n');
    const script = new SessionScript().turn('go').stream('i', text);
    const payload = { text };
    script.add({ type: 'item.interrupted', turn_id: script.turnId, item_id: 'i', kind: 'agent_message', payload });
    script.add({
      type: 'response.failed',
      turn_id: script.turnId,
      code: 'stream',
      attempt: 1,
      will_retry: true,
      payload: { message: 'closed' },
    });
    const transcript = openTranscript();
    for (const event of script.events) transcript.apply(event, 0);
    const folded = drawScreen(transcript, 100, 2000).join('\n');
    expect(folded.match(/broke off after 8400 words/g)).toHaveLength(1);
    expect(folded).not.toContain('word word');
    transcript.toggleDetails();
    expect(
      drawScreen(transcript, 100, 2000)
        .join('\n')
        .match(/\bword\b/g),
    ).toHaveLength(8400);
  });

  test('that is lost while its rows are given out says so once, below what was given', () => {
    const text = Array.from({ length: 12 }, () => WORDS).join('\n\n');
    const script = new SessionScript().turn('go');
    for (let at = 0; at < text.length; at += 5000) script.stream('i', text.slice(at, at + 5000));
    const payload = { text };
    const ids = { turn_id: script.turnId, item_id: 'i', kind: 'agent_message' } as const;
    script.add({ type: 'item.interrupted', ...ids, payload });
    const failed = { code: 'stream', attempt: 1, will_retry: true, payload: { message: 'closed' } } as const;
    script.add({ type: 'response.failed', turn_id: script.turnId, ...failed });
    script.answer('Again.').rest();
    const transcript = openTranscript();
    const lines: string[] = [];
    for (const event of script.events) {
      transcript.apply(event, 0);
      lines.push(...transcript.takeFinished(100, THEME).map(printLine));
    }
    const given = lines.join('\n');
    expect(given.match(/broke off after 8400 words/g)).toHaveLength(1);
    expect(given.indexOf('broke off')).toBeGreaterThan(given.lastIndexOf('word word'));
    expect(given).toContain('• Again.');
    expect(transcript.drawLive(100, 20, THEME)).toEqual([]);
  });
});
