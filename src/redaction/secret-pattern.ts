/**
 * All that is looked for, compiled: one pattern that decides, and cheap ones that say where it is worth asking. Pure.
 * A regular expression of thirty alternatives reads a text without secrets at 110 MB/s; pairs of the literals with which
 * the alternatives begin read it sixteen times at several GB/s each.
 */
import { SHORTEST_SECRET, type KnownSecret } from './known-secrets.ts';
import { LONGEST_SHAPE, SECRET_SHAPES, type SecretShape } from './shapes.ts';

export interface RedactorOptions {
  /** Values to replace wherever they stand; see `knownSecrets`. Shorter ones than 8 characters are ignored. */
  readonly knownValues: readonly KnownSecret[];
  /** Whether published shapes are replaced as well. */
  readonly shapes: boolean;
}

/** What is looked for. */
export interface SecretPattern {
  /** Sticky: whether a secret stands exactly at `lastIndex`. */
  readonly atPlace: RegExp;
  /** Global: places where one may stand. Together they find every place; none where there is nothing to look for. */
  readonly triggers: readonly RegExp[];
  /** What a match is replaced by. */
  readonly replacement: (match: RegExpExecArray) => string;
  /** No match but a private key is longer. */
  readonly longestMatch: number;
  /** Whether some known value spans lines. */
  readonly spansLines: boolean;
}

/** The placeholder that stands for a secret. */
export function printPlaceholder(name: string): string {
  return `[redacted:${name.replaceAll(/[^A-Za-z0-9_.-]/g, '-')}]`;
}

/** Whether a text (a tool's arguments) holds a placeholder: whoever wrote it has copied it from a redacted text. */
export function containsPlaceholder(text: string): boolean {
  return text.includes('[redacted:') && /\[redacted:[A-Za-z0-9_.-]{1,128}\]/.test(text);
}

interface Alternative {
  readonly name: string;
  /** Three groups: before the secret, the secret, after it. Else one: the match is the secret. */
  readonly isPartial: boolean;
}

/** Compiles what is to be looked for. Takes well under a millisecond; done once a process. */
export function compileSecretPattern(options: RedactorOptions): SecretPattern {
  const sources: string[] = [];
  const alternatives: Alternative[] = [];
  const add = (source: string, alternative: Alternative): void => {
    sources.push(source);
    alternatives.push(alternative);
  };
  const texts = knownForms(options.knownValues);
  for (const [text, name] of texts) add(`(${RegExp.escape(text)})`, { name, isPartial: false });
  for (const shape of options.shapes ? SECRET_SHAPES : []) {
    add(shapeSource(shape), { name: shape.name, isPartial: shape.pattern.includes('{{') });
  }

  const longestKnown = Math.max(0, ...[...texts.keys()].map((text) => text.length));
  return {
    atPlace: new RegExp(sources.join('|'), 'y'),
    triggers: compileTriggers([...texts.keys()], options.shapes ? SECRET_SHAPES : []),
    replacement: (match) => replacementOf(match, alternatives),
    longestMatch: Math.max(longestKnown, options.shapes ? LONGEST_SHAPE : 0),
    spansLines: [...texts.keys()].some((text) => text.includes('\n')),
  };
}

/** As many as an expression may have and still be searched for by its rarest letters (measured): fewer if they are short. */
const SHAPES_AT_ONCE = 2;
const VALUES_AT_ONCE = 8;

function compileTriggers(texts: readonly string[], shapes: readonly SecretShape[]): readonly RegExp[] {
  return [
    ...inGroups(
      texts.map((text) => RegExp.escape(text)),
      VALUES_AT_ONCE,
    ),
    ...inGroups([...new Set(shapes.map((shape) => shape.trigger))], SHAPES_AT_ONCE),
  ].map((sources) => new RegExp(sources.join('|'), 'g'));
}

function inGroups(sources: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(sources.length / size) }, (_, i) => sources.slice(i * size, (i + 1) * size));
}

/** `(...)` for a shape that is secret as a whole, `(before)(secret)(after)` for the others. */
function shapeSource(shape: SecretShape): string {
  const boundary = shape.isInsideWord === true ? '' : '(?<![A-Za-z0-9])';
  const [before, rest] = shape.pattern.split('{{');
  const end = rest?.lastIndexOf('}}') ?? -1;
  if (before === undefined || rest === undefined || end === -1) return `${boundary}(${shape.pattern})`;
  // `{40}}}`: the brace of a quantifier comes before the two that end the secret.
  return `${boundary}(${before})(${rest.slice(0, end)})(${rest.slice(end + 2)})`;
}

function replacementOf(match: RegExpExecArray, alternatives: readonly Alternative[]): string {
  let group = 1;
  for (const { name, isPartial } of alternatives) {
    if (match[group] !== undefined) {
      if (!isPartial) return printPlaceholder(name);
      return `${match[group] ?? ''}${printPlaceholder(name)}${match[group + 2] ?? ''}`;
    }
    group += isPartial ? 3 : 1;
  }
  return match[0];
}

/** Each known value, and what it looks like inside JSON, a URL and base64, with the name of its placeholder. */
function knownForms(secrets: readonly KnownSecret[]): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  const add = (text: string, name: string): void => {
    if (text.length >= SHORTEST_SECRET && !forms.has(text)) forms.set(text, name);
  };
  for (const { name, value } of secrets) {
    if (value.length < SHORTEST_SECRET) continue;
    add(value, name);
    if (!value.isWellFormed()) continue;
    add(JSON.stringify(value).slice(1, -1), name);
    add(encodeURIComponent(value), name);
    for (const text of base64Cores(value)) add(text, name);
  }
  // Longest first: a value that begins with another one is found whole.
  return new Map([...forms].sort(([a], [b]) => b.length - a.length));
}

/** Shorter pieces of base64 stand in other texts too. */
const SHORTEST_CORE = 12;

/** What stays the same of a value's base64 wherever in the encoded bytes it begins: one text for each of three places. */
function base64Cores(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // Characters that share bits with what stands before or after the value are not the value's.
    const start = Math.ceil((shift * 8) / 6);
    const end = Math.floor(((shift + bytes.length) * 8) / 6);
    const core = encoded.slice(start, end);
    if (core.length < SHORTEST_CORE) return [];
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Finds the secrets of one text from left to right. Two searches of one pattern may take turns: nothing is kept in it. */
export class SecretSearch {
  readonly #text: string;
  readonly #pattern: SecretPattern;
  /** Next place of each trigger; the text's length where it has none. */
  readonly #places: number[];

  constructor(text: string, start: number, pattern: SecretPattern) {
    this.#text = text;
    this.#pattern = pattern;
    this.#places = pattern.triggers.map((trigger) => this.#nextPlace(trigger, start));
  }

  /** The next secret that begins at `from` or later, or null. `from` never goes back. */
  next(from: number): RegExpExecArray | null {
    const { triggers, atPlace } = this.#pattern;
    let start = from;
    for (;;) {
      let place = this.#text.length;
      triggers.forEach((trigger, index) => {
        if ((this.#places[index] ?? 0) < start) this.#places[index] = this.#nextPlace(trigger, start);
        place = Math.min(place, this.#places[index] ?? place);
      });
      if (place >= this.#text.length) return null;
      atPlace.lastIndex = place;
      const match = atPlace.exec(this.#text);
      if (match !== null) return match;
      start = place + 1;
    }
  }

  #nextPlace(trigger: RegExp, start: number): number {
    trigger.lastIndex = start;
    return trigger.exec(this.#text)?.index ?? this.#text.length;
  }
}
