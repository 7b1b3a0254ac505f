/** Digests of snapshots: enough to see that one changed, and whether in its words or only in its looks. Pure. */
import { printSnapshot, type ScreenSnapshot } from '#/terminal/screen/snapshot.ts';

export interface SnapshotDigest {
  /** SHA-256 of the rows as text. */
  readonly text: string;
  /** SHA-256 of `printSnapshot`: text, looks, cursor and modes. */
  readonly all: string;
}

export function encodeSnapshotDigest(snapshot: ScreenSnapshot): SnapshotDigest {
  return { text: digestRows(snapshot.text), all: sha256(printSnapshot(snapshot)) };
}

/** SHA-256 in hex of rows of text, joined by line feeds. */
export function digestRows(rows: readonly string[]): string {
  return sha256(rows.join('\n'));
}

function sha256(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex');
}
