/**
 * Cuts a tool's output to the tokens that a model may see. The texts and the places of the cuts are those that Codex
 * 0.169.0 was observed to make: four bytes a token, the first half and the last half of the budget stay. Pure.
 */
import { TOOL_OUTPUT_TOKENS } from '#/base/limits.ts';
import { printOmission } from './output-buffer.ts';

const BYTES_PER_TOKEN = 4;

/** Tokens of so many bytes. */
export function measureTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** What is known about an output besides its text. */
export interface TruncateOptions {
  /** At most 10,000 count, however many the call asks for. */
  readonly maxTokens: number;
  /** A limit in bytes that holds besides: where it is the lower one, what is left out is counted in characters. */
  readonly maxBytes?: number | undefined;
  /** Bytes that the buffer had already dropped from the middle of `text`. */
  readonly omittedBytes?: number;
  /** Bytes of the whole output where some were dropped. */
  readonly totalBytes?: number;
}

/** The text, or its head and tail with a warning before and a mark between. */
export function truncateOutput(text: string, options: TruncateOptions): string {
  const { maxBytes = Infinity } = options;
  const tokenBytes = Math.min(options.maxTokens, TOOL_OUTPUT_TOKENS) * BYTES_PER_TOKEN;
  const budgetBytes = Math.min(tokenBytes, maxBytes);
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= budgetBytes) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= budgetBytes) return text;
  const omittedBytes = options.omittedBytes ?? 0;
  const original = measureTokens(omittedBytes > 0 ? (options.totalBytes ?? bytes.length) : bytes.length);
  const summary = omittedBytes > 0 ? printOmission(omittedBytes).trim() : `Total output lines: ${countLines(bytes)}`;
  return `Warning: truncated output (original token count: ${original})\n${summary}\n\n${cutMiddle(bytes, budgetBytes, maxBytes <= tokenBytes)}`;
}

function cutMiddle(bytes: Buffer, budgetBytes: number, countsCharacters: boolean): string {
  const half = Math.floor(budgetBytes / 2);
  let headEnd = half;
  while (headEnd > 0 && isContinuation(bytes[headEnd])) headEnd -= 1;
  let tailStart = bytes.length - (budgetBytes - half);
  while (tailStart < bytes.length && isContinuation(bytes[tailStart])) tailStart += 1;
  const removed = countsCharacters
    ? `${countCharacters(bytes.subarray(headEnd, tailStart))} chars`
    : `${measureTokens(bytes.length - budgetBytes)} tokens`;
  const head = bytes.toString('utf8', 0, headEnd);
  return `${head}…${removed} truncated…${bytes.toString('utf8', tailStart)}`;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** Code points. */
function countCharacters(bytes: Uint8Array): number {
  let characters = 0;
  for (const byte of bytes) if (!isContinuation(byte)) characters += 1;
  return characters;
}

/** Lines that end in LF, and what stands behind the last one. */
function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 0x0a ? lines + 1 : lines;
}
