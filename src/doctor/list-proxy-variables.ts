/** The variables by which proxies are chosen. Pure. */

const NAMES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'] as const;

/** Names of those that are set in an environment, in either case. */
export function listProxyVariables(variables: Readonly<Record<string, string>>): readonly string[] {
  return NAMES.flatMap((name) => [name, name.toLowerCase()]).filter((name) => (variables[name] ?? '') !== '');
}
