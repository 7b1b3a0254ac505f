/**
 * The environment of a command: the login shell's, cut down by `[shell_environment_policy]`, without secrets, plus what
 * Codex adds (names and values as observed, programs test for them). Pure.
 *
 * API keys do not reach commands. The variable that holds the provider's key, and the others that csm knows to hold
 * one, never do. In a sandbox the other credentials go as well: variables whose name says so (`*KEY*`, `*SECRET*`,
 * `*TOKEN*`, ...), whose value has the shape of a secret, or that lead to an agent. Out of it
 * (`danger-full-access`) that is `ignore_default_excludes = false`. What the user wants to pass is named in the
 * policy's `include_only` (by its full name) or `set`.
 */
import type { ShellEnvironmentPolicy } from '#/config/settings.ts';

export interface ChildEnvironmentInput {
  readonly login: Readonly<Record<string, string>>;
  readonly policy: ShellEnvironmentPolicy;
  readonly secretVariables: ReadonlySet<string>;
  /** Whether credentials are left out that csm does not know by name. */
  readonly dropCredentials: boolean;
  /** Whether a value has the shape of a secret. */
  readonly looksSecret: (value: string) => boolean;
  /** Whether the command runs without network; said in `CODEX_SANDBOX_NETWORK_DISABLED`. */
  readonly networkDisabled: boolean;
  /** Where temporary files go, when that is not for the login environment to say. */
  readonly temporaryFolder: string | undefined;
  /** The call that it is for; undefined where a person runs the command: it is then told of the network and no more. */
  readonly call: { readonly sessionId: string; readonly callId: string } | undefined;
}

/** The Codex whose behaviour commands can count on. */
const COMPATIBLE_VERSION = '0.169.0';

/**
 * What csm's own runtime obeys, compiled in as it is: with the first one a csm that a command starts is Bun instead, with
 * the second it loads what that says. Meant for this csm, if for any, and not for those of commands.
 */
const RUNTIME_VARIABLES = new Set(['BUN_BE_BUN', 'BUN_OPTIONS']);

/** `inherit = "core"`. */
const CORE = new Set(['HOME', 'LOGNAME', 'PATH', 'SHELL', 'USER', 'USERNAME', 'TMPDIR', 'TEMP', 'TMP']);
const CREDENTIAL_NAMES = [
  '*KEY*',
  '*SECRET*',
  '*TOKEN*',
  '*PASSWORD*',
  '*PASSWD*',
  '*PASSPHRASE*',
  '*CREDENTIAL*',
  // Short forms, whole words only: PATH is no PAT.
  '*_PASS',
  '*_PAT',
  '*_CREDS',
  '*_DSN',
  '*_BEARER',
  // Git's configuration by variables is all or nothing, and may hold headers with tokens.
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_VALUE_*',
  // Doors to agents and sessions that act for the user.
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'GPG_AGENT_INFO',
  'DBUS_SESSION_BUS_ADDRESS',
  'XAUTHORITY',
  'DOCKER_HOST',
].map(compileName);
/** Names with a credential's word that hold none and that programs need. */
const NO_CREDENTIALS = new Set(['GNUPGHOME', 'KEYTIMEOUT', 'GIT_SSH_COMMAND', 'XKB_DEFAULT_LAYOUT']);

/** The whole environment of the command. */
export function planChildEnvironment(input: ChildEnvironmentInput): Readonly<Record<string, string>> {
  const { policy } = input;
  const named = new Set(policy.includeOnly);
  const included = policy.includeOnly.map(compileName);
  const excluded = policy.exclude.map(compileName);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(input.login)) {
    if (policy.inherit === 'none' || (policy.inherit === 'core' && !CORE.has(name))) continue;
    if (isShellOwn(name) || matchesAny(excluded, name)) continue;
    if (RUNTIME_VARIABLES.has(name) && !named.has(name)) continue;
    if (input.dropCredentials && !named.has(name) && isCredential(name, value, input)) continue;
    env[name] = value;
  }
  Object.assign(env, policy.set);
  if (included.length > 0) {
    for (const name of Object.keys(env)) if (!matchesAny(included, name)) delete env[name];
  }
  const fixed = {
    ...additions(input),
    ...(input.temporaryFolder === undefined ? {} : { TMPDIR: input.temporaryFolder }),
  };
  for (const [name, value] of Object.entries(fixed)) if (!Object.hasOwn(policy.set, name)) env[name] = value;
  for (const name of input.secretVariables) delete env[name];
  return env;
}

/** Belongs to the shell it came from, not to the next one; exported functions are text that a shell would run. */
function isShellOwn(name: string): boolean {
  return name === '_' || name === 'SHLVL' || name === 'PWD' || name === 'OLDPWD' || name.startsWith('BASH_FUNC_');
}

function isCredential(name: string, value: string, input: ChildEnvironmentInput): boolean {
  if (NO_CREDENTIALS.has(name)) return false;
  return matchesAny(CREDENTIAL_NAMES, name) || (value.length >= 8 && input.looksSecret(value));
}

function additions({ call, networkDisabled }: ChildEnvironmentInput): Readonly<Record<string, string>> {
  const network: Readonly<Record<string, string>> = networkDisabled ? { CODEX_SANDBOX_NETWORK_DISABLED: '1' } : {};
  if (call === undefined) return network;
  return {
    CODEX_CI: '1',
    CODEX_THREAD_ID: call.sessionId,
    CODEX_SESSION_ID: call.sessionId,
    CODEX_TOOL_CALL_ID: call.callId,
    CODEX_VERSION: COMPATIBLE_VERSION,
    CODEX_APPLY_PATCH_PRESERVE_LINE_ENDINGS: '1',
    ...network,
    NO_COLOR: '1',
    TERM: 'dumb',
    COLORTERM: '',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    LC_CTYPE: 'C.UTF-8',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    GH_PAGER: 'cat',
  };
}

/** A pattern of the policy: `*` and `?`, whatever the case. */
function compileName(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i');
}

function matchesAny(patterns: readonly RegExp[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
