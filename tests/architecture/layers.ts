/** The layer table of docs/architecture.md as data: who may import whom. */

/** A folder below `src` (or `main.ts`), with the folders it may import besides itself. */
export interface Layer {
  readonly folder: string;
  readonly level: number;
  readonly may: readonly string[];
}

const SESSION = ['session/events', 'session/log', 'session/foreign', 'session/store', 'session/catalog'] as const;
const AGENT = [
  'agent/approval',
  'agent/code-review',
  'agent/model',
  'agent/sandbox',
  'agent/hooks',
  'agent/compaction',
  'agent/context',
  'agent/tools',
  'agent/scheduler',
  'agent/mcp',
  'agent/turn',
] as const;
const AGENT_BELOW_TURN = AGENT.filter((folder) => folder !== 'agent/turn');
const LOWEST = ['base', 'platform', 'protocol', 'redaction', 'config', 'terminal', 'rpc'] as const;

/** The table. A folder that does not exist yet is no error. */
export const LAYERS: readonly Layer[] = [
  { folder: 'base', level: 0, may: [] },
  { folder: 'platform', level: 1, may: ['base'] },
  { folder: 'protocol', level: 1, may: ['base'] },
  { folder: 'redaction', level: 1, may: ['base'] },
  { folder: 'platform/bun', level: 2, may: ['base', 'platform'] },
  { folder: 'config', level: 2, may: ['base', 'platform'] },
  { folder: 'terminal', level: 2, may: ['base', 'platform'] },
  { folder: 'rpc', level: 2, may: ['base', 'platform', 'protocol'] },
  { folder: 'session/events', level: 2, may: ['base', 'protocol'] },
  { folder: 'session/log', level: 3, may: ['base', 'platform', 'protocol', 'redaction', 'session/events'] },
  { folder: 'session/foreign', level: 3, may: ['base', 'platform', 'protocol', 'session/events'] },
  { folder: 'agent/approval', level: 3, may: ['base', 'config'] },
  { folder: 'agent/code-review', level: 3, may: ['base'] },
  { folder: 'agent/model', level: 3, may: ['base', 'platform', 'protocol', 'config'] },
  { folder: 'session/store', level: 4, may: ['base', 'platform', 'config', 'session/events', 'session/log'] },
  { folder: 'agent/sandbox', level: 4, may: ['base', 'platform', 'config', 'agent/approval'] },
  { folder: 'agent/hooks', level: 4, may: ['base', 'platform', 'config', 'agent/approval'] },
  {
    folder: 'agent/compaction',
    level: 4,
    may: ['base', 'platform', 'protocol', 'config', 'session/events', 'agent/model'],
  },
  {
    folder: 'agent/context',
    level: 4,
    may: ['base', 'platform', 'protocol', 'config', 'session/events', 'agent/model'],
  },
  { folder: 'session/catalog', level: 5, may: ['base', 'platform', 'protocol', 'config', ...SESSION] },
  {
    folder: 'agent/tools',
    level: 5,
    may: ['base', 'platform', 'protocol', 'redaction', 'config', 'agent/approval', 'agent/sandbox', 'agent/hooks'],
  },
  { folder: 'agent/scheduler', level: 6, may: ['base', 'agent/tools'] },
  { folder: 'agent/mcp', level: 6, may: ['base', 'platform', 'protocol', 'config', 'rpc', 'agent/tools'] },
  {
    folder: 'agent/turn',
    level: 7,
    may: ['base', 'platform', 'protocol', 'config', 'session/events', ...AGENT_BELOW_TURN],
  },
  {
    folder: 'workstation',
    level: 8,
    may: ['base', 'platform', 'protocol', 'redaction', 'config', ...SESSION, ...AGENT],
  },
  { folder: 'doctor', level: 9, may: [...LOWEST, ...SESSION, ...AGENT, 'workstation'] },
  {
    folder: 'ui',
    level: 9,
    may: ['base', 'platform', 'protocol', 'config', 'terminal', 'session/events', 'workstation'],
  },
  {
    folder: 'server',
    level: 9,
    may: ['base', 'platform', 'protocol', 'config', 'rpc', 'session/events', 'workstation'],
  },
  {
    folder: 'cli',
    level: 10,
    may: [...LOWEST, 'session/events', 'workstation', 'doctor', 'ui', 'server'],
  },
  { folder: 'main.ts', level: 11, may: ['base', 'platform', 'platform/bun', 'cli'] },
];

/** Files that the table itself excepts: a part that probes, or serves, one folder below the workstation. */
export interface Exception {
  /** Prefix of the importing file. */
  readonly from: string;
  readonly may: readonly string[];
  readonly why: string;
}

/**
 * `cli`: "a diagnostic command may import the one folder its group names". The first word of a command's file is its
 * group.
 */
export const EXCEPTIONS: readonly Exception[] = [
  { from: 'cli/commands/event-log', may: ['session/log', 'session/store'], why: 'its group names the log' },
  { from: 'cli/commands/sandbox', may: ['agent/sandbox'], why: 'its group names the sandbox' },
  { from: 'cli/commands/policy', may: ['agent/approval'], why: 'its group names the policy' },
  { from: 'cli/commands/execpolicy', may: ['agent/approval'], why: 'its group names the policy' },
  { from: 'cli/commands/fixture', may: ['session/foreign'], why: 'its group names foreign sessions' },
  { from: 'cli/commands/model', may: ['agent/model'], why: 'its group names the model' },
  { from: 'server/model-server', may: ['agent/model'], why: 'it serves the scripts that agent/model reads' },
];

/** The folder of the table that a file is in: the longest that fits. */
export function layerOf(path: string): Layer | undefined {
  let best: Layer | undefined;
  for (const layer of LAYERS) {
    const inside = path === layer.folder || path.startsWith(`${layer.folder}/`);
    if (inside && (best === undefined || layer.folder.length > best.folder.length)) best = layer;
  }
  return best;
}

/** Whether a file may import another; both relative to `src`. */
export function mayImport(from: string, to: string): boolean {
  const source = layerOf(from);
  const target = layerOf(to);
  if (source === undefined || target === undefined) return false;
  if (source === target || source.may.includes(target.folder)) return true;
  return EXCEPTIONS.some((exception) => from.startsWith(exception.from) && exception.may.includes(target.folder));
}
