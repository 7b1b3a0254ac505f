/** Compaction artifacts: what a compaction stood on, beside the log. References and digests, no payloads. @effects fs */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { isObject, parseJson, stringMember } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { CompactionKind, EventRef } from '#/session/events/compaction.ts';
import { tryLink } from './blobs.ts';

/** The file `artifacts/<artifact_id>.json`. */
export interface CompactionArtifact {
  readonly version: 1;
  readonly artifact_id: string;
  readonly session_id: string;
  readonly kind: CompactionKind;
  /** RFC 3339. */
  readonly created_at: string;
  /** The last record that it stands for. */
  readonly covers_seq: number;
  /** Records whose words stay in the context. */
  readonly kept: readonly EventRef[];
  /** Those behind the summary. */
  readonly kept_after?: readonly EventRef[];
  /** The summary, as a blob of the session; absent for a replay seed. */
  readonly summary?: { readonly sha256: string; readonly bytes: number; readonly model?: string };
  /** Digest of the state that it was made from, 64 hex digits. */
  readonly state_digest?: string;
}

/** An artifact's file as it was found. */
export interface FoundArtifact {
  readonly artifactId: string;
  /** Undefined where the file is not what csm writes. */
  readonly kind: CompactionKind | undefined;
  readonly createdAt: string | undefined;
  readonly coversSeq: number | undefined;
  /** Blob of its summary. */
  readonly summarySha256: string | undefined;
  /** Digest of the state that it was made from. */
  readonly stateDigest: string | undefined;
  readonly sizeBytes: number;
  /** Of the file. */
  readonly sha256: string;
}

const ARTIFACT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const FILE_END = '.json';

/** Whether a text can be an artifact's id. */
export function isArtifactId(text: string): boolean {
  return ARTIFACT_ID.test(text);
}

/** Where an artifact stands. @param folder the session's folder */
export function artifactPath(folder: string, artifactId: string): string {
  return `${folder}/artifacts/${artifactId}${FILE_END}`;
}

/**
 * Throws unless an artifact of this id can be written: `artifact-id` (no name), `artifact-exists`. For before a summary is
 * paid for.
 */
export function checkArtifactId(fs: Fs, folder: string, artifactId: string): void {
  if (!isArtifactId(artifactId)) {
    throw new CsmError('input', 'artifact-id', `${JSON.stringify(artifactId)} cannot name an artifact`, {
      hint: 'A name is 1 to 128 letters, digits, dots, dashes and underscores, and begins with a letter or digit.',
    });
  }
  const path = artifactPath(folder, artifactId);
  if (fs.stat(path) === undefined) return;
  throw new CsmError('conflict', 'artifact-exists', `there is an artifact ${artifactId} already`, {
    hint: 'Choose another --artifact-id.',
    data: { artifact_id: artifactId, path },
  });
}

/**
 * Writes the artifact, synced, before anything refers to it. Answers the digest and size of the file.
 * @param folder the session's folder
 * @throws CsmError `artifact-id`, `artifact-exists`
 */
export function writeArtifact(
  fs: Fs,
  folder: string,
  artifact: CompactionArtifact,
): { readonly sha256: string; readonly bytes: number } {
  checkArtifactId(fs, folder, artifact.artifact_id);
  if (fs.stat(`${folder}/artifacts`) === undefined) {
    fs.makeDir(`${folder}/artifacts`);
    fs.syncDir(folder);
  }
  const bytes = new TextEncoder().encode(`${JSON.stringify(artifact, undefined, 1)}\n`);
  fs.writeFileAtomic(artifactPath(folder, artifact.artifact_id), bytes);
  return { sha256: sha256Of(bytes), bytes: bytes.length };
}

/** Takes an artifact away that no record names: its compaction could not be recorded. Does not fail. */
export function removeArtifact(fs: Fs, folder: string, artifactId: string): void {
  try {
    fs.remove(artifactPath(folder, artifactId));
  } catch (error) {
    // What is left over is found by prune-compactions.
    if (errnoOf(error) === undefined) throw error;
  }
}

/** The ids of a session's artifacts, in their order. Empty where it has none. */
export function listArtifactIds(fs: Fs, folder: string): readonly string[] {
  return fs
    .list(`${folder}/artifacts`)
    .filter((name) => name.endsWith(FILE_END) && isArtifactId(name.slice(0, -FILE_END.length)))
    .map((name) => name.slice(0, -FILE_END.length))
    .toSorted();
}

/** The artifacts of a session, by their ids. */
export function listArtifacts(fs: Fs, folder: string): readonly FoundArtifact[] {
  return listArtifactIds(fs, folder).map((id) => readArtifact(fs, artifactPath(folder, id), id));
}

/** Gives a fork the artifacts of its prefix: hard links, copies where links fail. They are never written to. */
export function linkArtifacts(fs: Fs, from: string, to: string, artifactIds: readonly string[]): void {
  if (artifactIds.length === 0) return;
  fs.makeDir(`${to}/artifacts`);
  for (const artifactId of artifactIds) {
    const source = artifactPath(from, artifactId);
    const target = artifactPath(to, artifactId);
    if (!tryLink(fs, source, target)) fs.writeFileAtomic(target, fs.readFile(source));
  }
  fs.syncDir(`${to}/artifacts`);
}

/** Digest of the blob that holds the summary of an artifact, where both are known. */
export function findSummaryBlob(fs: Fs, folder: string, artifactId: string): string | undefined {
  const path = artifactPath(folder, artifactId);
  if (!isArtifactId(artifactId) || fs.stat(path) === undefined) return undefined;
  return readArtifact(fs, path, artifactId).summarySha256;
}

function readArtifact(fs: Fs, path: string, artifactId: string): FoundArtifact {
  const bytes = fs.readFile(path);
  const value = parseJson(new TextDecoder().decode(bytes));
  const members = isObject(value) ? value : {};
  const kind = stringMember(members, 'kind');
  const { covers_seq: coversSeq, summary } = members;
  return {
    artifactId,
    kind: kind === 'replay-seed' || kind === 'semantic-summary' ? kind : undefined,
    createdAt: stringMember(members, 'created_at'),
    coversSeq: typeof coversSeq === 'number' ? coversSeq : undefined,
    summarySha256: isObject(summary) ? decodeDigest(stringMember(summary, 'sha256')) : undefined,
    stateDigest: stringMember(members, 'state_digest'),
    sizeBytes: bytes.length,
    sha256: sha256Of(bytes),
  };
}

/** A name of a blob, or nothing: what stands in the file becomes part of a path. */
function decodeDigest(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}

function sha256Of(bytes: Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
}
