/** A ToolContext for tests: what the tool reports is kept. */
import type { Goal, ToolContext } from '#/agent/tools/tool.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import type { ToolAction } from '#/base/tool-action.ts';
import type { SandboxPolicy, Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';

export interface TestContext extends ToolContext {
  readonly actions: readonly ToolAction[];
}

export interface TestContextOptions {
  readonly cwd: string;
  readonly sandbox?: Partial<SandboxPolicy>;
  readonly settings?: Partial<Settings>;
  readonly goal?: Goal | null;
  readonly signal?: AbortSignal;
  readonly onStarted?: () => void;
}

/** The part of the settings that the tools look at. */
export function testSettings(options: Omit<TestContextOptions, 'goal' | 'signal'>): Settings {
  const sandbox: SandboxPolicy = {
    mode: 'danger-full-access',
    writableRoots: [],
    networkAccess: false,
    excludeSlashTmp: false,
    excludeTmpdirEnvVar: false,
    ...options.sandbox,
  };
  const settings: Partial<Settings> = {
    cwd: options.cwd,
    codexHome: '/home/user/.codex',
    csmRoot: '/home/user/.codex/csm',
    gitRoot: undefined,
    sandbox,
    webSearch: { mode: 'cached' },
    updatePlanEnabled: false,
    viewImageEnabled: true,
    features: {},
    ...options.settings,
  };
  return settings as Settings;
}

export function openTestContext(platform: Platform, options: TestContextOptions): TestContext {
  const actions: ToolAction[] = [];
  let goal = options.goal ?? null;
  return {
    platform,
    settings: testSettings(options),
    sessionId: 'thread-1',
    turnId: 'turn-1',
    callId: 'call-1',
    signal: options.signal ?? new AbortController().signal,
    processes: new ProcessTable(),
    loginEnvironment: async () => ({}),
    secretVariables: new Set(),
    redact: (text) => text,
    goal: () => goal,
    goalAtEnd: async () => goal,
    report: {
      started: async (action) => {
        actions.push(action);
        options.onStarted?.();
      },
      output: () => {},
      goal: async (next) => {
        goal = next;
      },
      terminal: () => {},
      processExited: () => {},
    },
    actions,
  };
}

/** A call as the model makes it. */
export function toolCall(name: string, input: string, kind: ToolCall['kind'] = 'function'): ToolCall {
  return { kind, callId: 'call-1', name, namespace: undefined, input };
}
