/** The key that requests are sent with: from a file, a variable, the configuration or `auth.json`. @effects fs env */
import { join } from 'node:path/posix';
import { CsmError, printErrno } from '#/base/errors.ts';
import { isObject, parseJson, stringMember, type JsonObject } from '#/base/json.ts';
import type { FileStat } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { absolutePath } from './paths.ts';
import type { ProviderSettings, Settings } from './settings.ts';
import { statReachable } from './stat-path.ts';
import { tableAt } from './toml-table.ts';

type AuthPorts = Pick<Platform, 'fs' | 'env'>;

/** A key and where it came from. */
export interface AcquiredKey {
  /** A secret. Undefined: requests go without `authorization` (a local server). */
  readonly key: string | undefined;
  /** For people: `--api-key-file`, a variable's name, `auth.json`, `experimental_bearer_token`, `none`. */
  readonly source: string;
}

/** What `auth.json` holds. `other`: a sign-in that csm cannot use (ChatGPT), or a file it cannot read. */
export type StoredAuth =
  | { readonly kind: 'api-key'; readonly key: string }
  | { readonly kind: 'other'; readonly why: string }
  | { readonly kind: 'none' };

/** A key file is one line; anything longer is the wrong file. */
const KEY_FILE_BYTES = 16 * 1024;
const AUTH_FILE_BYTES = 1024 * 1024;

/**
 * The key for a provider's requests. Order: `--api-key-file`; the provider's `env_key`; its
 * `experimental_bearer_token`; and where it uses OpenAI's key, CODEX_API_KEY, `auth.json`, OPENAI_API_KEY (Codex ignores
 * the last). Throws `api-key-missing` where one is needed and none is there, `api-key-file` where that file is unusable.
 */
export function acquireApiKey(
  ports: AuthPorts,
  settings: Pick<Settings, 'codexHome' | 'provider' | 'raw'>,
  options: { readonly apiKeyFile?: string | undefined } = {},
): AcquiredKey {
  const { provider } = settings;
  if (provider.wire === 'scripted') return { key: undefined, source: 'none' };
  if (options.apiKeyFile !== undefined) {
    return { key: readApiKeyFile(ports, options.apiKeyFile), source: '--api-key-file' };
  }
  refuseUnsupported(settings);
  if (provider.envKey !== undefined) {
    const key = ports.env.get(provider.envKey)?.trim();
    if (key !== undefined && key !== '') return { key: checkKey(key, provider.envKey), source: provider.envKey };
    throw missingVariable(provider, provider.envKey);
  }
  if (provider.bearerToken !== undefined && provider.bearerToken !== '') {
    return { key: checkKey(provider.bearerToken, 'experimental_bearer_token'), source: 'experimental_bearer_token' };
  }
  if (!provider.requiresOpenAiAuth) return { key: undefined, source: 'none' };
  return acquireOpenAiKey(ports, settings.codexHome);
}

function acquireOpenAiKey(ports: AuthPorts, codexHome: string): AcquiredKey {
  const codexKey = ports.env.get('CODEX_API_KEY')?.trim();
  if (codexKey !== undefined && codexKey !== '')
    return { key: checkKey(codexKey, 'CODEX_API_KEY'), source: 'CODEX_API_KEY' };
  const stored = readStoredAuth(ports, codexHome);
  if (stored.kind === 'api-key') return { key: checkKey(stored.key, 'auth.json'), source: 'auth.json' };
  const openAiKey = ports.env.get('OPENAI_API_KEY')?.trim();
  if (openAiKey !== undefined && openAiKey !== '')
    return { key: checkKey(openAiKey, 'OPENAI_API_KEY'), source: 'OPENAI_API_KEY' };
  throw new CsmError(
    'config',
    'api-key-missing',
    stored.kind === 'other'
      ? `no API key for the provider \`openai\`: ${stored.why}`
      : 'no API key for the provider `openai`',
    {
      hint:
        'Set OPENAI_API_KEY or CODEX_API_KEY, paste a key where `csm` asks for it in a terminal, or name a file with --api-key-file. ' +
        'Without a key, --oss asks a local server and -c model_provider=scripted plays the built-in script.',
    },
  );
}

/** Whether some key for the openai provider is there. Reads `auth.json` only when no variable is set. */
export function hasOpenAiKey(ports: AuthPorts, codexHome: string): boolean {
  if (ports.env.get('CODEX_API_KEY') !== undefined || ports.env.get('OPENAI_API_KEY') !== undefined) return true;
  return readStoredAuth(ports, codexHome).kind === 'api-key';
}

/**
 * `auth.json` of a home. Never throws: a file that is a link, is not the user's own or is no JSON counts as `other`
 * with the reason. A file that others can read is used; `doctor` says so.
 */
export function readStoredAuth(ports: AuthPorts, codexHome: string): StoredAuth {
  const file = readAuthFile(ports, codexHome);
  if (file.kind !== 'object') return file;
  const { path, value } = file;
  const key = stringMember(value, 'OPENAI_API_KEY')?.trim();
  const mode = stringMember(value, 'auth_mode');
  if (key !== undefined && key !== '' && (mode === undefined || mode === 'apikey')) return { kind: 'api-key', key };
  if (isObject(value['tokens']) || (mode !== undefined && mode !== 'apikey')) {
    return { kind: 'other', why: `${path} holds a ChatGPT sign-in, which csm does not use` };
  }
  return { kind: 'none' };
}

type AuthFile =
  | Exclude<StoredAuth, { readonly kind: 'api-key' }>
  | { readonly kind: 'object'; readonly path: string; readonly value: JsonObject };

function readAuthFile({ fs, env }: AuthPorts, codexHome: string): AuthFile {
  const path = join(codexHome, 'auth.json');
  let stat: FileStat | undefined;
  try {
    stat = fs.lstat(path);
  } catch (error) {
    return { kind: 'other', why: `${path}: ${printErrno(error)}` };
  }
  if (stat === undefined) return { kind: 'none' };
  if (stat.kind !== 'file') return { kind: 'other', why: `${path} is a ${stat.kind}, which is not followed` };
  if (stat.uid !== env.uid && stat.uid !== 0 && env.uid !== 0)
    return { kind: 'other', why: `${path} belongs to another user` };
  if (stat.sizeBytes > AUTH_FILE_BYTES) return { kind: 'other', why: `${path} is too large` };
  let text: string;
  try {
    text = fs.readText(path);
  } catch (error) {
    return { kind: 'other', why: `${path}: ${printErrno(error)}` };
  }
  const value = parseJson(text);
  return isObject(value) ? { kind: 'object', path, value } : { kind: 'other', why: `${path} is not a JSON object` };
}

/** The key in the file of `--api-key-file`: its text without blanks around it. */
export function readApiKeyFile({ fs, env }: AuthPorts, named: string): string {
  const path = absolutePath(env, named);
  const stat = statReachable(fs, path);
  const fail = (why: string): CsmError =>
    new CsmError('input', 'api-key-file', `Failed to read API key file ${named}: ${why}`, {
      hint: 'Name a file that holds the key and nothing else.',
    });
  if (stat === undefined) throw fail('No such file or directory (os error 2)');
  if (stat.kind === 'directory') throw fail('Is a directory (os error 21)');
  if (stat.sizeBytes > KEY_FILE_BYTES) throw fail(`it is larger than ${KEY_FILE_BYTES} bytes`);
  let text: string;
  try {
    text = fs.readText(path);
  } catch (error) {
    throw fail(printErrno(error));
  }
  const key = text.replace(/^\ufeff/, '').trim();
  if (key === '') throw fail('it is empty');
  return checkKey(key, named);
}

/** Members and parameters whose values are secrets, such as `api_key` and `refresh_token`. */
const SECRET_NAME = /key|token|secret|password|signature|^sig$|^auth$/i;

/** Keys and tokens of `auth.json`, also of a sign-in that csm does not use. */
function readStoredSecrets(ports: AuthPorts, codexHome: string): readonly string[] {
  const file = readAuthFile(ports, codexHome);
  if (file.kind !== 'object') return [];
  const collect = (object: JsonObject): readonly string[] =>
    Object.entries(object).flatMap(([name, value]) => {
      // Inside `tokens` and its kind.
      if (isObject(value)) return collect(value);
      return typeof value === 'string' && SECRET_NAME.test(name) ? [value] : [];
    });
  return collect(file.value);
}

/** Values that must never be logged: keys, tokens and header values of the chosen provider. For redaction. */
export function readSecretValues(
  ports: AuthPorts,
  settings: Pick<Settings, 'codexHome' | 'provider'>,
): readonly string[] {
  const { provider } = settings;
  const values = [
    provider.envKey === undefined ? undefined : ports.env.get(provider.envKey),
    provider.bearerToken,
    ports.env.get('CODEX_API_KEY'),
    ports.env.get('OPENAI_API_KEY'),
    ...readStoredSecrets(ports, settings.codexHome),
    ...Object.values(provider.httpHeaders),
    ...Object.entries(provider.queryParams).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : [])),
    ...Object.values(provider.envHttpHeaders).map((name) => ports.env.get(name)),
  ];
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}

/** A key goes into a header: one line of printable ASCII. The message never shows it. */
function checkKey(key: string, source: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new CsmError('config', 'api-key-invalid', `the API key of ${source} has characters that no key has`, {
    hint: 'It must be one word of plain letters, digits and signs: look for a line break, a blank or a second key.',
  });
}

function missingVariable(provider: ProviderSettings, name: string): CsmError {
  const instructions = provider.envKeyInstructions === undefined ? '' : ` ${provider.envKeyInstructions}`;
  return new CsmError('config', 'api-key-missing', `Missing environment variable: \`${name}\`.${instructions}`, {
    hint: `The provider \`${provider.id}\` takes its key from ${name}: set it, or name a file with --api-key-file.`,
    data: { provider: provider.id, variable: name },
  });
}

/** Ways to a key that Codex has and csm does not: better said than a request without a key. */
function refuseUnsupported(settings: Pick<Settings, 'provider' | 'raw'>): void {
  const table = tableAt(settings.raw, ['model_providers', settings.provider.id]);
  for (const key of ['auth', 'aws', 'gateway_oauth', 'credential_file']) {
    if (!Object.hasOwn(table, key)) continue;
    throw new CsmError(
      'config',
      'provider-auth-unsupported',
      `model_providers.${settings.provider.id}.${key} is not supported by csm`,
      {
        hint: 'Give the provider an env_key, or name a file with --api-key-file.',
      },
    );
  }
}
