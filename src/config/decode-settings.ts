/** The merged and checked table to {@link Settings}. Pure. */
import type { ModelPrice, Settings, ShellEnvironmentPolicy, WebSearchMode } from './settings.ts';
import { PROJECT_DOC_BYTES } from '#/base/limits.ts';
import { decodeFeatures } from './features.ts';
import { findPrice } from './prices.ts';
import { tableAt, valueAt, type TomlTable } from './toml-table.ts';

/** What the table alone does not say. */
export interface DecodeFacts {
  readonly fullAccess: boolean;
  /** `--search`. */
  readonly searchFlag: boolean;
}

/** The members of {@link Settings} that the table decides. */
export type DecodedSettings = Omit<
  Settings,
  | 'codexHome'
  | 'csmRoot'
  | 'cwd'
  | 'gitRoot'
  | 'projectRoot'
  | 'trustedConfigFolders'
  | 'hookTables'
  | 'hookState'
  | 'model'
  | 'provider'
  | 'approvalPolicy'
  | 'sandbox'
  | 'baseInstructionsOverride'
  | 'warnings'
>;

/** Decodes a merged table whose layers were checked against the schema: members have their types or are absent. */
export function decodeSettings(config: TomlTable, facts: DecodeFacts): DecodedSettings {
  const features = decodeFeatures(config);
  const viewImage = valueAt(config, ['tools', 'view_image']);
  const viewImageOff = viewImage === false || valueAt(config, ['tools', 'view_image', 'enabled']) === false;
  const csm = tableAt(config, ['csm']);
  return {
    reasoningEffort: textAt(config, 'model_reasoning_effort'),
    reasoningSummary: textAt(config, 'model_reasoning_summary'),
    verbosity: textAt(config, 'model_verbosity'),
    serviceTier: decodeServiceTier(textAt(config, 'service_tier')),
    developerInstructions: textAt(config, 'developer_instructions'),
    includePermissions: config['include_permissions_instructions'] !== false,
    includeEnvironment: config['include_environment_context'] !== false,
    projectDocMaxBytes: numberAt(config, 'project_doc_max_bytes') ?? PROJECT_DOC_BYTES,
    projectDocFallbackFilenames: textsAt(config, 'project_doc_fallback_filenames'),
    webSearch: decodeWebSearch(config, facts),
    updatePlanEnabled: valueAt(config, ['tools', 'update_plan', 'enabled']) === true,
    viewImageEnabled: features['view_image'] !== false && !viewImageOff,
    shellEnvironment: decodeShellEnvironment(tableAt(config, ['shell_environment_policy'])),
    notify: textsAt(config, 'notify').length === 0 ? undefined : textsAt(config, 'notify'),
    hideAgentReasoning: config['hide_agent_reasoning'] === true,
    showRawAgentReasoning: config['show_raw_agent_reasoning'] === true,
    modelContextWindow: positive(numberAt(config, 'model_context_window')),
    autoCompactTokenLimit: positive(numberAt(config, 'model_auto_compact_token_limit')),
    features,
    csm: {
      redact: csm['redact'] === 'log' || csm['redact'] === 'off' ? csm['redact'] : 'on',
      payloadPolicy: csm['payload_policy'] === 'metadata' ? 'metadata' : 'full',
      sealKeyFile: textAt(csm, 'seal_key_file'),
      recordFrames: csm['record_frames'] === true,
      prices: decodePrices(tableAt(csm, ['prices'])),
    },
    raw: config,
  };
}

/** What people call fast is `priority` on the wire. */
function decodeServiceTier(tier: string | undefined): string | undefined {
  return tier === 'fast' ? 'priority' : tier;
}

/**
 * `--search`, `web_search`, the older toggles (`features.web_search_request` is live, `features.web_search_cached` is
 * cached, `tools.web_search = false` is off), then live without a sandbox and cached behind one, as Codex decides.
 */
function decodeWebSearch(config: TomlTable, facts: DecodeFacts): Settings['webSearch'] {
  const table = tableAt(config, ['tools', 'web_search']);
  const contextSize = textAt(table, 'context_size');
  const allowedDomains = textsAt(table, 'allowed_domains');
  const location = textMap(tableAt(table, ['location']));
  return {
    mode: decodeSearchMode(config, facts),
    ...(contextSize === undefined ? {} : { contextSize }),
    ...(allowedDomains.length === 0 ? {} : { allowedDomains }),
    ...(Object.keys(location).length === 0 ? {} : { location }),
  };
}

function decodeSearchMode(config: TomlTable, facts: DecodeFacts): WebSearchMode {
  if (facts.searchFlag) return 'live';
  const mode = textAt(config, 'web_search');
  if (mode === 'disabled' || mode === 'cached' || mode === 'live') return mode;
  if (mode === 'indexed') return 'cached';
  const features = tableAt(config, ['features']);
  if (features['web_search_request'] === true || features['web_search'] === true) return 'live';
  if (features['web_search_cached'] === true) return 'cached';
  if (valueAt(config, ['tools', 'web_search']) === false) return 'disabled';
  return facts.fullAccess ? 'live' : 'cached';
}

function decodeShellEnvironment(table: TomlTable): ShellEnvironmentPolicy {
  const inherit = table['inherit'];
  return {
    inherit: inherit === 'core' || inherit === 'none' ? inherit : 'all',
    // Codex's default: names that look like secrets are let through unless this is false.
    ignoreDefaultExcludes: table['ignore_default_excludes'] !== false,
    exclude: textsAt(table, 'exclude'),
    set: textMap(tableAt(table, ['set'])),
    includeOnly: textsAt(table, 'include_only'),
  };
}

function decodePrices(table: TomlTable): Readonly<Record<string, ModelPrice>> {
  const prices: Record<string, ModelPrice> = {};
  for (const model of Object.keys(table)) {
    const price = tableAt(table, [model]);
    const published = findPrice(model);
    const input = numberAt(price, 'input');
    const either = input ?? published?.input;
    const output = numberAt(price, 'output') ?? published?.output;
    // Half a price is none: what it leaves out would count as free.
    if (either === undefined || output === undefined) continue;
    // Who states what input costs and not what cached input does has one price for both.
    const cachedInput =
      numberAt(price, 'cached_input') ?? (input === undefined ? published?.cachedInput : input) ?? either;
    prices[model] = { input: either, cachedInput, output };
  }
  return prices;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function textAt(table: TomlTable, key: string): string | undefined {
  const value = table[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberAt(table: TomlTable, key: string): number | undefined {
  const value = table[key];
  return typeof value === 'number' ? value : undefined;
}

function textsAt(table: TomlTable, key: string): readonly string[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function textMap(table: TomlTable): Readonly<Record<string, string>> {
  const entries = Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}
