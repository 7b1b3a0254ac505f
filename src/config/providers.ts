/** Model providers: the built-in ones and those of `[model_providers]`. Pure. */
import { CsmError } from '#/base/errors.ts';
import type { ProviderSettings } from './settings.ts';
import { suggestName } from './suggest-name.ts';
import { isTable, tableAt, type TomlTable } from './toml-table.ts';

/** Where the openai provider sends requests unless `openai_base_url` says otherwise. */
export const OPENAI_BASE_URL = 'https://api.openai.com/v1';
/** Names that `[model_providers]` may not redefine. */
export const BUILT_IN_PROVIDERS: readonly string[] = ['openai', 'ollama', 'lmstudio', 'scripted'];

const REQUEST_MAX_RETRIES = 4;
const STREAM_MAX_RETRIES = 5;
/** Codex cuts higher numbers to this. */
const MAX_RETRIES = 100;
const STREAM_IDLE_TIMEOUT_MS = 300_000;
const HEADERS_TIMEOUT_MS = 300_000;
const LOCAL_PORTS = { ollama: 11_434, lmstudio: 1234 } as const;
/** Models that `--oss` runs unless one is named. */
const LOCAL_MODELS = { ollama: 'gpt-oss:20b', lmstudio: 'openai/gpt-oss-20b' } as const;

/** Reads a variable of the environment; undefined where it is unset or empty. */
export type ReadVariable = (name: string) => string | undefined;

/** The model that `--oss` uses with a local provider when none is named. */
export function localDefaultModel(providerId: string): string | undefined {
  return providerId === 'ollama' || providerId === 'lmstudio' ? LOCAL_MODELS[providerId] : undefined;
}

/**
 * The provider of an id. Throws `provider-missing` for an unknown id, `provider-unsupported` for one that Codex knows
 * and csm does not, `provider-invalid` for a table that cannot work.
 */
export function decodeProvider(config: TomlTable, id: string, variable: ReadVariable): ProviderSettings {
  const custom = tableAt(config, ['model_providers']);
  const reserved = BUILT_IN_PROVIDERS.filter((name) => Object.hasOwn(custom, name));
  if (reserved.length > 0) throw reservedProviders(reserved);
  const common = { ...BASE, ...csmLimits(config, id) };
  if (id === 'scripted') return { ...common, id, name: 'Scripted', wire: 'scripted' };
  if (id === 'openai') {
    const configured = config['openai_base_url'];
    const baseUrl = typeof configured === 'string' && configured !== '' ? configured : OPENAI_BASE_URL;
    return { ...common, id, name: 'OpenAI', baseUrl: checkUrl(baseUrl, 'openai_base_url'), requiresOpenAiAuth: true };
  }
  if (id === 'ollama' || id === 'lmstudio') {
    const port = Number(variable('CODEX_OSS_PORT')) || LOCAL_PORTS[id];
    const baseUrl = variable('CODEX_OSS_BASE_URL') ?? `http://localhost:${port}/v1`;
    return {
      ...common,
      id,
      name: id === 'ollama' ? 'Ollama' : 'LM Studio',
      baseUrl: checkUrl(baseUrl, 'CODEX_OSS_BASE_URL'),
    };
  }
  const table = Object.hasOwn(custom, id) ? custom[id] : undefined;
  if (!isTable(table)) throw missingProvider(id, Object.keys(custom));
  return decodeCustom(id, table, common);
}

const BASE = {
  baseUrl: undefined,
  envKey: undefined,
  envKeyInstructions: undefined,
  bearerToken: undefined,
  httpHeaders: {},
  envHttpHeaders: {},
  queryParams: {},
  requestMaxRetries: REQUEST_MAX_RETRIES,
  streamMaxRetries: STREAM_MAX_RETRIES,
  streamIdleTimeoutMs: STREAM_IDLE_TIMEOUT_MS,
  headersTimeoutMs: HEADERS_TIMEOUT_MS,
  requiresOpenAiAuth: false,
  wire: 'responses',
  storesResponses: false,
} as const satisfies Omit<ProviderSettings, 'id' | 'name'>;

function csmLimits(config: TomlTable, id: string): { headersTimeoutMs: number; storesResponses: boolean } {
  const csm = tableAt(config, ['csm']);
  const stores = csm['stores_responses'];
  const timeoutMs = csm['headers_timeout_ms'];
  return {
    headersTimeoutMs: typeof timeoutMs === 'number' ? timeoutMs : HEADERS_TIMEOUT_MS,
    storesResponses: Array.isArray(stores) && stores.includes(id),
  };
}

function decodeCustom(id: string, table: TomlTable, common: Omit<ProviderSettings, 'id' | 'name'>): ProviderSettings {
  const text = (key: string): string | undefined => (typeof table[key] === 'string' ? table[key] : undefined);
  const count = (key: string, otherwise: number): number => (typeof table[key] === 'number' ? table[key] : otherwise);
  const texts = (key: string): Record<string, string> => {
    const entries = Object.entries(tableAt(table, [key]));
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  };
  const where = `model_providers.${id}`;
  const name = text('name') ?? '';
  if (name.trim() === '') {
    throw invalid('model_providers', `${where}: provider name must not be empty`, `Add name = "..." to [${where}].`);
  }
  const wire = text('wire_api') ?? 'responses';
  if (wire !== 'responses') {
    throw invalid(
      `${where}.wire_api`,
      `${where}: \`wire_api = "${wire}"\` is not supported`,
      `Set wire_api = "responses" in [${where}]: the Responses API is the only one that Codex and csm speak.`,
    );
  }
  return {
    ...common,
    id,
    name,
    baseUrl: checkUrl(text('base_url') ?? OPENAI_BASE_URL, `${where}.base_url`),
    envKey: text('env_key'),
    envKeyInstructions: text('env_key_instructions'),
    bearerToken: text('experimental_bearer_token'),
    httpHeaders: texts('http_headers'),
    envHttpHeaders: texts('env_http_headers'),
    queryParams: texts('query_params'),
    requestMaxRetries: Math.min(count('request_max_retries', REQUEST_MAX_RETRIES), MAX_RETRIES),
    streamMaxRetries: Math.min(count('stream_max_retries', STREAM_MAX_RETRIES), MAX_RETRIES),
    streamIdleTimeoutMs: count('stream_idle_timeout_ms', STREAM_IDLE_TIMEOUT_MS),
    requiresOpenAiAuth: table['requires_openai_auth'] === true,
  };
}

function checkUrl(text: string, where: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw invalid(where, `${where}: not an http or https URL`, `Write it as in base_url = "${OPENAI_BASE_URL}".`);
  }
  return text.replace(/\/+$/, '');
}

function invalid(key: string, message: string, hint: string): CsmError {
  return new CsmError('config', 'provider-invalid', message, { hint, data: { key } });
}

function reservedProviders(names: readonly string[]): CsmError {
  const list = names.map((name) => `\`${name}\``).join(', ');
  return new CsmError(
    'config',
    'provider-reserved',
    `model_providers contains reserved built-in provider IDs: ${list}. Built-in providers cannot be overridden.`,
    {
      hint: `Give the table another name, for example [model_providers.${names[0]}-custom], and name that in model_provider.`,
      data: { key: 'model_providers', providers: names },
    },
  );
}

function missingProvider(id: string, custom: readonly string[]): CsmError {
  if (id === 'amazon-bedrock') {
    return new CsmError('config', 'provider-unsupported', 'Model provider `amazon-bedrock` is not supported by csm', {
      hint: 'Name another provider in model_provider, or use Codex for this one.',
    });
  }
  if (id === 'ollama-chat') {
    return new CsmError('config', 'provider-unsupported', '`ollama-chat` is no longer supported.', {
      hint: 'Replace `ollama-chat` with `ollama`.',
    });
  }
  const known = [...BUILT_IN_PROVIDERS, ...custom];
  const near = suggestName(id, known);
  const hint = near === undefined ? '' : `Did you mean \`${near}\`? `;
  return new CsmError('config', 'provider-missing', `Model provider \`${id}\` not found`, {
    hint: `${hint}Known: ${known.join(', ')}. Others are defined in [model_providers.NAME] of config.toml.`,
    data: { provider: id, known },
  });
}
