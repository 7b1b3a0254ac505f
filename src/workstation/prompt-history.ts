/**
 * Prompts of all sessions, as Codex keeps them in `$CODEX_HOME/history.jsonl`: a line `{"session_id", "ts", "text"}` each, 0600, only
 * appended. `[history] persistence = "none"` writes nothing; `max_bytes` drops the oldest. Read from the end, a bounded piece at a time.
 * @effects fs clock
 */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { isObject, parseJson, stringMember } from '#/base/json.ts';
import type { Settings } from '#/config/settings.ts';
import { tableAt } from '#/config/toml-table.ts';
import type { ReadFile } from '#/platform/fs.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { Platform } from '#/platform/platform.ts';
import { planSessionRedaction, readKnownSecrets } from './session-redaction.ts';

/** Some prompts, and where older ones begin. */
export interface PromptPage {
  /** What was asked for, to tell answers apart; empty: all. */
  readonly query: string;
  /** Newest first. */
  readonly prompts: readonly string[];
  /** Offset to read on from; undefined: these were the oldest. */
  readonly before: number | undefined;
}

export interface PromptQuestion {
  /** Only prompts with this text in them, in any case; empty: all. */
  readonly query: string;
  readonly limit: number;
  /** A page's `before`; absent: from the newest. */
  readonly before?: number | undefined;
}

const CHUNK_BYTES = 64 * 1024;
/** What one question reads at most, so that no key waits for it. A longer line is passed over. */
const MOST_BYTES = 1024 * 1024;
/** A prompt that is longer is not kept: it is a document, and every search would read it. */
const MOST_PROMPT_BYTES = 512 * 1024;
/** How much of `max_bytes` is kept when it is passed. */
const KEPT_SHARE = 0.8;
const LOCK_TRIES = 10;
const LOCK_WAIT_MS = 10;
const LF = 0x0a;

/** Where it is. */
export function promptHistoryPath(settings: Pick<Settings, 'codexHome'>): string {
  return `${settings.codexHome}/history.jsonl`;
}

/** The newest prompts before a place. A file that is not there, or that may not be read, has none. Lines that are none are passed over. */
export function readPrompts(
  { fs }: Pick<Platform, 'fs'>,
  settings: Pick<Settings, 'codexHome'>,
  { query, limit, before }: PromptQuestion,
): PromptPage {
  let file: ReadFile | undefined;
  try {
    file = fs.openRead(promptHistoryPath(settings));
    const end = Math.min(before ?? Number.POSITIVE_INFINITY, file.sizeBytes());
    return { query, ...readBackwards(file, end, limit, query.toLowerCase()) };
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return { query, prompts: [], before: undefined };
  } finally {
    file?.close();
  }
}

function readBackwards(file: ReadFile, end: number, limit: number, query: string): Omit<PromptPage, 'query'> {
  const prompts: string[] = [];
  /** Bytes from `from` on whose line begins before it. */
  let carry: Uint8Array = new Uint8Array(0);
  let from = end;
  while (from > 0) {
    if (end - from >= MOST_BYTES) return { prompts, before: carry.length >= MOST_BYTES ? from : from + carry.length };
    const start = Math.max(0, from - CHUNK_BYTES);
    const bytes = joinBytes(file.readAt(start, from - start), carry);
    let lineEnd = bytes.length;
    for (let cut = lineEnd - 1; cut >= -1; cut -= 1) {
      cut = cut < 0 ? -1 : bytes.lastIndexOf(LF, cut);
      // What stands before the first line feed goes on in the chunk before.
      if (cut < 0 && start > 0) break;
      const text = decodePrompt(bytes.subarray(cut + 1, lineEnd));
      if (text !== undefined && (query === '' || text.toLowerCase().includes(query))) prompts.push(text);
      lineEnd = Math.max(0, cut);
      if (prompts.length >= limit && cut >= 0) return { prompts, before: start + cut + 1 };
      if (cut < 0) break;
    }
    carry = bytes.slice(0, lineEnd);
    from = start;
  }
  return { prompts, before: undefined };
}

function decodePrompt(line: Uint8Array): string | undefined {
  if (line.length < 2) return undefined;
  const record = parseJson(new TextDecoder().decode(line));
  const text = isObject(record) ? stringMember(record, 'text') : undefined;
  return text === '' ? undefined : text;
}

function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (second.length === 0) return first;
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

type WritingPlatform = Pick<Platform, 'fs' | 'env' | 'clock' | 'locks'>;

/**
 * Adds a prompt, without the secrets that csm knows of, unless the settings say that none is kept. Rejects where the file cannot be written.
 */
export async function appendPrompt(
  platform: Platform,
  settings: Settings,
  sessionId: string,
  text: string,
): Promise<void> {
  const { persistence, max_bytes: maxBytes } = tableAt(settings.raw, ['history']);
  if (persistence === 'none') return;
  const redaction = planSessionRedaction(settings, readKnownSecrets(platform, settings));
  const record = {
    session_id: sessionId,
    ts: Math.floor(platform.clock.now() / 1000),
    text: redaction === undefined ? text : redaction.text(text),
  };
  const line = new TextEncoder().encode(`${JSON.stringify(record)}\n`);
  if (line.length > MOST_PROMPT_BYTES) return;
  const path = promptHistoryPath(settings);
  const lock = await acquireLock(platform, `${path}.lock`);
  try {
    appendLine(platform, path, line);
    if (lock !== undefined && typeof maxBytes === 'number' && maxBytes > 0) trimHistory(platform, path, maxBytes);
  } finally {
    lock?.release();
  }
}

/** Undefined where somebody holds it for long: one line is appended whole even so. */
async function acquireLock({ locks, clock }: WritingPlatform, path: string): Promise<HeldLock | undefined> {
  for (let tries = 1; ; tries += 1) {
    const lock = locks.tryAcquire(path);
    if (lock !== undefined || tries === LOCK_TRIES) return lock;
    await clock.sleep(LOCK_WAIT_MS);
  }
}

function appendLine({ fs }: WritingPlatform, path: string, line: Uint8Array): void {
  const stat = fs.stat(path);
  if (stat !== undefined && (stat.mode & 0o077) !== 0) fs.chmod(path, 0o600);
  const file = fs.openAppend(path);
  try {
    const startBytes = file.sizeBytes();
    if (file.append(line) === line.length) return;
    // Half a line would make the next one unreadable too.
    file.truncate(startBytes);
    throw new CsmError(
      'environment',
      'history-full',
      `The prompt was not kept for later sessions: ${path} cannot grow.`,
      {
        hint: 'Make room on the disk.',
      },
    );
  } finally {
    file.close();
  }
}

/** Drops the oldest lines where there is too much; the newest one stays whatever its size. */
function trimHistory({ fs }: WritingPlatform, path: string, maxBytes: number): void {
  const sizeBytes = fs.stat(path)?.sizeBytes ?? 0;
  if (sizeBytes <= maxBytes) return;
  const bytes = fs.readFile(path);
  const last = bytes.lastIndexOf(LF, bytes.length - 2) + 1;
  const wanted = Math.max(0, bytes.length - Math.floor(maxBytes * KEPT_SHARE));
  const next = wanted === 0 ? 0 : bytes.indexOf(LF, wanted - 1) + 1;
  fs.writeFileAtomic(path, bytes.subarray(Math.min(last, next === 0 ? last : next)), { mode: 0o600 });
}
