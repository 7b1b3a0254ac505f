/** The id of this installation, which Codex keeps in its home and sends with requests. @effects fs random */
import { join } from 'node:path/posix';
import { errnoOf } from '#/base/errors.ts';
import { encodeHex, isUuid } from '#/base/ids.ts';
import type { Platform } from '#/platform/platform.ts';
import { statReachable } from './stat-path.ts';

/**
 * The UUID in `<codexHome>/installation_id`. Where there is none it is made and kept; where the home cannot be written
 * the answer is a fresh one that lasts as long as the process.
 */
export function readInstallationId({ fs, random }: Pick<Platform, 'fs' | 'random'>, codexHome: string): string {
  const path = join(codexHome, 'installation_id');
  const stat = statReachable(fs, path);
  if (stat?.kind === 'file' && stat.sizeBytes <= 4096) {
    const known = ignoringErrno(() => fs.readText(path).trim());
    if (known !== undefined && isUuid(known)) return known;
  }
  const fresh = encodeRandomUuid(random.bytes(16));
  ignoringErrno(() => {
    fs.makeDir(codexHome);
    fs.writeFileAtomic(path, fresh, { mode: 0o644 });
  });
  return fresh;
}

/** A UUIDv4 (RFC 9562, 5.4), the kind that Codex writes there: it must not tell when it was made. */
function encodeRandomUuid(random: Uint8Array): string {
  const bytes = Uint8Array.from(random);
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = encodeHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function ignoringErrno<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
