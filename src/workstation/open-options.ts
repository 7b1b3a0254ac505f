/** How a session is opened that no model works in: what is kept out of its records, and what signs its seals. @effects fs env */
import { readSealKey } from '#/config/seal-key.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { KnownSecret } from '#/redaction/known-secrets.ts';
import type { OpenOptions } from '#/session/store/session-store.ts';
import { planSessionRedaction, readKnownSecrets } from './session-redaction.ts';

/** For `openSession`, from the configuration. */
export function readOpenOptions(
  platform: Platform,
  settings: Settings,
  secrets: readonly KnownSecret[] = readKnownSecrets(platform, settings),
): OpenOptions {
  const { sealKeyFile } = settings.csm;
  const redaction = planSessionRedaction(settings, secrets);
  return {
    ...(redaction === undefined ? {} : { redaction }),
    ...(sealKeyFile === undefined ? {} : { sealKey: readSealKey(platform.fs, sealKeyFile) }),
  };
}
