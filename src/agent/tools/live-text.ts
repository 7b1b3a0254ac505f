/**
 * A running command's output as text for people who watch: decoded over chunk ends, secrets replaced line by line, and
 * bounded, as nobody reads a flood. A carriage return ends a line too: programs that count up write nothing else. Pure.
 */
import { LIVE_OUTPUT_BYTES } from '#/base/limits.ts';

/** An unfinished line longer than this is handed on as it is. */
const LINE_LIMIT = 8192;

export class LiveText {
  readonly #redact: (text: string) => string;
  readonly #emit: (text: string) => void;
  readonly #decoders = { stdout: newDecoder(), stderr: newDecoder() };
  /** What stands behind the last line end, a stream. */
  readonly #held = { stdout: '', stderr: '' };
  #room = LIVE_OUTPUT_BYTES;

  constructor(redact: (text: string) => string, emit: (text: string) => void) {
    this.#redact = redact;
    this.#emit = emit;
  }

  push(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void {
    if (this.#room <= 0) return;
    const part = chunk.length > this.#room ? chunk.subarray(0, this.#room) : chunk;
    this.#room -= part.length;
    const text = this.#held[stream] + this.#decoders[stream].decode(part, { stream: true });
    const end = text.length > LINE_LIMIT ? text.length : Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
    this.#held[stream] = text.slice(end);
    this.#hand(text.slice(0, end));
  }

  /** Hands on unfinished lines: the command waits for an answer, or has ended. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.#held[stream];
      this.#held[stream] = '';
      this.#hand(text);
    }
  }

  #hand(text: string): void {
    if (text !== '') this.#emit(this.#redact(text));
  }
}

function newDecoder(): TextDecoder {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}
