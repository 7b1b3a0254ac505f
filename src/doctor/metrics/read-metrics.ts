/** Reading logs for metrics, in pieces: csm's sessions, Codex's text log, Codex's log database. All are only read. @effects fs */
import { CsmError, printErrno } from '#/base/errors.ts';
import { LineSplitter } from '#/base/lines.ts';
import { findPrice, measureCost } from '#/config/prices.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { sqliteCodeOf } from '#/platform/sqlite.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { readSegments } from '#/session/store/read-session.ts';
import { resolveSession, statLogs } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { CodexMetrics, type CodexMetricsReport } from './codex-metrics.ts';
import { decodeCodexLogLine, skipSpans } from './codex-log-line.ts';
import { SessionMetrics, type SessionMetricsReport } from './session-metrics.ts';

export interface MetricsOptions {
  /** Only this file, whatever it is: an event log, a text log or a log database of Codex. */
  readonly log?: string;
  /** Only this session: id, name or title. */
  readonly session?: string;
  readonly sinceMs?: number;
  /** Called now and then with what was read so far. */
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
}

/** A log of Codex, and what it says. */
export interface CodexLogReport {
  readonly path: string;
  readonly form: 'text' | 'sqlite';
  readonly metrics: CodexMetricsReport;
  /** Why it could not be read to its end, for people. */
  readonly problem: string | undefined;
}

export interface MetricsReport {
  readonly sessions: SessionMetricsReport;
  readonly codex: readonly CodexLogReport[];
}

const CHUNK_BYTES = 256 * 1024;
/** Longer lines of a text log are cut: their beginning says what is counted. */
const LINE_BYTES = 64 * 1024;

/**
 * Reads what there is.
 * @throws CsmError `session-not-found`, `log-unreadable`
 */
export function readMetrics(platform: Platform, settings: Settings, options: MetricsOptions): MetricsReport {
  const { fs } = platform;
  const run = new MetricsRun(platform, settings, options);
  if (options.log !== undefined) {
    run.readFile(options.log);
    return run.report();
  }
  const { csmRoot, codexHome } = settings;
  const only =
    options.session === undefined ? undefined : resolveSession(sessionStore(platform, csmRoot), options.session);
  const ids = only === undefined ? fs.list(sessionsFolder(csmRoot)).filter(isSessionFolder) : [only];
  run.readSessions(ids);
  const text = `${codexHome}/log/codex-tui.log`;
  if (only === undefined && fs.stat(text) !== undefined) run.readCodexText(text);
  const database = `${codexHome}/logs_2.sqlite`;
  if (fs.stat(database) !== undefined) run.readCodexDatabase(database, only);
  return run.report();
}

class MetricsRun {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #options: MetricsOptions;
  readonly #sessions: SessionMetrics;
  readonly #codex: CodexLogReport[] = [];
  #readBytes = 0;
  #totalBytes = 0;

  constructor(platform: Platform, settings: Settings, options: MetricsOptions) {
    this.#platform = platform;
    this.#settings = settings;
    this.#options = options;
    this.#sessions = new SessionMetrics(options.sinceMs);
  }

  report(): MetricsReport {
    return { sessions: this.#sessions.report(), codex: this.#codex };
  }

  readSessions(ids: readonly string[]): void {
    const { fs } = this.#platform;
    const { csmRoot } = this.#settings;
    const stats = statLogs(fs, csmRoot, ids);
    const sinceMs = this.#options.sinceMs ?? 0;
    const wanted = ids.flatMap((id, index) => {
      const stat = stats[index];
      return stat === undefined || stat.mtimeMs < sinceMs ? [] : [{ id, sizeBytes: stat.sizeBytes }];
    });
    this.#totalBytes += wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { id, sizeBytes } of wanted) {
      const before = this.#readBytes;
      try {
        this.#readSession(id);
      } catch {
        // A session that cannot be read, or that is gone by now, must not hide the others.
        this.#sessions.damaged();
      }
      this.#readBytes = before + sizeBytes;
      this.#progress();
    }
  }

  /** Its own log only: a fork's prefix is counted where it was written. */
  #readSession(id: string): void {
    const { fs } = this.#platform;
    const paths = sessionPaths(this.#settings.csmRoot, id);
    const segments = readSegments(fs, paths);
    const own = segments.at(-1);
    const expected = segments.at(-2)?.expected;
    const startOffset = own?.startOffset ?? 0;
    const before = this.#readBytes;
    this.#sessions.begin(
      id,
      expected === undefined
        ? undefined
        : () => readFoldedLog(fs, segments, { indexPath: paths.index, toSeq: expected.seq }).replay.settings?.model,
    );
    readLog(
      fs,
      segments,
      {
        onRecord: ({ record }) => this.#sessions.apply(record.event),
        onDamage: () => this.#sessions.damaged(),
        onProgress: (readBytes) => {
          this.#readBytes = before + readBytes - startOffset;
          this.#progress();
        },
      },
      {
        depth: 'facts',
        ...(expected === undefined ? {} : { from: { seq: expected.seq, sum: expected.sum, offset: startOffset } }),
      },
    );
  }

  readFile(path: string): void {
    const { fs } = this.#platform;
    let head: string;
    try {
      const file = fs.openRead(path);
      try {
        head = Buffer.from(file.readAt(0, 64)).toString('latin1');
      } finally {
        file.close();
      }
    } catch (error) {
      throw new CsmError('input', 'log-unreadable', `cannot read ${path}: ${printErrno(error)}`, { cause: error });
    }
    if (head.startsWith('SQLite format 3\0')) this.readCodexDatabase(path, undefined);
    else if (/^\{"v":\d/.test(head)) this.#readLogFile(path);
    else this.readCodexText(path);
  }

  #readLogFile(path: string): void {
    const { fs } = this.#platform;
    this.#totalBytes = fs.stat(path)?.sizeBytes ?? 0;
    this.#sessions.begin(path);
    readLog(
      fs,
      [{ path }],
      {
        onRecord: ({ record }) => this.#sessions.apply(record.event),
        onDamage: () => this.#sessions.damaged(),
        onProgress: (readBytes) => {
          this.#readBytes = readBytes;
          this.#progress();
        },
      },
      { depth: 'facts' },
    );
  }

  readCodexText(path: string): void {
    const { fs } = this.#platform;
    const metrics = this.#codexMetrics();
    let problem: string | undefined;
    this.#totalBytes += fs.stat(path)?.sizeBytes ?? 0;
    const before = this.#readBytes;
    try {
      const file = fs.openRead(path);
      try {
        const lines = new LineSplitter(LINE_BYTES);
        const onLine = (bytes: Uint8Array): void => {
          const line = decodeCodexLogLine(Buffer.from(bytes).toString('utf8'));
          if (line === undefined) metrics.other();
          else metrics.apply(line);
        };
        for (let offset = 0; ;) {
          const chunk = file.readAt(offset, CHUNK_BYTES);
          if (chunk.length === 0) break;
          lines.push(chunk, onLine);
          offset += chunk.length;
          this.#readBytes = before + offset;
          this.#progress();
        }
        lines.end(onLine);
      } finally {
        file.close();
      }
    } catch (error) {
      problem = printErrno(error);
    }
    this.#codex.push({ path, form: 'text', metrics: metrics.report(), problem });
  }

  readCodexDatabase(path: string, threadId: string | undefined): void {
    const { fs, sqlite } = this.#platform;
    const metrics = this.#codexMetrics();
    const sinceSeconds = Math.floor((this.#options.sinceMs ?? 0) / 1000);
    let problem: string | undefined;
    try {
      // Where Codex has it open, its journal is read too; else nothing may be made beside it.
      const isOpen = fs.stat(`${path}-wal`) !== undefined && fs.stat(`${path}-shm`) !== undefined;
      const database = sqlite.open(path, isOpen ? 'read' : 'immutable');
      try {
        const rows = database
          .prepare(
            `SELECT ts, level, target, substr(feedback_log_body, 1, ${LINE_BYTES}) AS body FROM logs ` +
              `WHERE ts >= ?${threadId === undefined ? '' : ' AND thread_id = ?'} ORDER BY id`,
          )
          .iterate(sinceSeconds, ...(threadId === undefined ? [] : [threadId]));
        for (const { ts, level, target, body } of rows) {
          const time = new Date(Number(ts ?? 0) * 1000);
          // A row that Codex did not write: no date has such a number.
          if (Number.isNaN(time.getTime())) {
            metrics.other();
            continue;
          }
          const text = String(body ?? '');
          const message = text.slice(skipSpans(text, 0));
          metrics.apply({ at: time.toISOString(), level: String(level), target: String(target), message });
        }
      } finally {
        database.close();
      }
    } catch (error) {
      if (sqliteCodeOf(error) === undefined) throw error;
      problem = error instanceof Error ? error.message : String(error);
    }
    this.#codex.push({ path, form: 'sqlite', metrics: metrics.report(), problem });
  }

  #codexMetrics(): CodexMetrics {
    const { prices } = this.#settings.csm;
    const { sinceMs } = this.#options;
    return new CodexMetrics({
      ...(sinceMs === undefined ? {} : { sinceMs }),
      redact: createRedactor({ knownValues: [], shapes: true }),
      costOf: (model, usage) => {
        const price = findPrice(model, prices);
        if (price === undefined) return null;
        return measureCost(price, {
          inputTokens: usage.input_tokens,
          cachedInputTokens: usage.cached_input_tokens,
          outputTokens: usage.output_tokens,
        });
      },
    });
  }

  #progress(): void {
    this.#options.onProgress?.(this.#readBytes, this.#totalBytes);
  }
}
