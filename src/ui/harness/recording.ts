/**
 * A recording of a screen: what was written to the terminal and when, in the form of asciicast v2 (one JSON value a line), so that
 * other players read it too. Pure.
 */
import { isObject, parseJson } from '#/base/json.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';

export type RecordedFrame =
  /** Bytes written at once, as text. */
  | { readonly kind: 'output'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'resize'; readonly atMs: number; readonly size: TerminalSize }
  /** Something that is no part of the screen: `limit` where nothing was recorded from then on. */
  | { readonly kind: 'mark'; readonly atMs: number; readonly text: string };

export interface Recording {
  readonly size: TerminalSize;
  /** Milliseconds since the epoch; undefined where the file does not say. */
  readonly startedAtMs: number | undefined;
  readonly term: string | undefined;
  readonly frames: readonly RecordedFrame[];
  /** Lines that say nothing: a write that was cut short, somebody else's. */
  readonly damagedLines: number;
}

export function encodeRecordingHeader(size: TerminalSize, startedAtMs: number, term: string): string {
  const header = {
    version: 2,
    width: size.cols,
    height: size.rows,
    timestamp: Math.floor(startedAtMs / 1000),
    env: { TERM: term },
    title: 'csm',
  };
  return `${JSON.stringify(header)}\n`;
}

export function encodeRecordedFrame(frame: RecordedFrame): string {
  const seconds = Math.max(0, Math.round(frame.atMs)) / 1000;
  switch (frame.kind) {
    case 'output':
      return `${JSON.stringify([seconds, 'o', frame.text])}\n`;
    case 'resize':
      return `${JSON.stringify([seconds, 'r', `${frame.size.cols}x${frame.size.rows}`])}\n`;
    case 'mark':
      return `${JSON.stringify([seconds, 'm', frame.text])}\n`;
  }
}

/** The recording of a text; undefined where its first line is no header. */
export function decodeRecording(text: string): Recording | undefined {
  const [first = '', ...lines] = text.split('\n');
  const header = parseJson(first);
  if (!isObject(header) || header['version'] !== 2) return undefined;
  const { width, height, timestamp, env } = header;
  if (!isSide(width) || !isSide(height)) return undefined;
  const frames: RecordedFrame[] = [];
  let damagedLines = 0;
  for (const line of lines) {
    if (line === '') continue;
    const frame = decodeFrame(parseJson(line));
    if (frame === undefined) damagedLines += 1;
    else frames.push(frame);
  }
  return {
    size: { cols: width, rows: height },
    startedAtMs: typeof timestamp === 'number' ? timestamp * 1000 : undefined,
    term: isObject(env) && typeof env['TERM'] === 'string' ? env['TERM'] : undefined,
    frames,
    damagedLines,
  };
}

function decodeFrame(value: unknown): RecordedFrame | undefined {
  if (!Array.isArray(value)) return undefined;
  const [seconds, kind, text]: unknown[] = value;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || typeof text !== 'string') return undefined;
  const atMs = Math.round(seconds * 1000);
  if (kind === 'o') return { kind: 'output', atMs, text };
  if (kind === 'm') return { kind: 'mark', atMs, text };
  const [, cols, rows] = /^(\d{1,4})x(\d{1,4})$/.exec(text) ?? [];
  if (kind !== 'r' || !isSide(Number(cols)) || !isSide(Number(rows))) return undefined;
  return { kind: 'resize', atMs, size: { cols: Number(cols), rows: Number(rows) } };
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 2000;
}
