import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { TerminalWatch } from '#/ui/harness/terminal-watch.ts';

function watch(chunks: readonly string[], knowsUpdates = true): TerminalWatch {
  const watched = new TerminalWatch(knowsUpdates);
  for (const chunk of chunks) watched.push(new TextEncoder().encode(chunk));
  return watched;
}

describe('TerminalWatch', () => {
  test('counts updates, and changes outside of one, as frames', () => {
    const { report } = watch(['\x1b[?2026h\x1b[1;1Ha\x1b[2;1Hb\x1b[3;1Hc\x1b[?2026l', 'x', '\x1b[2;5H']);
    expect(report).toMatchObject({ frames: 2, synchronised: 1, tornCount: 0 });
  });

  test('finds frames that people see half of', () => {
    const rows = '\x1b[1;1Ha\x1b[2;1Hb\x1b[3;1Hc';
    expect(watch(['\x1b[?7l\x1b[?2026ha\x1b[?2026l', rows]).report.torn).toEqual([
      '3 rows changed outside of an update',
    ]);
    // Another program has another first frame.
    expect(watch(['\x1b[?7l\x1b[?2026ha\x1b[?2026l\x1b[?7h', `\x1b[?7l${rows}`]).report.torn).toEqual([]);
    // A shell that the terminal was given back to writes as it likes.
    expect(watch(['\x1b[?7l\x1b[?2026ha\x1b[?2026l', `\x1b[?7h${rows}`]).report.torn).toEqual([]);
    expect(watch(['\x1b[1;1Ha\x1b[2;1Hb\x1b[3;1Hc'], false).report.torn).toEqual([]);
    const unfinished = watch(['\x1b[?2026habc']);
    unfinished.settle();
    expect(unfinished.report.torn).toEqual(['an update was not ended']);
    const cut = watch(['abc\x1b[3']);
    cut.settle();
    expect(cut.report.torn).toEqual(['a sequence was not ended']);
    expect(watch(['\x1b[?2026h\x1b[?2026h']).report.torn).toEqual(['an update within an update']);
  });

  test('says which modes are left on', () => {
    const on =
      '\x1b[?1049h\x1b[?2004h\x1b[>7u\x1b[>4;2m\x1b[?1003h\x1b[?1006h\x1b[?25l\x1b[?7l\x1b[22;0t\x1b[1m\x1b[2;5r';
    const off = '\x1b[?1049l\x1b[?2004l\x1b[<u\x1b[>4;0m\x1b[?1003l\x1b[?1006l\x1b[?25h\x1b[?7h\x1b[23;0t\x1b[m\x1b[r';
    expect(watch([on]).leftOn()).toEqual([
      'alt-screen',
      'bracketed-paste',
      'mouse-move',
      'mouse-sgr',
      'cursor-hidden',
      'no-autowrap',
      'kitty-keyboard',
      'modify-other-keys',
      'title',
      'scroll-region',
      'style',
    ]);
    expect(watch([on, off]).leftOn()).toEqual([]);
    expect(watch(['\x1b[1;38;2;1;2;3;48;5;4mx\x1b[22;39;49m']).leftOn()).toEqual([]);
    expect(watch(['\x1b[1;38;2;1;2;3;4mx\x1b[22;39m']).leftOn()).toEqual(['style']);
    expect(watch(['\x1b[>7u']).kittyFlags).toBe(7);
  });

  test('finds the same however the bytes are cut', () => {
    const text = '\x1b[?2026h\x1b]0;é title\x1b\\\x1b[1;1H日本\x1b[?2026l\x1b[>7u\x1b[?2004h';
    const bytes = new TextEncoder().encode(text);
    const whole = watch([text]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const parts = new TerminalWatch(true);
        for (let index = 1; index < at.length; index += 1) parts.push(bytes.subarray(at[index - 1], at[index]));
        expect(parts.leftOn()).toEqual(whole.leftOn());
        expect(parts.report).toMatchObject({ bytes: bytes.length, synchronised: 1, tornCount: 0 });
      }),
    );
  });
});
