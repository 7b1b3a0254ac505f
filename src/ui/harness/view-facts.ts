/** The session that views show: the same everywhere, with nothing of this machine. Pure. */
import type { Settings } from '#/config/settings.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';

/** When everything in views happens unless an input says otherwise: 2026-01-02T03:04:05Z. */
export const VIEW_NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

export const VIEW_SESSION_ID = '019b7c00-0000-7000-8000-000000000001';

/** What the configuration would say in a new home. */
export const VIEW_SETTINGS: Settings = {
  codexHome: '/home/ada/.codex',
  csmRoot: '/home/ada/.codex/csm',
  cwd: '/home/ada/engine',
  gitRoot: '/home/ada/engine',
  projectRoot: '/home/ada/engine',
  trustedConfigFolders: [],
  model: 'gpt-5.5',
  provider: {
    id: 'scripted',
    name: 'Scripted model',
    baseUrl: undefined,
    envKey: undefined,
    envKeyInstructions: undefined,
    bearerToken: undefined,
    httpHeaders: {},
    envHttpHeaders: {},
    queryParams: {},
    requestMaxRetries: 4,
    streamMaxRetries: 5,
    streamIdleTimeoutMs: 300_000,
    headersTimeoutMs: 60_000,
    requiresOpenAiAuth: false,
    wire: 'scripted',
    storesResponses: false,
  },
  reasoningEffort: undefined,
  reasoningSummary: undefined,
  verbosity: undefined,
  serviceTier: undefined,
  approvalPolicy: 'on-request',
  sandbox: {
    mode: 'workspace-write',
    writableRoots: [],
    networkAccess: false,
    excludeSlashTmp: false,
    excludeTmpdirEnvVar: false,
  },
  developerInstructions: undefined,
  includePermissions: true,
  includeEnvironment: true,
  baseInstructionsOverride: undefined,
  projectDocMaxBytes: 32_768,
  projectDocFallbackFilenames: [],
  webSearch: { mode: 'cached' },
  updatePlanEnabled: true,
  viewImageEnabled: true,
  shellEnvironment: { inherit: 'all', ignoreDefaultExcludes: false, exclude: [], set: {}, includeOnly: [] },
  notify: undefined,
  hideAgentReasoning: false,
  showRawAgentReasoning: false,
  modelContextWindow: undefined,
  autoCompactTokenLimit: undefined,
  features: {},
  hookTables: [],
  hookState: {},
  csm: { redact: 'on', payloadPolicy: 'full', sealKeyFile: undefined, recordFrames: false, prices: {} },
  warnings: [],
  raw: {},
};

/** Facts of the session of every view, with what one of them has otherwise: `{ type: 'facts', facts: createViewFacts({ ... }) }`. */
export function createViewFacts(change: Partial<LiveFacts> = {}): LiveFacts {
  return {
    sessionId: VIEW_SESSION_ID,
    title: undefined,
    chosenTitle: undefined,
    settings: VIEW_SETTINGS,
    modelName: 'GPT-5.5',
    effort: undefined,
    approvalsReviewer: 'user',
    goal: undefined,
    mode: 'default',
    gitBranch: 'main',
    usage: NO_USAGE,
    costUsd: null,
    contextTokens: undefined,
    contextWindow: 258_000,
    queued: [],
    steering: [],
    lastEnd: undefined,
    notices: [],
    processes: [],
    turn: undefined,
    isEmpty: true,
    ...change,
  };
}
