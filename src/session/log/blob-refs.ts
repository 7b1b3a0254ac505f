/** Long texts of a payload: out into blobs when it is written, back in when it is read. Pure. */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import { INLINE_PAYLOAD_BYTES } from '#/base/limits.ts';

/** A text that stands in `blobs/<sha256>` and not in the line. */
export interface BlobRef {
  readonly sha256: string;
  /** Length of the blob. */
  readonly bytes: number;
}

/** A blob that must be on disk before the record that names it. */
export interface BlobToWrite extends BlobRef {
  readonly data: Uint8Array;
}

const REF = '$blob';
/** A key that would read as a reference, or as an escaped one. Each level of escaping is one more `$`. */
const REF_LIKE = /^\$+blob$/;

/**
 * Replaces every text longer than {@link INLINE_PAYLOAD_BYTES} (UTF-8), at any depth, by `{"$blob":sha,"bytes":n}`.
 * Answers the payload itself where nothing had to change. A member that happens to be named `$blob` gets one more `$`.
 * A text with unpaired surrogates has no UTF-8: its blob holds it as a JSON string and `"encoding":"json"` says so.
 */
export function encodeBlobRefs(payload: JsonObject): {
  readonly payload: JsonObject;
  readonly blobs: readonly BlobToWrite[];
} {
  if (!needsRefs(payload)) return { payload, blobs: [] };
  const blobs: BlobToWrite[] = [];
  return { payload: withRefs(payload, blobs) as JsonObject, blobs };
}

function needsRefs(value: unknown): boolean {
  if (typeof value === 'string') return isLong(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(needsRefs);
  for (const key in value) {
    if (key.endsWith(REF) && REF_LIKE.test(key)) return true;
    if (needsRefs((value as JsonObject)[key])) return true;
  }
  return false;
}

/** UTF-8 has one to three bytes a UTF-16 unit, so most texts need no counting. */
function isLong(text: string): boolean {
  if (text.length > INLINE_PAYLOAD_BYTES) return true;
  return text.length * 3 > INLINE_PAYLOAD_BYTES && Buffer.byteLength(text) > INLINE_PAYLOAD_BYTES;
}

function withRefs(value: JsonValue, blobs: BlobToWrite[]): JsonValue {
  if (typeof value === 'string') return isLong(value) ? refOf(value, blobs) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: JsonValue) => withRefs(entry, blobs));
  // fromEntries makes own members of every name, `__proto__` too.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [REF_LIKE.test(key) ? `$${key}` : key, withRefs(member, blobs)]),
  );
}

function refOf(text: string, blobs: BlobToWrite[]): JsonValue {
  const wellFormed = text.isWellFormed();
  const data = Buffer.from(wellFormed ? text : JSON.stringify(text));
  const sha256 = Bun.SHA256.hash(data, 'hex');
  blobs.push({ sha256, bytes: data.length, data });
  return { [REF]: sha256, bytes: data.length, ...(wellFormed ? {} : { encoding: 'json' }) };
}

/** Every reference in a payload as it stands in the log. */
export function decodeBlobRefs(payload: JsonValue): readonly BlobRef[] {
  const refs: BlobRef[] = [];
  collectRefs(payload, refs);
  return refs;
}

function collectRefs(value: JsonValue | undefined, refs: BlobRef[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) collectRefs(entry, refs);
    return;
  }
  const ref = asRef(value as JsonObject);
  if (ref !== undefined) refs.push(ref);
  else for (const key in value) collectRefs((value as JsonObject)[key], refs);
}

function asRef(value: JsonObject): (BlobRef & { readonly isJson: boolean }) | undefined {
  const sha256 = value[REF];
  const bytes = value['bytes'];
  if (typeof sha256 !== 'string' || typeof bytes !== 'number' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return { sha256, bytes, isJson: value['encoding'] === 'json' };
}

/**
 * The payload with every reference replaced by its text.
 * @param readBlob the blob's bytes; may throw, which ends the whole
 */
export function resolveBlobRefs(
  payload: JsonValue,
  readBlob: (ref: BlobRef & { readonly isJson: boolean }) => Uint8Array,
): JsonValue {
  if (typeof payload !== 'object' || payload === null) return payload;
  if (Array.isArray(payload)) return payload.map((entry: JsonValue) => resolveBlobRefs(entry, readBlob));
  if (!isObject(payload)) return payload;
  const ref = asRef(payload);
  if (ref !== undefined) {
    const text = Buffer.from(readBlob(ref)).toString('utf8');
    return ref.isJson ? (JSON.parse(text) as JsonValue) : text;
  }
  return Object.fromEntries(
    Object.entries(payload).map(([key, member]) => [
      REF_LIKE.test(key) && key !== REF ? key.slice(1) : key,
      resolveBlobRefs(member, readBlob),
    ]),
  );
}
