/**
 * A launch as it is handed over from csm to csm: arguments and environment. Pure.
 *
 * The command's own arguments are arguments, its variables are variables under another name, so that the limits for them
 * are the kernel's, and so that neither the dynamic loader nor Bun obeys them before the walls stand. The rest is JSON in
 * numbered variables, since one may have 128 KiB at most.
 */
import type { LandlockLaunch, LandlockStart } from '#/platform/kernel.ts';

/** The hidden first argument; `main.ts` knows it. */
export const LAUNCHER_WORD = '__landlock-exec';
/** Changes with the form: another csm's launch is refused. */
const FORM = 1;
const VARIABLE_PREFIX = 'CSM_ENV_';
const RULES_PREFIX = 'CSM_LANDLOCK_';
/** Characters in a rules variable; three bytes each at most. */
const RULES_CHARACTERS = 40_000;

/** @param self how csm is started */
export function encodeLaunch(launch: LandlockLaunch, self: readonly string[]): LandlockStart {
  const { argv, env: variables, filter, ...rules } = launch;
  const text = JSON.stringify({ form: FORM, ...rules, filter: filter.toBase64() });
  const env: Record<string, string> = {};
  for (let part = 0; part * RULES_CHARACTERS < text.length; part += 1) {
    env[`${RULES_PREFIX}${part}`] = text.slice(part * RULES_CHARACTERS, (part + 1) * RULES_CHARACTERS);
  }
  for (const [name, value] of Object.entries(variables)) env[VARIABLE_PREFIX + name] = value;
  return { argv: [...self, LAUNCHER_WORD, ...argv], env };
}

/**
 * The launch again; undefined where it is none.
 * @param argv what stands behind the hidden word
 * @param env all variables of the launcher
 */
export function decodeLaunch(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): LandlockLaunch | undefined {
  let text = '';
  for (let part = 0; ; part += 1) {
    const next = env[`${RULES_PREFIX}${part}`];
    if (next === undefined) break;
    text += next;
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith(VARIABLE_PREFIX) && value !== undefined) variables[name.slice(VARIABLE_PREFIX.length)] = value;
  }
  try {
    const { form, filter, ...rules } = JSON.parse(text) as Omit<LandlockLaunch, 'filter'> & {
      readonly form: number;
      readonly filter: string;
    };
    if (form !== FORM) return undefined;
    return { ...rules, argv, env: variables, filter: Uint8Array.fromBase64(filter) };
  } catch {
    return undefined;
  }
}
