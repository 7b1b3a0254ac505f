/* oxlint-disable no-control-regex -- controls are what it looks for */
/** What a program told its terminal, read off the bytes alone: frames, torn ones, and the modes that are left on. Pure. */

/** What the bytes so far come to. */
export interface WatchReport {
  readonly bytes: number;
  /** Synchronised updates, and changes of cells outside of one. */
  readonly frames: number;
  readonly synchronised: number;
  readonly largestFrameBytes: number;
  /** Why frames were torn, at most ten. */
  readonly torn: readonly string[];
  readonly tornCount: number;
}

const KEPT_REASONS = 10;
/** Cells of as many rows changed outside of an update: people see it happen. */
const LOOSE_ROWS = 3;
/** No sequence is longer; a title, a link. */
const LONGEST_SEQUENCE = 8192;

/** Private modes that a shell does not have on. */
const MODE_NAMES: readonly (readonly [mode: string, name: string])[] = [
  ['1049', 'alt-screen'],
  ['2004', 'bracketed-paste'],
  ['1004', 'focus-events'],
  ['1000', 'mouse-press'],
  ['1002', 'mouse-drag'],
  ['1003', 'mouse-move'],
  ['1006', 'mouse-sgr'],
  ['2026', 'synchronised-update'],
];

export class TerminalWatch {
  readonly #knowsUpdates: boolean;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #bytes = 0;
  #frames = 0;
  #synchronised = 0;
  #largest = 0;
  #torn: string[] = [];
  #tornCount = 0;
  #inUpdate = false;
  /** Whoever took the terminal last has made an update since. */
  #isAnswered = false;
  #updateBytes = 0;
  /** Of the chunk of now, outside of updates: rows in which cells changed. */
  #looseRows = new Set<number>();
  /** Those of them that csm changed, and not the shell that it was given back to. */
  #ownLooseRows = new Set<number>();
  #row = 0;
  readonly #modes = new Map<string, boolean>();
  #kitty: number[] = [];
  #modifyOtherKeys = 0;
  #titles = 0;
  #hasRegion = false;
  /** Looks that are on: `1`, `3`, `fg`, ... */
  readonly #looks = new Set<string>();

  /** @param knowsUpdates the terminal says that it knows mode 2026, so that frames come in updates */
  constructor(knowsUpdates: boolean) {
    this.#knowsUpdates = knowsUpdates;
  }

  get report(): WatchReport {
    return {
      bytes: this.#bytes,
      frames: this.#frames,
      synchronised: this.#synchronised,
      largestFrameBytes: this.#largest,
      torn: this.#torn,
      tornCount: this.#tornCount,
    };
  }

  /** Flags of the kitty keyboard protocol that are on. */
  get kittyFlags(): number {
    return this.#kitty.at(-1) ?? 0;
  }

  get isPasteBracketed(): boolean {
    return this.#modes.get('2004') === true;
  }

  get isCursorVisible(): boolean {
    return this.#modes.get('25') !== false;
  }

  /** What one read of the terminal brought. */
  push(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    let text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    this.#rest = '';
    this.#looseRows.clear();
    this.#ownLooseRows.clear();
    while (text !== '') {
      const sequence =
        /^\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-WYZ\\`-~])/.exec(
          text,
        )?.[0];
      if (sequence !== undefined) {
        this.#onSequence(sequence);
        this.#updateBytes += sequence.length;
        text = text.slice(sequence.length);
      } else if (text.startsWith('\x1b')) {
        // The end of it is in the next read.
        if (text.length > LONGEST_SEQUENCE) this.#tear('a sequence without an end');
        else this.#rest = text;
        break;
      } else {
        const end = text.indexOf('\x1b');
        this.#onText(end < 0 ? text : text.slice(0, end));
        text = end < 0 ? '' : text.slice(end);
      }
    }
    if (this.#looseRows.size > 0) {
      this.#frames += 1;
      this.#largest = Math.max(this.#largest, chunk.length);
      // The first frame of a program comes before the terminal has answered that it knows updates.
      if (this.#knowsUpdates && this.#isAnswered && this.#ownLooseRows.size >= LOOSE_ROWS) {
        this.#tear(`${this.#ownLooseRows.size} rows changed outside of an update`);
      }
    }
  }

  /** The program waits, or is gone: nothing may be half done. */
  settle(): void {
    if (this.#inUpdate) this.#tear('an update was not ended');
    if (this.#rest !== '') this.#tear('a sequence was not ended');
    this.#inUpdate = false;
  }

  /** Modes that are not as a shell leaves them: `bracketed-paste`, `kitty-keyboard`, ... */
  leftOn(): readonly string[] {
    const on: string[] = [];
    for (const [mode, name] of MODE_NAMES) if (this.#modes.get(mode) === true) on.push(name);
    if (!this.isCursorVisible) on.push('cursor-hidden');
    if (this.#modes.get('7') === false) on.push('no-autowrap');
    if (this.#kitty.length > 0) on.push('kitty-keyboard');
    if (this.#modifyOtherKeys !== 0) on.push('modify-other-keys');
    if (this.#titles > 0) on.push('title');
    if (this.#hasRegion) on.push('scroll-region');
    if (this.#looks.size > 0) on.push('style');
    return on;
  }

  #tear(why: string): void {
    this.#tornCount += 1;
    if (this.#torn.length < KEPT_REASONS) this.#torn.push(why);
  }

  #onText(text: string): void {
    for (const character of text) if (character === '\n') this.#row += 1;
    if (this.#inUpdate) this.#updateBytes += Buffer.byteLength(text);
    if (/[^\r\n\b\x07]/.test(text)) this.#changeRow();
  }

  #changeRow(): void {
    if (this.#inUpdate) return;
    this.#looseRows.add(this.#row);
    // While csm has the terminal, nothing wraps by itself.
    if (this.#modes.get('7') === false) this.#ownLooseRows.add(this.#row);
  }

  #onSequence(sequence: string): void {
    const [, prefix = '', parameters = '', final = ''] = /^\x1b\[([<=>?]?)([\d;:]*)[ -/]*([@-~])$/.exec(sequence) ?? [];
    const first = Number(parameters.split(/[;:]/)[0] ?? '');
    if (prefix === '?' && (final === 'h' || final === 'l')) this.#setModes(parameters.split(';'), final === 'h');
    else if (final === 'u') this.#setKitty(prefix, first);
    else if (prefix === '>' && final === 'm') this.#modifyOtherKeys = Number(parameters.split(';')[1] ?? '0');
    else if (prefix !== '') return;
    else if (final === 'H' || final === 'd') this.#row = Math.max(0, first - 1);
    else if (final === 'A') this.#row -= Math.max(1, first);
    else if (final === 'B') this.#row += Math.max(1, first);
    else if (final === 'm') this.#setLooks(parameters);
    else if (final === 'r') this.#hasRegion = parameters !== '';
    else if (final === 't') this.#titles = Math.max(0, this.#titles + (first === 22 ? 1 : first === 23 ? -1 : 0));
    else if (/[JKXLMSTP@]/.test(final)) this.#changeRow();
  }

  #setModes(modes: readonly string[], on: boolean): void {
    for (const mode of modes) {
      this.#modes.set(mode, on);
      if (mode === '7' && !on && !this.#inUpdate) this.#isAnswered = false;
      if (mode !== '2026') continue;
      this.#isAnswered = true;
      // The last words end an update in any case.
      if (!on && !this.#inUpdate) continue;
      if (on && this.#inUpdate) this.#tear('an update within an update');
      this.#inUpdate = on;
      if (on) {
        this.#updateBytes = 0;
        continue;
      }
      this.#frames += 1;
      this.#synchronised += 1;
      this.#largest = Math.max(this.#largest, this.#updateBytes);
    }
  }

  #setLooks(parameters: string): void {
    const codes = parameters.split(';');
    for (let at = 0; at < codes.length; at += 1) {
      const code = Number((codes[at] ?? '').split(':')[0]);
      if (code === 0) this.#looks.clear();
      else if (code < 10) this.#looks.add(String(code));
      else if (code === 22) for (const weight of ['1', '2']) this.#looks.delete(weight);
      else if (code < 30) this.#looks.delete(String(code - 20));
      else if (code === 39 || code === 49) this.#looks.delete(code === 39 ? 'fg' : 'bg');
      else this.#looks.add(code < 40 || (code >= 90 && code < 98) ? 'fg' : 'bg');
      // The colour itself follows: `5;n` or `2;r;g;b`.
      if ((code === 38 || code === 48) && !codes[at]?.includes(':')) at += codes[at + 1] === '5' ? 2 : 4;
    }
  }

  #setKitty(prefix: string, flags: number): void {
    if (prefix === '>') this.#kitty.push(flags);
    else if (prefix === '<') this.#kitty.splice(-Math.max(1, flags));
    else if (prefix === '=') this.#kitty.splice(-1, 1, flags);
  }
}
