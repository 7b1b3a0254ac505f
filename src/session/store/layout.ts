/** Where a session's files stand under csm's root. Pure. */
import { isUuid } from '#/base/ids.ts';

/** The files of one session. */
export interface SessionPaths {
  readonly folder: string;
  readonly log: string;
  readonly blobs: string;
  readonly openItems: string;
  readonly lock: string;
  readonly index: string;
  readonly artifacts: string;
  /** Requests of other processes; made by the first one. */
  readonly inbox: string;
  /** Of the screen, where somebody asked for them. */
  readonly recordings: string;
}

/** The folder of all sessions of a root. */
export function sessionsFolder(root: string): string {
  return `${root}/sessions`;
}

/** The paths of session `id` (a UUID in lower case). */
export function sessionPaths(root: string, id: string): SessionPaths {
  const folder = `${sessionsFolder(root)}/${id}`;
  return {
    folder,
    log: `${folder}/events.jsonl`,
    blobs: `${folder}/blobs`,
    openItems: `${folder}/open-items.part`,
    lock: `${folder}/lock`,
    index: `${folder}/events.index.json`,
    artifacts: `${folder}/artifacts`,
    inbox: `${folder}/inbox`,
    recordings: `${folder}/recordings`,
  };
}

/** Name of the n-th piece of a fork's prefix, in its folder. */
export function baseFile(index: number): string {
  return `base-${index}.jsonl`;
}

/** Name of an index that has seen more than its log holds, kept because it is the witness of that. */
export function witnessFile(index: number): string {
  return `events.index.witness-${index}.json`;
}

/** Whether a name in the sessions folder is a session's. */
export function isSessionFolder(name: string): boolean {
  return isUuid(name) && name === name.toLowerCase();
}

const SESSION_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Whether `name` may name a session (`--session-id NAME`). A UUID may not: it would hide the session that has it. */
export function isSessionName(name: string): boolean {
  return SESSION_NAME.test(name) && !isUuid(name);
}
