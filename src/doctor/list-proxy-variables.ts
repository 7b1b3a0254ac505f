/** The variables by which proxies are chosen. Pure. */
import type { Env } from '#/platform/env.ts';

const NAMES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'] as const;

/** Those that are set, in either case. */
export function listProxyVariables(env: Pick<Env, 'all'>): readonly string[] {
  const all = env.all();
  return NAMES.flatMap((name) => [name, name.toLowerCase()]).filter((name) => (all[name] ?? '') !== '');
}
