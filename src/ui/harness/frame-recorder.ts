/**
 * Records what is written to the terminal. Opt-in: `[csm] record_frames = true` or `--record FILE`. A recording shows what the screen
 * showed, so that it is as secret as the session: 0600, in the session's folder, gone when something of the session is forgotten.
 * @effects fs clock terminal
 */
import { errnoOf } from '#/base/errors.ts';
import type { Clock } from '#/platform/clock.ts';
import type { AppendFile, Fs } from '#/platform/fs.ts';
import type { TerminalDevice } from '#/platform/terminal-device.ts';
import { encodeRecordedFrame, encodeRecordingHeader, type RecordedFrame } from './recording.ts';

/** A recording has at most so many bytes; it ends in a mark then. */
const RECORDING_BYTES = 32 * 1024 * 1024;
/** What is kept until there is a file to write to: a session has no folder before its first prompt. */
const WAITING_BYTES = 1024 * 1024;
/** What was written is in the file after this long. */
const FLUSH_MS = 500;
const FLUSH_BYTES = 64 * 1024;

export interface FrameRecorderOptions {
  readonly fs: Fs;
  readonly clock: Clock;
  readonly term: string;
  readonly limitBytes?: number;
  /** It cannot be written (any more); nothing is recorded from then on. Said once. */
  readonly onProblem?: (error: unknown) => void;
}

export class FrameRecorder {
  /** The terminal that is recorded; to be used in the place of the one that was given. */
  readonly device: TerminalDevice;
  readonly #options: FrameRecorderOptions;
  readonly #limitBytes: number;
  #startedMs: number;
  #decoder = new TextDecoder();
  #pending: string[] = [];
  #pendingBytes = 0;
  #writtenBytes = 0;
  #path: string | undefined;
  #file: AppendFile | undefined;
  #cancelFlush: (() => void) | undefined;
  #isOver = false;
  #size: { cols: number; rows: number };

  constructor(device: TerminalDevice, options: FrameRecorderOptions) {
    this.#options = options;
    this.#limitBytes = options.limitBytes ?? RECORDING_BYTES;
    this.#startedMs = options.clock.monotonic();
    this.#size = device.size();
    this.#begin();
    this.device = {
      size: () => device.size(),
      setRaw: (on) => device.setRaw(on),
      read: (onBytes, onEnd) => device.read(onBytes, onEnd),
      writeSome: (bytes) => {
        const taken = device.writeSome(bytes);
        if (taken > 0) this.#record(taken === bytes.length ? bytes : bytes.subarray(0, taken));
        return taken;
      },
      writeAll: (bytes) => {
        this.#record(bytes);
        return device.writeAll(bytes);
      },
      stopProcess: () => {
        this.#flush();
        device.stopProcess();
      },
      onExit: (action) => device.onExit(action),
      close: () => {
        this.close();
        device.close();
      },
    };
  }

  /**
   * The file from now on; it is made once its folder is there. Another file than before begins with nothing: make the next frame a whole
   * one (`renderer.invalidate()`).
   */
  bind(path: string): void {
    if (path === this.#path) return;
    if (this.#path !== undefined) {
      this.#flush();
      this.#file?.close();
      this.#file = undefined;
      this.#isOver = false;
      this.#startedMs = this.#options.clock.monotonic();
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#begin();
    }
    this.#path = path;
    this.#flush();
  }

  /** Writes what is left. */
  close(): void {
    this.#flush();
    this.#isOver = true;
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#file?.close();
    this.#file = undefined;
  }

  #begin(): void {
    this.#writtenBytes = 0;
    this.#decoder = new TextDecoder();
    this.#push(encodeRecordingHeader(this.#size, this.#options.clock.now(), this.#options.term));
  }

  #record(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const atMs = this.#options.clock.monotonic() - this.#startedMs;
    const size = this.device.size();
    if (size.cols !== this.#size.cols || size.rows !== this.#size.rows) {
      this.#size = size;
      this.#add({ kind: 'resize', atMs, size });
    }
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text !== '') this.#add({ kind: 'output', atMs, text });
  }

  #add(frame: RecordedFrame): void {
    if (this.#isOver) return;
    const line = encodeRecordedFrame(frame);
    if (this.#writtenBytes + this.#pendingBytes + line.length > this.#limitBytes) {
      this.#push(encodeRecordedFrame({ kind: 'mark', atMs: frame.atMs, text: 'limit' }));
      this.#flush();
      this.#isOver = true;
      return;
    }
    this.#push(line);
    if (this.#pendingBytes >= FLUSH_BYTES) this.#flush();
    else this.#cancelFlush ??= this.#options.clock.after(FLUSH_MS, () => this.#flush());
  }

  #push(line: string): void {
    this.#pending.push(line);
    this.#pendingBytes += line.length;
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#isOver || this.#pending.length === 0) return;
    try {
      const file = this.#open();
      if (file === undefined) {
        if (this.#pendingBytes > WAITING_BYTES) this.#isOver = true;
        return;
      }
      const bytes = new TextEncoder().encode(this.#pending.join(''));
      this.#pending = [];
      this.#pendingBytes = 0;
      // A file that takes less is full: half a line at its end is left out when it is read.
      if (file.append(bytes) < bytes.length) this.#isOver = true;
      this.#writtenBytes += bytes.length;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      this.#isOver = true;
      this.#options.onProblem?.(error);
    }
  }

  /** Undefined as long as there is no folder. The file stays open: one that was removed (forgotten) does not come back. */
  #open(): AppendFile | undefined {
    if (this.#file !== undefined || this.#path === undefined) return this.#file;
    const { fs } = this.#options;
    const folder = this.#path.slice(0, this.#path.lastIndexOf('/'));
    if (folder.endsWith('/recordings')) {
      if (fs.stat(folder.slice(0, -'/recordings'.length)) === undefined) return undefined;
      fs.makeDir(folder);
    }
    this.#file = fs.openAppend(this.#path);
    return this.#file;
  }
}
