/** What a run left on disk: its sessions and their logs, read without csm's own code. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Csm } from '#tests/support/csm.ts';

/** A record as it stands in the log. Members are looked at as they are. */
// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
export type LogEvent = Readonly<Record<string, any>> & { readonly type: string; readonly seq: number };

/** Ids of the sessions in a home, the oldest first. */
export function sessionIds(csm: Csm): readonly string[] {
  const folder = join(csm.codexHome, 'csm/sessions');
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.length === 36)
        .toSorted()
    : [];
}

/** The one session of a home. */
export function onlySession(csm: Csm): string {
  const ids = sessionIds(csm);
  const [id] = ids;
  if (ids.length !== 1 || id === undefined) throw new Error(`there are ${ids.length} sessions, not one`);
  return id;
}

export function sessionFolder(csm: Csm, id: string): string {
  return join(csm.codexHome, 'csm/sessions', id);
}

/** The whole records of a log file; a cut last line is left out. */
export function readLogFile(path: string): readonly LogEvent[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogEvent);
}

/** The events of a session, its own file only (a fork's prefix stands in its `base-N.jsonl`). */
export function readEvents(csm: Csm, id: string = onlySession(csm)): readonly LogEvent[] {
  return readLogFile(join(sessionFolder(csm, id), 'events.jsonl'));
}

/** Throws unless the numbers of the records go up by one from the first. */
export function checkNumbers(events: readonly LogEvent[]): void {
  const first = events[0]?.seq ?? 1;
  for (const [index, event] of events.entries()) {
    if (event.seq !== first + index) throw new Error(`record ${index} has seq ${event.seq}, not ${first + index}`);
  }
}

/** Types of the events, in order. */
export function typesOf(events: readonly { readonly type: string }[]): readonly string[] {
  return events.map(({ type }) => type);
}

/** The lines of a JSONL stream. */
// oxlint-disable-next-line typescript/no-explicit-any -- foreign JSON, read by tests
export function jsonLines(text: string): readonly any[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** Every file below a folder, as absolute paths. Links are not followed. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Permission bits of a path. */
export function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}
