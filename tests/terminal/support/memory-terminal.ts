/** A terminal device under a test's control. */
import type { TerminalDevice, TerminalSize } from '#/platform/terminal-device.ts';

export class MemoryTerminal implements TerminalDevice {
  current: TerminalSize;
  raw = false;
  stops = 0;
  open = true;
  gone = false;
  /** Takes no last words. */
  isDeaf = false;
  /** Bytes that the terminal takes before it is full; grows by `drain`. */
  roomBytes = Infinity;
  /** What happened, in order: `raw on`, `read`, `write`, `stop`, ... */
  readonly log: string[] = [];
  #text = '';
  #reader: { onBytes: (bytes: Uint8Array) => void; onEnd: () => void } | undefined;
  #exits = new Set<() => void>();
  readonly #decoder = new TextDecoder();

  constructor(cols = 80, rows = 24) {
    this.current = { cols, rows };
  }

  /** All that was written, and from then on nothing of it. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  type(text: string | Uint8Array): void {
    this.#reader?.onBytes(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  }

  hangUp(): void {
    this.gone = true;
    this.#reader?.onEnd();
  }

  exit(): void {
    for (const action of this.#exits) action();
  }

  get isRead(): boolean {
    return this.#reader !== undefined;
  }

  size(): TerminalSize {
    return this.current;
  }

  setRaw(on: boolean): void {
    this.raw = on;
    this.log.push(on ? 'raw on' : 'raw off');
  }

  read(onBytes: (bytes: Uint8Array) => void, onEnd: () => void): () => void {
    const reader = { onBytes, onEnd };
    this.#reader = reader;
    this.log.push('read');
    return () => {
      if (this.#reader === reader) this.#reader = undefined;
      this.log.push('stop reading');
    };
  }

  writeSome(bytes: Uint8Array): number {
    if (this.gone || !this.open) return -1;
    const taken = Math.min(bytes.length, this.roomBytes);
    this.roomBytes -= taken;
    if (taken > 0) this.#text += this.#decoder.decode(bytes.subarray(0, taken), { stream: true });
    return taken;
  }

  writeAll(bytes: Uint8Array): boolean {
    if (this.gone || this.isDeaf) return false;
    this.log.push('last words');
    this.#text += this.#decoder.decode(bytes, { stream: true });
    return true;
  }

  /** What happens while the process is stopped. */
  whileStopped: () => void = () => {};

  stopProcess(): void {
    this.stops += 1;
    this.whileStopped();
    this.log.push('stop');
  }

  onExit(action: () => void): () => void {
    this.#exits.add(action);
    return () => this.#exits.delete(action);
  }

  close(): void {
    this.open = false;
    this.log.push('close');
  }
}
