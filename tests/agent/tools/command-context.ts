/** A tool context over the real platform, for tests of commands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLoginEnvironment } from '#/agent/tools/login-environment.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import type { TerminalChange, Tool, ToolContext, ToolOutcome, ToolReporter } from '#/agent/tools/tool.ts';
import type { SandboxReceipt, ToolAction } from '#/base/tool-action.ts';
import type { ApprovalPolicy, SandboxPolicy, Settings, ShellEnvironmentPolicy } from '#/config/settings.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Platform } from '#/platform/platform.ts';

export interface CommandFixture {
  readonly platform: Platform;
  /** Everything the test may write to; `work`, `home` and `root` are in it. */
  readonly folder: string;
  readonly cwd: string;
  readonly settings: Settings;
  readonly processes: ProcessTable;
  readonly actions: { readonly action: ToolAction; readonly sandbox: SandboxReceipt | undefined }[];
  readonly printed: string[];
  readonly changes: TerminalChange[];
  readonly exits: Parameters<ToolReporter['processExited']>[0][];
  readonly abort: AbortController;
  context(overrides?: Partial<ToolContext>): ToolContext;
  run(tool: Tool, args: object | string, overrides?: Partial<ToolContext>): Promise<ToolOutcome>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly sandbox?: Partial<SandboxPolicy>;
  readonly approvalPolicy?: ApprovalPolicy;
  readonly shellEnvironment?: Partial<ShellEnvironmentPolicy>;
  /** Variables of the machine, instead of this process's. */
  readonly env?: Readonly<Record<string, string>>;
  readonly login?: boolean;
  /** Parent of the folder; the machine's temporary one unless given. */
  readonly parent?: string;
}

/** Makes a folder with a workspace, a home and csm's root in it. */
export function openCommandFixture(options: FixtureOptions = {}): CommandFixture {
  const real = openBunPlatform();
  const folder = mkdtempSync(join(options.parent ?? tmpdir(), 'csm-commands-'));
  const cwd = join(folder, 'work');
  const home = join(folder, 'home');
  const env = options.env ?? { ...real.env.all(), HOME: home };
  const platform: Platform = {
    ...real,
    env: { ...real.env, get: (name) => env[name], all: () => ({ ...env }), homeDir: () => home },
  };
  for (const path of [cwd, home, join(home, '.codex')]) platform.fs.makeDir(path, 0o755);
  const settings = makeSettings(cwd, home, options);
  const processes = new ProcessTable();
  const abort = new AbortController();
  const fixture: CommandFixture = {
    platform,
    folder,
    cwd,
    settings,
    processes,
    actions: [],
    printed: [],
    changes: [],
    exits: [],
    abort,
    context: (overrides = {}) => ({
      platform,
      settings,
      sessionId: '01900000-0000-7000-8000-000000000001',
      turnId: 'turn_1',
      callId: 'call_1',
      signal: abort.signal,
      report: {
        started: async (action, sandbox) => void fixture.actions.push({ action, sandbox }),
        output: (text) => void fixture.printed.push(text),
        goal: async () => {},
        terminal: (change) => void fixture.changes.push(change),
        processExited: (exit) => void fixture.exits.push(exit),
      },
      processes,
      loginEnvironment: options.login === true ? openLoginEnvironment(platform) : async () => platform.env.all(),
      secretVariables: new Set(['PROVIDER_KEY']),
      redact: (text) => text,
      goal: () => null,
      goalAtEnd: async () => null,
      ...overrides,
    }),
    run: (tool, args, overrides) =>
      tool.run(
        {
          kind: 'function',
          callId: 'call_1',
          name: tool.name,
          namespace: undefined,
          input: typeof args === 'string' ? args : JSON.stringify(args),
        },
        fixture.context(overrides),
      ),
    close: async () => {
      await processes.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return fixture;
}

function makeSettings(cwd: string, home: string, options: FixtureOptions): Settings {
  const settings: Partial<Settings> = {
    codexHome: `${home}/.codex`,
    csmRoot: `${home}/.codex/csm`,
    cwd,
    gitRoot: undefined,
    approvalPolicy: options.approvalPolicy ?? 'never',
    sandbox: {
      mode: 'danger-full-access',
      writableRoots: [],
      networkAccess: false,
      excludeSlashTmp: false,
      excludeTmpdirEnvVar: false,
      ...options.sandbox,
    },
    shellEnvironment: {
      inherit: 'all',
      ignoreDefaultExcludes: true,
      exclude: [],
      set: {},
      includeOnly: [],
      ...options.shellEnvironment,
    },
  };
  return settings as Settings;
}

/** The part of a command's answer behind `Output:`. */
export function outputOf(outcome: ToolOutcome): string {
  const text = String(outcome.output);
  const start = text.indexOf('\nOutput:\n');
  return start === -1 ? text : text.slice(start + '\nOutput:\n'.length);
}

/** Whether bubblewrap is there, and the reason to skip where it is not. */
export const NO_BWRAP_REASON =
  openBunPlatform().processes.which('bwrap') === undefined ? 'bubblewrap is not installed' : undefined;
