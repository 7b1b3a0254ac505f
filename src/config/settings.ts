/** What the configuration says once all layers are merged: the one value that the engine reads. Pure types. */

export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';
/** `untrusted` is accepted from files as Codex's older name. */
export type ApprovalPolicy = 'never' | 'on-request' | 'untrusted';
export type WebSearchMode = 'disabled' | 'cached' | 'live';

export type FilesystemAccess = 'read' | 'write' | 'deny';

/** What may be done at a place and below it. Of two rules the one for the inner place holds, at one place the stricter. */
export interface FilesystemRule {
  readonly access: FilesystemAccess;
  readonly place:
    /** `:root`, `:minimal` (what programs need), `:tmpdir`, `:slash_tmp`; others mean nothing. */
    | { readonly kind: 'special'; readonly name: string }
    /** Absolute; need not exist. */
    | { readonly kind: 'path'; readonly path: string }
    /** Absolute, with `*`, `**`, `?` or `[...]`. Only denies. */
    | { readonly kind: 'glob'; readonly pattern: string };
}

/** A named permission profile that is not built in, resolved: `[permissions.NAME]` with what it extends. */
export interface PermissionProfile {
  readonly id: string;
  /** What it names in `extends`. */
  readonly parent?: string;
  readonly rules: readonly FilesystemRule[];
  /** How deep below its fixed part a pattern is looked for; absent: to the ground. */
  readonly globScanMaxDepth?: number;
  /** Absolute: the folders that `--add-dir` adds to the workspace. Those of the profile stand in its rules alone. */
  readonly workspaceRoots: readonly string[];
}

/** What commands may touch. */
export interface SandboxPolicy {
  readonly mode: SandboxMode;
  /** Absolute; besides the workspace (cwd). Only for workspace-write. */
  readonly writableRoots: readonly string[];
  readonly networkAccess: boolean;
  /** Only for workspace-write: /tmp and $TMPDIR are not writable roots. */
  readonly excludeSlashTmp: boolean;
  readonly excludeTmpdirEnvVar: boolean;
  /** The profile in force, where it is not a built-in one. It is the exact rule; the members above are its outline. */
  readonly permissions?: PermissionProfile;
  /** Commands share the machine's /tmp and $TMPDIR instead of having a folder of their own (`csm.sandbox.share_tmp`). */
  readonly shareTmp?: boolean;
}

/** A `[model_providers.ID]` table, or a built-in one. */
export interface ProviderSettings {
  readonly id: string;
  readonly name: string;
  /** Without a slash at the end; requests go to `<baseUrl>/responses`. Undefined only for the scripted model. */
  readonly baseUrl: string | undefined;
  /** Name of the variable that holds the key. */
  readonly envKey: string | undefined;
  readonly envKeyInstructions: string | undefined;
  /** `experimental_bearer_token`. A secret. */
  readonly bearerToken: string | undefined;
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Header name to variable name. */
  readonly envHttpHeaders: Readonly<Record<string, string>>;
  readonly queryParams: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  /** How long to wait for the response's headers. csm's own; Codex has no limit there. */
  readonly headersTimeoutMs: number;
  /** Whether the key of `auth.json`, CODEX_API_KEY or OPENAI_API_KEY is used (the `openai` provider). */
  readonly requiresOpenAiAuth: boolean;
  /** `responses`: over HTTP. `scripted`: the embedded model. */
  readonly wire: 'responses' | 'scripted';
  /** The server keeps responses, so that `previous_response_id` can be used. */
  readonly storesResponses: boolean;
}

/** Which of the parent's variables a command sees; Codex's `[shell_environment_policy]`. */
export interface ShellEnvironmentPolicy {
  readonly inherit: 'all' | 'core' | 'none';
  readonly ignoreDefaultExcludes: boolean;
  readonly exclude: readonly string[];
  readonly set: Readonly<Record<string, string>>;
  readonly includeOnly: readonly string[];
}

/** A line for people about the configuration: an unknown key, a deprecated one. */
export interface ConfigWarning {
  readonly code: string;
  readonly message: string;
}

/** The `hooks` of one layer of the configuration, not checked yet. */
export interface HookTable {
  /** Which layer: `user`, `project`, `override`, ... */
  readonly kind: string;
  /** The file; undefined for `-c`. */
  readonly path: string | undefined;
  readonly table: unknown;
}

export interface Settings {
  /** $CODEX_HOME, absolute. */
  readonly codexHome: string;
  /** Where csm keeps its own: `--root`, CSM_ROOT, or `<codexHome>/csm`. */
  readonly csmRoot: string;
  /** Absolute working directory of the session. */
  readonly cwd: string;
  /** Root of the repository that cwd is in, or undefined. */
  readonly gitRoot: string | undefined;
  /** Where the project begins: `gitRoot`, or the folder above cwd that has one of `project_root_markers`; undefined: at cwd. */
  readonly projectRoot: string | undefined;
  /** `.codex` folders of the project that are trusted, from its root down to cwd; they need not exist. */
  readonly trustedConfigFolders: readonly string[];
  readonly model: string;
  readonly provider: ProviderSettings;
  /** What the configuration says; undefined means the model's default. */
  readonly reasoningEffort: string | undefined;
  readonly reasoningSummary: string | undefined;
  readonly verbosity: string | undefined;
  readonly serviceTier: string | undefined;
  readonly approvalPolicy: ApprovalPolicy;
  readonly sandbox: SandboxPolicy;
  readonly developerInstructions: string | undefined;
  /** Whether the context says what the sandbox and the approvals are (`include_permissions_instructions`). */
  readonly includePermissions: boolean;
  /** Whether it says where the agent works (`include_environment_context`). */
  readonly includeEnvironment: boolean;
  /** Text of `model_instructions_file`, read; else `instructions`. */
  readonly baseInstructionsOverride: string | undefined;
  readonly projectDocMaxBytes: number;
  readonly projectDocFallbackFilenames: readonly string[];
  readonly webSearch: {
    readonly mode: WebSearchMode;
    readonly contextSize?: string;
    readonly allowedDomains?: readonly string[];
    readonly location?: Readonly<Record<string, string>>;
  };
  readonly updatePlanEnabled: boolean;
  readonly viewImageEnabled: boolean;
  readonly shellEnvironment: ShellEnvironmentPolicy;
  /** Program that gets one JSON argument at a turn's end. */
  readonly notify: readonly string[] | undefined;
  readonly hideAgentReasoning: boolean;
  readonly showRawAgentReasoning: boolean;
  readonly modelContextWindow: number | undefined;
  readonly autoCompactTokenLimit: number | undefined;
  /** Effective feature flags by name. */
  readonly features: Readonly<Record<string, boolean>>;
  /** The `hooks` tables of all layers, the lowest first. What `agent/hooks` reads besides hooks.json. */
  readonly hookTables: readonly HookTable[];
  /** `[hooks.state]`: which hooks are trusted and enabled, as the user's own layers say; a project cannot trust itself. */
  readonly hookState: Readonly<Record<string, unknown>>;
  /** `[csm]`: csm's own keys. */
  readonly csm: {
    /** Where secrets are replaced: everywhere, only on disk, nowhere. */
    readonly redact: 'on' | 'log' | 'off';
    readonly payloadPolicy: 'full' | 'metadata';
    /** Absolute path of the key that seals are signed with; see `readSealKey`. */
    readonly sealKeyFile: string | undefined;
    /** Whether the screen of the workstation is recorded into the session's folder. */
    readonly recordFrames: boolean;
    /** Dollars per million tokens, by model. Overrides the embedded table. */
    readonly prices: Readonly<Record<string, ModelPrice>>;
  };
  readonly warnings: readonly ConfigWarning[];
  /** Merged raw table, for commands that show or look up other keys. Holds secrets: never print it whole. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Dollars per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}
