/** What the command line of `exec`, one of its subcommands or `review` asks for, in one form. Pure types. */
import type { ReviewTarget } from '#/workstation/review-target.ts';

export interface ExecRequest {
  readonly choice:
    | { readonly kind: 'new'; readonly name: string | undefined }
    | { readonly kind: 'resume'; readonly ref: string | undefined; readonly everywhere: boolean }
    | { readonly kind: 'fork'; readonly ref: string; readonly name: string | undefined };
  /** In place of a prompt. Where its words are `-`, they are read from standard input. */
  readonly review?: ReviewTarget;
  /** Words of the command line; `-` and undefined mean standard input. */
  readonly prompt: string | undefined;
  readonly images: readonly string[];
  readonly model: string | undefined;
  readonly oss: boolean;
  readonly localProvider: string | undefined;
  readonly profile: string | undefined;
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access' | undefined;
  readonly approveForMe: boolean;
  /** Yes to what the policy asks, inside the sandbox. */
  readonly approved: boolean;
  readonly bypassSandbox: boolean;
  readonly cwd: string | undefined;
  readonly addDirs: readonly string[];
  readonly worktree: boolean;
  readonly threadSource: string | undefined;
  readonly skipGitRepoCheck: boolean;
  readonly trust: boolean;
  readonly ephemeral: boolean;
  readonly ignoreUserConfig: boolean;
  readonly ignoreRules: boolean;
  readonly bypassHookTrust: boolean;
  readonly outputSchema: string | undefined;
  readonly json: boolean;
  readonly color: 'always' | 'never' | 'auto';
  readonly outputLastMessage: string | undefined;
  readonly strictConfig: boolean;
  readonly apiKeyFile: string | undefined;
  readonly maxToolRounds: number | undefined;
  readonly maxCostUsd: number | undefined;
  readonly maxTurnSeconds: number | undefined;
  readonly script: string | undefined;
  readonly root: string | undefined;
}
