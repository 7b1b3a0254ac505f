import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { printLine, type Line } from '#/ui/text/line.ts';
import { drawText, openTranscript, THEME } from './support/draw-rows.ts';
import { SessionScript } from './support/events.ts';

const print = (lines: readonly Line[]): string => lines.map((line) => printLine(line).trimEnd()).join('\n');

const TEXT = [
  '# Title',
  '',
  'A paragraph that is rather long, so that it has to be wrapped in a narrow terminal.',
  '',
  '1. one',
  '',
  '2. two',
  '',
  '```ts',
  'const a = 1;',
  '',
  'const b = 2;',
  '```',
  '',
  'The end.',
].join('\n');

function conversation(pieces: readonly string[]): SessionScript {
  const script = new SessionScript().turn('first').run('c1', 'cat a.ts', 'x').run('c2', 'cat b.ts', 'y');
  script.answer(...pieces).run('c3', 'make', 'ok\n');
  script.command('c4', 'sleep 9').end('c4', '', { status: 'running', process_id: 3 }).answer('Meanwhile.');
  return script.rest().turn('second').answer('Bye.').rest();
}

/** Cuts a text where the numbers say. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.map((place) => place % text.length))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, at) => text.slice(ends[at - 1] ?? 0, end)).filter((piece) => piece !== '');
}

describe('rows for scrollback', () => {
  test('are each given out once and in order, however the text came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
        const script = conversation(cut(TEXT, places));
        const whole = openTranscript();
        whole.setHeader(() => [{ spans: [{ text: 'csm' }] }]);
        for (const event of script.events) whole.apply(event, 0);
        const transcript = openTranscript();
        transcript.setHeader(() => [{ spans: [{ text: 'csm' }] }]);
        const lines: Line[] = [];
        for (const event of script.events) {
          transcript.apply(event, 0);
          lines.push(...transcript.takeFinished(50, THEME));
        }
        expect(print(lines).trimEnd()).toBe(drawText(whole, 50, 200));
        expect(transcript.drawLive(50, 20, THEME)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('hold back what may still change', () => {
    const script = new SessionScript().turn('go').command('c', 'make').output('c', 'half\n');
    const transcript = openTranscript();
    for (const event of script.events) transcript.apply(event, 0);
    expect(print(transcript.takeFinished(40, THEME))).not.toContain('make');
    expect(print(transcript.drawLive(40, 9, THEME))).toContain('• Running make');
    transcript.apply(script.end('c', 'whole\n', { exit_code: 0 }).events.at(-1) as never, 0);
    expect(print(transcript.takeFinished(40, THEME))).toContain('• Ran make\n  └ whole');
    expect(transcript.drawLive(40, 9, THEME)).toEqual([]);
  });

  test('come block by block while an answer streams', () => {
    const transcript = openTranscript();
    const script = new SessionScript().turn('go').stream('i', 'First paragraph.\n\nSecond ', 'one');
    for (const event of script.events) transcript.apply(event, 0);
    const taken = print(transcript.takeFinished(40, THEME));
    expect(taken).toContain('• First paragraph.');
    expect(taken).not.toContain('Second');
    expect(print(transcript.drawLive(40, 9, THEME))).toBe('  Second one\n');
    expect(transcript.takeFinished(40, THEME)).toEqual([]);
  });

  test('say that a command in the background has ended', () => {
    const transcript = openTranscript();
    const script = new SessionScript()
      .turn('go')
      .command('c', 'sleep 9')
      .end('c', '', { status: 'running', process_id: 3 });
    script.stream('i', 'Streaming ');
    for (const event of script.events) transcript.apply(event, 0);
    expect(print(transcript.takeFinished(40, THEME))).toContain('• Started sleep 9');
    const ids = { turn_id: script.turnId, call_id: 'c', process_id: 3 };
    const end = {
      exit_code: 0,
      status: 'completed',
      duration_ms: 5,
      payload: { aggregated_output: 'slept\n' },
    } as const;
    transcript.apply(script.add({ type: 'process.exited', ...ids, ...end }).events.at(-1) as never, 0);
    // Not within an answer that streams.
    expect(transcript.takeFinished(40, THEME)).toEqual([]);
    const content = [{ type: 'output_text', text: 'Streaming on.' }] as const;
    const item = { type: 'message', id: 'i', role: 'assistant', content } as const;
    transcript.apply(script.item('agent_message', 'i', item).events.at(-1) as never, 0);
    expect(print(transcript.takeFinished(40, THEME))).toBe(
      '• Streaming on.\n\n• Background command ended sleep 9\n  └ slept\n',
    );
    expect(transcript.takeFinished(40, THEME)).toEqual([]);
  });
});
