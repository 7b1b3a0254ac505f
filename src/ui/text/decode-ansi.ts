/**
 * What commands print, as lines with looks. SGR becomes styles; CR, backspace and erasing within the row do what they do on a
 * terminal, so that progress bars show their last state; tabs become spaces; every other escape and control is dropped. Pure.
 */
import type { Style } from '#/terminal/cells/style.ts';
import { AnsiRow, MOST_COLUMNS } from './ansi-row.ts';
import { applySgr } from './apply-sgr.ts';
import type { Line } from './line.ts';

/** UTF-16 units of a row; what is more goes on in a row of its own. */
const ROW_UNITS = 1 << 16;
/** Characters of parameters that are looked at; longer ones mean nothing. */
const PARAMETER_LENGTH = 256;

// oxlint-disable-next-line no-control-regex -- finding controls is what it is for
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

type Mode = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/** A whole text at once. A line feed at the end begins no further line. */
export function decodeAnsi(text: string): Line[] {
  const decoder = new AnsiDecoder();
  decoder.append(text);
  return [...decoder.lines()];
}

/** Piece by piece: any split of a text gives the same lines. */
export class AnsiDecoder {
  readonly #closed: Line[] = [];
  #row = new AnsiRow();
  #mode: Mode = 'text';
  #parameters = '';
  #style: Style | undefined;
  readonly #styles = new Map<string, Style>();
  /** Written, but not in the row yet: its last character may still get marks. */
  #pending = '';
  #rowUnits = 0;
  #isRowOpen = false;

  append(text: string): void {
    let at = 0;
    while (at < text.length) {
      at = this.#mode === 'text' ? this.#readText(text, at) : this.#readSequence(text, at);
    }
  }

  /** All lines so far, the one that is being written among them. Good until the next `append`. */
  lines(): readonly Line[] {
    if (!this.#isRowOpen) return this.#closed;
    return [...this.#closed, this.#row.encodeWith(this.#pending, this.#style)];
  }

  #readText(text: string, at: number): number {
    CONTROL.lastIndex = at;
    const end = CONTROL.exec(text)?.index ?? text.length;
    if (end > at) this.#addText(text.slice(at, end));
    if (end === text.length) return end;
    this.#obey(text.charCodeAt(end));
    return end + 1;
  }

  #addText(text: string): void {
    this.#isRowOpen = true;
    let rest = text;
    while (this.#rowUnits + rest.length > ROW_UNITS) {
      const cut = ROW_UNITS - this.#rowUnits;
      const whole = this.#pending + rest.slice(0, cut);
      // A pair of surrogates is not cut: its first half goes on in the next row too.
      const isPair = isHighSurrogate(whole.charCodeAt(whole.length - 1)) && isLowSurrogate(rest.charCodeAt(cut));
      this.#pending = isPair ? whole.slice(0, -1) : whole;
      const carried = isPair ? whole.slice(-1) : '';
      this.#closeRow();
      this.#isRowOpen = true;
      rest = carried + rest.slice(cut);
    }
    this.#pending += rest;
    this.#rowUnits += rest.length;
  }

  #obey(code: number): void {
    switch (code) {
      case 0x0a:
        this.#isRowOpen = true;
        this.#closeRow();
        return;
      case 0x0d:
        this.#flush();
        this.#row.moveTo(0);
        this.#rowUnits = 0;
        return;
      case 0x08:
        this.#flush();
        this.#row.moveTo(this.#row.column - 1);
        return;
      case 0x09:
        this.#flush();
        this.#isRowOpen = true;
        this.#row.tab();
        this.#rowUnits += 8;
        if (this.#rowUnits > ROW_UNITS) this.#closeRow();
        return;
      case 0x1b:
        this.#mode = 'escape';
        this.#parameters = '';
        return;
      case 0x9b:
        this.#mode = 'csi';
        this.#parameters = '';
        return;
      case 0x90:
      case 0x98:
      case 0x9d:
      case 0x9e:
      case 0x9f:
        this.#mode = 'string';
    }
  }

  #readSequence(text: string, at: number): number {
    const code = text.charCodeAt(at);
    // What is not closed in its line hides nothing of the next one; ESC, CAN and SUB end whatever was begun.
    if (code === 0x0a || code === 0x0d || code === 0x18 || code === 0x1a) {
      this.#mode = 'text';
      return code === 0x18 || code === 0x1a ? at + 1 : at;
    }
    switch (this.#mode) {
      case 'string':
        if (code === 0x1b) this.#mode = 'string-escape';
        else if (code === 0x07 || code === 0x9c) this.#mode = 'text';
        return at + 1;
      case 'string-escape':
        this.#mode = code === 0x5c ? 'text' : 'escape';
        return code === 0x5c ? at + 1 : at;
      case 'escape':
        return this.#readEscape(code, at);
    }
    if (code === 0x1b) {
      this.#mode = 'text';
      return at;
    }
    if (code >= 0x20 && code < 0x40) {
      if (this.#parameters.length < PARAMETER_LENGTH) this.#parameters += text.charAt(at);
      return at + 1;
    }
    this.#mode = 'text';
    if (code < 0x40 || code > 0x7e) return at;
    this.#obeySequence(text.charAt(at));
    return at + 1;
  }

  #readEscape(code: number, at: number): number {
    this.#mode = 'text';
    if (code === 0x5b) this.#mode = 'csi';
    else if (code === 0x50 || code === 0x58 || code === 0x5d || code === 0x5e || code === 0x5f) this.#mode = 'string';
    else if (code >= 0x20 && code < 0x30) this.#mode = 'escape';
    else if (code < 0x20 || code > 0x7e) return at;
    return at + 1;
  }

  #obeySequence(final: string): void {
    const parameters = this.#parameters;
    if (parameters.length >= PARAMETER_LENGTH) return;
    if (final === 'm') {
      if (!/^[\d;:]*$/.test(parameters)) return;
      this.#setStyle(applySgr(this.#style ?? {}, parameters));
      return;
    }
    if (!/^\d*$/.test(parameters)) return;
    const number = Math.min(parameters === '' ? 0 : Number(parameters), MOST_COLUMNS);
    const steps = Math.max(1, number);
    switch (final) {
      case 'K':
        this.#flush();
        this.#row.erase(number);
        return;
      case 'C':
        this.#flush();
        this.#row.moveTo(this.#row.column + steps);
        return;
      case 'D':
        this.#flush();
        this.#row.moveTo(this.#row.column - steps);
        return;
      case 'G':
        this.#flush();
        this.#row.moveTo(steps - 1);
        this.#rowUnits = 0;
    }
  }

  /** Equal looks are one object, so that runs of them are joined. */
  #setStyle(style: Style): void {
    const key = JSON.stringify(style);
    const known = this.#styles.get(key);
    const next = key === '{}' ? undefined : (known ?? style);
    if (next === this.#style) return;
    this.#flush();
    // A picture in true colours has more looks than are worth keeping.
    if (this.#styles.size > 4096) this.#styles.clear();
    if (known === undefined) this.#styles.set(key, style);
    this.#style = next;
  }

  #flush(): void {
    this.#row.write(this.#pending, this.#style);
    this.#pending = '';
  }

  #closeRow(): void {
    this.#flush();
    this.#closed.push(this.#row.encode());
    this.#row = new AnsiRow();
    this.#rowUnits = 0;
    this.#isRowOpen = false;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
