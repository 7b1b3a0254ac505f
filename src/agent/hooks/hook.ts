/** A hook as it was found, and the inventory of all of them. Pure types. */
import type { HookEventName } from './hook-events.ts';

/** Whose file it stands in. */
export type HookSource = 'system' | 'user' | 'project' | 'sessionFlags' | 'managed';

/** `modified`: it was trusted, and says something else now. */
export type HookTrust = 'trusted' | 'untrusted' | 'modified' | 'managed';

/** What is run. */
export type HookHandler =
  | { readonly type: 'command'; readonly command: string }
  /** A tool of an MCP server. */
  | { readonly type: 'mcp_tool'; readonly server: string; readonly tool: string };

export interface Hook {
  readonly event: HookEventName;
  /** Undefined: for everything. */
  readonly matcher: string | undefined;
  readonly handler: HookHandler;
  /** Nobody waits for it, and it decides nothing. */
  readonly isAsync: boolean;
  readonly timeoutMs: number;
  /** For people, while it runs. */
  readonly statusMessage: string | undefined;
  /** Tokens of context above which the rest is kept in a file; 0: no limit. Undefined: the default. */
  readonly contextLimitTokens: number | undefined;
  /** The file, absolute; of `-c` arguments `<session-flags>/config.toml`. */
  readonly sourcePath: string;
  readonly source: HookSource;
  /** `<file>:<event>:<group>:<handler>`: its name in `[hooks.state]`. */
  readonly key: string;
  /** What is trusted: `sha256:` and 64 hex digits of what it does. */
  readonly hash: string;
  /** Place among all hooks. */
  readonly order: number;
}

/** A hook and whether it may run. */
export interface ListedHook extends Hook {
  readonly trust: HookTrust;
  readonly isEnabled: boolean;
}

/** All hooks that the configuration names. */
export interface HookInventory {
  readonly hooks: readonly ListedHook[];
  /** For people: what could not be read and why. */
  readonly warnings: readonly string[];
}

export const NO_HOOKS: HookInventory = { hooks: [], warnings: [] };
