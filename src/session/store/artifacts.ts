/** Compaction artifacts: what a compaction stood on, beside the log. References and digests, no payloads. @effects fs */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { CompactionKind, EventRef } from '#/session/events/compaction.ts';

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
  /** The summary, as a blob of the session; absent for a replay seed. */
  readonly summary?: { readonly sha256: string; readonly bytes: number; readonly model?: string };
  /** Digest of the state that it was made from, 64 hex digits. */
  readonly state_digest?: string;
}

const ARTIFACT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Whether a text can be an artifact's id. */
export function isArtifactId(text: string): boolean {
  return ARTIFACT_ID.test(text);
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
  if (!isArtifactId(artifact.artifact_id)) {
    throw new CsmError('input', 'artifact-id', `${JSON.stringify(artifact.artifact_id)} cannot name an artifact`, {
      hint: 'A name is 1 to 128 letters, digits, dots, dashes and underscores, and begins with a letter or digit.',
    });
  }
  const path = `${folder}/artifacts/${artifact.artifact_id}.json`;
  if (fs.stat(path) !== undefined) {
    throw new CsmError('conflict', 'artifact-exists', `there is an artifact ${artifact.artifact_id} already`, {
      hint: 'Choose another --artifact-id.',
    });
  }
  fs.makeDir(`${folder}/artifacts`);
  const bytes = new TextEncoder().encode(`${JSON.stringify(artifact, undefined, 1)}\n`);
  fs.writeFileAtomic(path, bytes);
  return { sha256: new Bun.CryptoHasher('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}
