/** One session of Codex as an entry of the catalogue. Its file is only read. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import { readRolloutBytes } from '#/session/foreign/codex/rollout-reader.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import type { FoundLog } from './plan-refresh.ts';
import { RolloutSketch, type RolloutFacts } from './rollout-sketch.ts';

/** Of a longer plain file the middle is left out, and its turns are not counted. */
const COUNTED_BYTES = 256 * 1024 * 1024;
const END_BYTES = 512 * 1024;

/**
 * Reads a rollout's facts.
 * @param name what the thread is called in Codex, beside the file
 * @returns undefined where it is gone by now
 */
export async function readCodexEntry(
  fs: Fs,
  found: FoundLog,
  name: string | undefined,
): Promise<CatalogEntry | undefined> {
  let sketch: { readonly facts: RolloutFacts; readonly isCounted: boolean } | undefined;
  try {
    sketch = await readSketch(fs, found);
  } catch {
    if (fs.stat(found.path) === undefined) return undefined;
  }
  const { meta, title, model, lastAt, turns, hasOpenTurn = false, usage } = sketch?.facts ?? {};
  const startMs = timeOf(meta?.timestamp) ?? found.stamp.mtimeMs;
  return {
    source: 'codex',
    id: found.id,
    name,
    title,
    cwd: meta?.cwd,
    startedBy: meta?.source,
    model,
    provider: meta?.modelProvider,
    createdMs: startMs,
    updatedMs: timeOf(lastAt) ?? startMs,
    hasOpenTurn,
    turns: sketch?.isCounted === true ? turns : undefined,
    usage,
    // Codex keeps no dollars: who lists it prices its tokens.
    costUsd: undefined,
    forkedFrom: meta?.forkedFromId ?? meta?.historyBase?.threadId,
    path: found.path,
    stamp: found.stamp,
    isArchived: found.isArchived,
    isSubagent: meta?.source === 'subagent' || meta?.threadSource === 'subagent',
    integrity: meta === undefined ? 'unreadable' : 'whole',
    witness: undefined,
  };
}

async function readSketch(
  fs: Fs,
  found: FoundLog,
): Promise<{ readonly facts: RolloutFacts; readonly isCounted: boolean }> {
  const sketch = new RolloutSketch();
  const isCounted = found.path.endsWith('.zst') || found.stamp.sizeBytes <= COUNTED_BYTES;
  if (isCounted) {
    await readRolloutBytes(fs, found.path, (chunk) => sketch.push(chunk));
  } else {
    const file = fs.openRead(found.path);
    try {
      sketch.push(file.readAt(0, END_BYTES));
      sketch.push(file.readAt(file.sizeBytes() - END_BYTES, END_BYTES));
    } finally {
      file.close();
    }
  }
  return { facts: sketch.end(), isCounted };
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
