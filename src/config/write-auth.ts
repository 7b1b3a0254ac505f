/** Keeping an API key as Codex does: in `auth.json`, for its owner alone. @effects fs env */
import { join } from 'node:path/posix';
import { CsmError } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { readStoredAuth } from './auth.ts';

/** Why a text is no API key, for people; undefined: it may be one. */
export function explainKey(key: string): string | undefined {
  if (key === '') return 'The key is empty.';
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'A key is one word of plain letters, digits and signs.';
}

/**
 * Writes the key into `<codexHome>/auth.json` (0600, its folder 0700), byte for byte as Codex 0.169.0 does.
 * @throws CsmError `api-key-invalid`; `auth-taken` where the file holds a sign-in, which csm does not replace
 */
export function writeApiKey(ports: Pick<Platform, 'fs' | 'env'>, codexHome: string, key: string): void {
  const problem = explainKey(key);
  if (problem !== undefined) throw new CsmError('input', 'api-key-invalid', problem);
  const stored = readStoredAuth(ports, codexHome);
  if (stored.kind === 'other') {
    throw new CsmError('config', 'auth-taken', `the key was not saved: ${stored.why}`, {
      hint: 'Set OPENAI_API_KEY or CODEX_API_KEY instead, or name a file with --api-key-file.',
    });
  }
  ports.fs.makeDir(codexHome);
  const text = JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: key }, undefined, 2);
  ports.fs.writeFileAtomic(join(codexHome, 'auth.json'), text, { mode: 0o600 });
}
