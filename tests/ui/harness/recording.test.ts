import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { findForeign } from '#/terminal/screen/own-grammar.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';
import { PlaybackFilter } from '#/ui/harness/play-recording.ts';
import { FrameRecorder } from '#/ui/harness/frame-recorder.ts';
import { decodeRecording, encodeRecordedFrame, encodeRecordingHeader } from '#/ui/harness/recording.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { MemoryTerminal } from '#tests/terminal/support/memory-terminal.ts';

describe('decodeRecording', () => {
  test('reads what was encoded, and leaves out lines that say nothing', () => {
    const frames = [
      { kind: 'output', atMs: 0, text: '\x1b[1mé\n' },
      { kind: 'resize', atMs: 12, size: { cols: 40, rows: 10 } },
      { kind: 'mark', atMs: 1500, text: 'limit' },
    ] as const;
    const text =
      encodeRecordingHeader({ cols: 80, rows: 24 }, 1_700_000_000_000, 'xterm') +
      frames.map(encodeRecordedFrame).join('');
    expect(decodeRecording(`${text}[1,"o","cut`)).toEqual({
      size: { cols: 80, rows: 24 },
      startedAtMs: 1_700_000_000_000,
      term: 'xterm',
      frames,
      damagedLines: 1,
    });
    expect(decodeRecording('{"version":1}\n')).toBeUndefined();
    expect(decodeRecording('hello')).toBeUndefined();
  });
});

describe('FrameRecorder', () => {
  const record = (limitBytes?: number) => {
    const platform = openMemoryPlatform();
    const terminal = new MemoryTerminal(80, 24);
    const { fs, clock } = platform;
    const recorder = new FrameRecorder(terminal, {
      fs,
      clock,
      term: 'xterm',
      ...(limitBytes === undefined ? {} : { limitBytes }),
    });
    const write = (text: string): number => recorder.device.writeSome(new TextEncoder().encode(text));
    return { platform, terminal, recorder, write };
  };

  test('keeps what was written before there was a file', () => {
    const { platform, terminal, recorder, write } = record();
    platform.fs.makeDir('/s');
    write('a');
    terminal.current = { cols: 40, rows: 10 };
    write('b');
    recorder.bind('/s/recordings/1.cast');
    write('c');
    recorder.close();
    const recording = decodeRecording(platform.fs.readText('/s/recordings/1.cast'));
    expect(recording?.frames.map((frame) => (frame.kind === 'output' ? frame.text : frame.kind))).toEqual([
      'a',
      'resize',
      'b',
      'c',
    ]);
    expect(platform.fs.stat('/s/recordings/1.cast')?.mode).toBe(0o600);
    expect(terminal.take()).toBe('abc');
  });

  test('waits for the folder of the session, and makes none', () => {
    const { platform, recorder, write } = record();
    recorder.bind('/s/recordings/1.cast');
    write('a');
    recorder.close();
    expect(platform.fs.stat('/s')).toBeUndefined();
  });

  test('ends at its limit with a mark', () => {
    const { platform, recorder, write } = record(300);
    platform.fs.makeDir('/s');
    recorder.bind('/s/1.cast');
    for (let turn = 0; turn < 50; turn += 1) write('0123456789');
    recorder.close();
    const recording = decodeRecording(platform.fs.readText('/s/1.cast'));
    expect(recording?.frames.at(-1)).toMatchObject({ kind: 'mark', text: 'limit' });
    expect(platform.fs.stat('/s/1.cast')?.sizeBytes).toBeLessThan(400);
  });

  test('records only what the terminal took', () => {
    const { platform, terminal, recorder, write } = record();
    terminal.roomBytes = 2;
    expect(write('abcd')).toBe(2);
    platform.fs.makeDir('/s');
    recorder.bind('/s/1.cast');
    recorder.close();
    expect(platform.fs.readText('/s/1.cast')).toContain('"o","ab"');
  });
});

describe('PlaybackFilter', () => {
  test('lets cells pass, and nothing else', () => {
    const filter = new PlaybackFilter();
    const text =
      '\x1b[?1049h\x1b[1;1Hab\x1b[1mc\x1b[?2004h\x1b[>7u\x1b]52;c;AAAA\x1b\\\x1b[c\x1b]0;t\x1b\\\x1b[6n\x07d';
    const shown = [...text].map((character) => filter.push(character)).join('');
    expect(shown).toStartWith('\x1b[?1049h\x1b[1;1Hab\x1b[1mc');
    expect(shown).not.toContain('\x1b]');
    expect(shown).not.toContain('\x07');
    expect(filter.dropped).toBe(6);
  });

  test('lets nothing foreign pass, wherever the frames are cut', () => {
    const piece = fc.oneof(
      hostileText,
      fc.constantFrom(
        '\x1b[31m',
        '\x1b[2;3Habc',
        '\x1b[?1049h',
        '\x1b[?2004h',
        '\x1b]0;title\x1b\\',
        '\x1b]52;c;AAAA\x07',
        '\x1b[6n',
        '\x1bP1$r\x1b\\',
        '\x1b[',
        '\r\n',
        '日本',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 6 }), (pieces, cuts) => {
        const text = pieces.join('');
        expect(findForeign(new PlaybackFilter().push(text))).toBeUndefined();
        const filter = new PlaybackFilter();
        let shown = '';
        let from = 0;
        for (const cut of [...new Set(cuts.map((at) => at % (text.length + 1)))].toSorted((a, b) => a - b)) {
          shown += filter.push(text.slice(from, cut));
          from = cut;
        }
        shown += filter.push(text.slice(from));
        expect(findForeign(shown)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
