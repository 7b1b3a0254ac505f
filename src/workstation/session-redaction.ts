/** What is kept out of the records of sessions: the secrets of this machine, as `[csm] redact` has it. @effects fs env */
import { readSecretValues } from '#/config/auth.ts';
import type { ProviderSettings, Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { knownSecrets, type KnownSecret } from '#/redaction/known-secrets.ts';
import { createRedactor, createStreamRedactors } from '#/redaction/redactor.ts';
import type { SessionRedaction } from '#/session/store/open-session.ts';

/** Values of key-like variables, of the provider's settings and of `auth.json`; and `key`, from wherever it came. */
export function readKnownSecrets(
  platform: Platform,
  settings: Settings,
  key?: string | undefined,
): readonly KnownSecret[] {
  const values = [...readSecretValues(platform, settings), ...(key === undefined ? [] : [key])];
  return knownSecrets(
    platform.env.all(),
    values.map((value) => ({ name: 'API_KEY', value })),
  );
}

/** Names of variables that hold a provider's key or headers: no command and no hook gets them. Pure. */
export function listSecretVariables({
  envKey,
  envHttpHeaders,
}: Pick<ProviderSettings, 'envKey' | 'envHttpHeaders'>): ReadonlySet<string> {
  return new Set([envKey, ...Object.values(envHttpHeaders)].filter((name) => name !== undefined));
}

/** For `openSession`; undefined where nothing is replaced. Pure. */
export function planSessionRedaction(
  settings: Pick<Settings, 'csm'>,
  knownValues: readonly KnownSecret[],
): SessionRedaction | undefined {
  const mode = settings.csm.redact;
  if (mode === 'off') return undefined;
  const options = { knownValues, shapes: mode === 'log' };
  return {
    mode,
    text: createRedactor(options),
    foreign: createRedactor({ knownValues, shapes: true }),
    stream: createStreamRedactors(options),
  };
}
