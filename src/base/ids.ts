/** Identifiers: UUIDv7 for what is created, UUIDv5 for what is derived, short hex for chunk ids. Pure. */

const HEX = '0123456789abcdef';

/** Bytes as lower-case hex. */
export function encodeHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
  return out;
}

function encodeUuid(bytes: Uint8Array): string {
  const hex = encodeHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A UUIDv7 (RFC 9562, 5.7): 48 bits of `timeMs`, the rest from `random`.
 * @param timeMs milliseconds since the epoch
 * @param random at least 10 random bytes; not changed
 */
export function encodeUuidV7(timeMs: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  let rest = Math.max(0, Math.floor(timeMs));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return encodeUuid(bytes);
}

/** A UUIDv5 (RFC 9562, 5.5) of `name` in the namespace that is itself a UUID text. */
export function encodeUuidV5(namespace: string, name: string): string {
  const hash = new Bun.CryptoHasher('sha1');
  hash.update(Uint8Array.fromHex(namespace.replaceAll('-', '')));
  hash.update(name);
  const bytes = new Uint8Array(hash.digest()).slice(0, 16);
  bytes[6] = 0x50 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return encodeUuid(bytes);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` has the form of a UUID (any version). */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Milliseconds since the epoch that a UUIDv7 carries, or undefined for other texts. */
export function decodeUuidV7Time(uuid: string): number | undefined {
  if (!isUuid(uuid) || uuid[14] !== '7') return undefined;
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
