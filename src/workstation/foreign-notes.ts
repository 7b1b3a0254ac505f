/** What there is to say when a session that another program began is opened. Small, since every resume passes here. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { ImportedFrom } from '#/session/events/import.ts';
import type { SessionCreated } from '#/session/events/lifecycle.ts';

export interface ImportNotes {
  /** Where the session was imported from a moment ago. */
  readonly importedNow: ImportedFrom | undefined;
  /** For people. */
  readonly warnings: readonly string[];
}

/** @param imported the warnings of the import, where that was now */
export function readImportNotes(
  fs: Fs,
  created: Pick<SessionCreated, 'imported_from'> | undefined,
  imported: readonly string[] | undefined,
): ImportNotes {
  const from = created?.imported_from;
  if (from === undefined) return { importedNow: undefined, warnings: [] };
  if (imported !== undefined) return { importedNow: from, warnings: imported };
  const addedBytes = measureAddition(fs, from);
  return { importedNow: undefined, warnings: addedBytes > 0 ? [printAddition(from, addedBytes)] : [] };
}

/** Bytes that the other program wrote after the import; 0 where the file cannot say so (it was compressed, moved or cut). */
function measureAddition(fs: Fs, { path, offset }: ImportedFrom): number {
  if (path.endsWith('.zst')) return 0;
  const stat = fs.stat(path);
  return stat === undefined ? 0 : Math.max(0, stat.sizeBytes - offset);
}

function printAddition({ path }: ImportedFrom, addedBytes: number): string {
  return (
    `Codex has gone on with this session since it was imported: ${path} is ${addedBytes} bytes longer. What it added is not ` +
    'in here. To have it, fork the thread in Codex (`codex exec fork`) and resume the fork with csm.'
  );
}

/** Where an import came from, in one line. Pure. */
export function printImport({ path, turns, items, compactions, program_version: version }: ImportedFrom): string {
  const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const counts = [
    count(turns, 'turn'),
    count(items, 'item'),
    ...(compactions === 0 ? [] : [count(compactions, 'compaction')]),
  ];
  return `Imported from Codex${version === undefined ? '' : ` ${version}`}: ${path} (${counts.join(', ')}).`;
}
