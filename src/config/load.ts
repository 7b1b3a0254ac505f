/** The configuration of a run: layers read, checked, merged and decoded. @effects fs env */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { hasOpenAiKey } from './auth.ts';
import { checkLayers } from './check-layers.ts';
import type { ConfigLayer } from './config-layer.ts';
import { decideSandbox, type SandboxFlags } from './decide-sandbox.ts';
import { decodeSettings } from './decode-settings.ts';
import { mergeLayers } from './merge-layers.ts';
import { DEFAULT_MODEL, findModel, SCRIPTED_MODEL } from './models.ts';
import { absolutePath, findCodexHome, findCsmRoot, findWorkingFolder } from './paths.ts';
import { decodeProvider, localDefaultModel } from './providers.ts';
import { decodeUtf8, readLayers } from './read-layers.ts';
import type { ConfigWarning, ProviderSettings, Settings } from './settings.ts';
import { statReachable } from './stat-path.ts';
import { emptyTable, tableAt, type TomlTable } from './toml-table.ts';

/** The command line's part of the configuration. */
export interface LoadInput {
  /** `-C`. */
  readonly cwd?: string | undefined;
  /** `-c key=value`, in order. */
  readonly overrides: readonly string[];
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  /** `-p`. */
  readonly profile?: string | undefined;
  /** `--strict-config`: unknown keys are errors. */
  readonly strict: boolean;
  /** `--ignore-user-config`: neither the system's nor the user's config.toml. */
  readonly ignoreUserConfig: boolean;
  /** `--root`. */
  readonly root?: string | undefined;
  readonly flags: LoadFlags;
}

/** Flags that say more than any file. */
export interface LoadFlags extends SandboxFlags {
  /** `-m`. */
  readonly model?: string | undefined;
  /** `--oss`. */
  readonly oss?: boolean | undefined;
  /** `--local-provider`; implies `--oss`. */
  readonly localProvider?: string | undefined;
  /** `--trust`: the project counts as trusted for this run. */
  readonly trust?: boolean | undefined;
  /** `--search`: live web search. */
  readonly search?: boolean | undefined;
  /**
   * `csm sandbox`: without a profile commands are read-only, whatever trust and `sandbox_mode` in a file say; `-c
   * sandbox_mode` still holds. As Codex decides.
   */
  readonly readOnlyByDefault?: boolean | undefined;
  /** `--api-key-file`: only whether there is one, so that the scripted model does not step in. */
  readonly apiKeyFile?: string | undefined;
}

/** Nothing on the command line. */
export const NO_INPUT: LoadInput = {
  overrides: [],
  enable: [],
  disable: [],
  strict: false,
  ignoreUserConfig: false,
  flags: {},
};

/**
 * Loads the configuration. Throws `CsmError` of kind `config`, `input` or `usage` with file, line and column where a
 * file is to blame. Reads no secret, except that with neither provider nor key chosen it looks whether `auth.json` has
 * a key; writes nothing. Costs about a millisecond with a small file.
 */
export function loadSettings(platform: Platform, input: LoadInput): Settings {
  const codexHome = findCodexHome(platform);
  const cwd = findWorkingFolder(platform, input.cwd);
  const { flags } = input;
  const read = readLayers(platform, {
    codexHome,
    cwd,
    overrides: input.overrides,
    enable: input.enable,
    disable: input.disable,
    profile: input.profile,
    ignoreUserConfig: input.ignoreUserConfig,
    trust: flags.trust === true,
  });
  const warnings: ConfigWarning[] = [...checkLayers(read.layers, input.strict), ...read.warnings];
  const config = mergeLayers(read.layers.map((layer) => layer.table));

  const addDirs = flags.addDirs?.map((path) => absolutePath(platform.env, path));
  const cautious = flags.readOnlyByDefault === true;
  const decision = decideSandbox(
    cautious ? withoutConfiguredMode(config, read.layers) : config,
    { ...flags, addDirs },
    read.trust === 'trusted' && !cautious,
    {
      cwd,
      homeDir: platform.env.homeDir(),
    },
  );
  warnings.push(...decision.warnings, ...warnMissingFolders(platform, addDirs ?? []));

  const chosen = chooseProvider(platform, codexHome, config, flags, read.layers);
  warnings.push(...chosen.warnings);
  const model = chooseModel(config, flags, chosen);
  const found = findModel(model);
  if (found.warning !== undefined) warnings.push(found.warning);

  const settings = decodeSettings(config, {
    fullAccess: decision.sandbox.mode === 'danger-full-access',
    searchFlag: flags.search === true,
  });
  const tier = checkServiceTier(settings.serviceTier, model, found.model.serviceTiers);
  warnings.push(...tier.warnings);
  return {
    ...settings,
    serviceTier: tier.tier,
    codexHome,
    csmRoot: findCsmRoot(platform, codexHome, input.root),
    cwd,
    gitRoot: read.gitRoot,
    projectRoot: read.projectRoot,
    trustedConfigFolders: read.trustedFolders,
    ...readHookTables(read.layers),
    model,
    provider: chosen.provider,
    approvalPolicy: decision.approvalPolicy,
    sandbox: decision.sandbox,
    baseInstructionsOverride: readBaseInstructions(platform, config),
    warnings,
  };
}

/** Lists in layers are not merged for hooks: those of every layer run. Pure. */
function readHookTables(layers: readonly ConfigLayer[]): Pick<Settings, 'hookTables' | 'hookState'> {
  const named = layers.filter(({ table }) => Object.hasOwn(table, 'hooks'));
  const own = named.filter(({ kind }) => kind !== 'project');
  return {
    hookTables: named.map(({ kind, path, table }) => ({ kind, path, table: table['hooks'] })),
    hookState: mergeLayers(own.map(({ table }) => tableAt(table, ['hooks', 'state']))),
  };
}

function withoutConfiguredMode(config: TomlTable, layers: readonly ConfigLayer[]): TomlTable {
  const isOverridden = layers.some((layer) => layer.path === undefined && layer.table['sandbox_mode'] !== undefined);
  if (isOverridden || config['sandbox_mode'] === undefined) return config;
  return Object.assign(emptyTable(), config, { sandbox_mode: 'read-only' });
}

interface ChosenProvider {
  readonly provider: ProviderSettings;
  /** The model that comes with the choice (`--oss`, scripted); beaten by `-m` alone. */
  readonly model: string | undefined;
  readonly warnings: readonly ConfigWarning[];
}

function chooseProvider(
  platform: Platform,
  codexHome: string,
  config: TomlTable,
  flags: LoadFlags,
  layers: readonly ConfigLayer[],
): ChosenProvider {
  const variable = (name: string): string | undefined => platform.env.get(name);
  if (flags.oss === true || flags.localProvider !== undefined) {
    const configured = config['oss_provider'];
    const id = flags.localProvider ?? (typeof configured === 'string' ? configured : 'ollama');
    return { provider: decodeProvider(config, id, variable), model: localDefaultModel(id), warnings: [] };
  }
  const named = config['model_provider'];
  if (typeof named === 'string' && named !== '') {
    const model = named === 'scripted' && config['model'] === undefined ? SCRIPTED_MODEL : undefined;
    return { provider: decodeProvider(config, named, variable), model, warnings: [] };
  }
  if (wantsRealModel(flags, layers) || hasOpenAiKey(platform, codexHome)) {
    return { provider: decodeProvider(config, 'openai', variable), model: undefined, warnings: [] };
  }
  return {
    provider: decodeProvider(config, 'scripted', variable),
    model: SCRIPTED_MODEL,
    warnings: [
      {
        code: 'scripted-model',
        message:
          'no API key and no model provider is set up, so the built-in scripted model answers. ' +
          'For a real one set OPENAI_API_KEY, paste a key where `csm` asks for it, or use --oss.',
      },
    ],
  };
}

/** Keys whose presence says that somebody set csm or Codex up for a real model: then a missing key is an error. */
const EXPLICIT_KEYS = ['model', 'openai_base_url', 'chatgpt_base_url', 'forced_login_method'];

function wantsRealModel(flags: LoadFlags, layers: readonly ConfigLayer[]): boolean {
  if (flags.model !== undefined || flags.apiKeyFile !== undefined) return true;
  return layers.some((layer) => EXPLICIT_KEYS.some((key) => Object.hasOwn(layer.table, key)));
}

function chooseModel(config: TomlTable, flags: LoadFlags, chosen: ChosenProvider): string {
  const configured = config['model'];
  const model = flags.model ?? chosen.model ?? (typeof configured === 'string' ? configured : DEFAULT_MODEL);
  if (model.trim() !== '') return model;
  throw new CsmError('config', 'model-empty', 'the model is set to an empty name', {
    hint: `Name one with -m or \`model\` in config.toml, for example ${DEFAULT_MODEL}.`,
  });
}

/** `flex` and the tiers of the model pass; any other is left out with Codex's warning. */
function checkServiceTier(
  tier: string | undefined,
  model: string,
  known: readonly string[],
): { readonly tier: string | undefined; readonly warnings: readonly ConfigWarning[] } {
  if (tier === undefined || tier === 'flex' || tier === 'default' || known.includes(tier))
    return { tier, warnings: [] };
  const message =
    `Configured service tier \`${tier}\` is not advertised as supported for model \`${model}\` ` +
    'and will be omitted from requests.';
  return { tier: undefined, warnings: [{ code: 'service-tier', message }] };
}

function warnMissingFolders(platform: Platform, folders: readonly string[]): readonly ConfigWarning[] {
  return folders
    .filter((folder) => statReachable(platform.fs, folder)?.kind !== 'directory')
    .map((folder) => ({ code: 'add-dir-missing', message: `--add-dir ${folder}: there is no such folder` }));
}

/** The text of `model_instructions_file`, whose path is absolute by now; else that of the older key `instructions`. */
function readBaseInstructions({ fs }: Platform, config: TomlTable): string | undefined {
  const path = config['model_instructions_file'];
  if (typeof path !== 'string') {
    const text = config['instructions'];
    return typeof text === 'string' && text.trim() !== '' ? text : undefined;
  }
  const fail = (why: string, hint: string): CsmError =>
    new CsmError('config', 'instructions-file', why, { hint, data: { path } });
  const hint = 'Correct model_instructions_file: a relative path counts from the folder of the file that names it.';
  let bytes: Uint8Array;
  try {
    bytes = fs.readFile(path);
  } catch (error) {
    throw fail(`failed to read model instructions file ${path}: ${printErrno(error)}`, hint);
  }
  const text = decodeUtf8(bytes);
  if (typeof text === 'number') {
    throw fail(`failed to read model instructions file ${path}: invalid UTF-8 at byte ${text}`, 'Save it as UTF-8.');
  }
  if (text.trim() === '')
    throw fail(`model instructions file is empty: ${path}`, 'Write the prompt into it or remove the key.');
  return text.trim();
}
