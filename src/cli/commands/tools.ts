/** `csm tools`: which tool calls failed, run, wait or were refused, over all sessions. @effects fs streams clock lock */
import { CsmError } from '#/base/errors.ts';
import type { SandboxReceipt, ToolAction } from '#/base/tool-action.ts';
import { CALL_KINDS, type CallStatus } from '#/workstation/tool-call-fold.ts';
import { queryTools, type FoundCall, type ToolAnswer, type ToolQuery } from '#/workstation/tool-query.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG, settingsOf } from '../command-settings.ts';
import type { Output } from '../output.ts';
import { printMs } from '../print-count.ts';
import { parseSinceFlag, SINCE_FLAG } from '../since-flag.ts';
import type { Column } from '../table.ts';

const SHOWN = 50;
const SHOWN_JSON = 1000;
const MOST = 100_000;
/** Longer commands and lists of files are cut. */
const TEXT_CHARACTERS = 400;
const CHANGED_FILES = 20;

/** What the flags stand for. */
const STATUSES = {
  failed: ['failed', 'invalid', 'interrupted'],
  running: ['running'],
  pending: ['pending', 'requested'],
  rejected: ['rejected'],
} as const satisfies Readonly<Record<string, readonly CallStatus[]>>;

export default defineCommand({
  description:
    'Lists tool calls of the native sessions, the latest first: what was called, how it ended, how long it took, behind which ' +
    'walls (rung, mode, network), who approved it. Flags of states add up: --failed --rejected lists both.\n\nReads the facts ' +
    'of the event logs, in memory that --limit bounds; what a call did is read for the listed ones only, and is not known of ' +
    'sessions without payloads. A fork repeats no call of its parent, unless it is asked for with --session.\n\n--failed lists ' +
    'calls that failed, were cut off (a session that nobody has open), or had wrong arguments; --pending those that wait for ' +
    'an approval or have not begun.',
  examples: [
    { line: 'csm tools --failed --since 1d', about: 'what failed today' },
    { line: 'csm tools --running', about: 'what runs now' },
    { line: 'csm tools --session demo --kind exec --json', about: 'the commands of a session, for a program' },
  ],
  flags: {
    failed: { type: 'boolean', summary: 'Calls that failed, were cut off or were invalid' },
    running: { type: 'boolean', summary: 'Calls that run, and commands that outlived theirs' },
    pending: { type: 'boolean', summary: 'Calls that wait for an approval' },
    rejected: { type: 'boolean', summary: 'Calls that were refused by somebody, a policy or a rule' },
    ...SINCE_FLAG,
    session: { type: 'string', valueName: 'ID', summary: 'Only this session: its id, name or title' },
    kind: {
      type: 'strings',
      valueName: 'KIND',
      delimiter: ',',
      summary: `Only these kinds: ${CALL_KINDS.join(', ')}`,
    },
    limit: {
      type: 'number',
      min: 1,
      max: MOST,
      valueName: 'N',
      summary: `List so many; ${SHOWN} unless told, with --json ${SHOWN_JSON}`,
    },
    ...ROOT_FLAG,
    ...JSON_FLAG,
  },
  run(context, { flags }) {
    const { platform, output } = context;
    const settings = settingsOf(context, flags.root);
    const names = (['failed', 'running', 'pending', 'rejected'] as const).filter((name) => flags[name]);
    const kinds = flags.kind.map((name) => {
      const kind = CALL_KINDS.find((known) => known === name);
      if (kind !== undefined) return kind;
      throw new CsmError('usage', 'kind', `--kind ${JSON.stringify(name)} is no kind of tool`, {
        hint: `Kinds are ${CALL_KINDS.join(', ')}.`,
      });
    });
    const sinceMs = parseSinceFlag(flags.since, platform.clock.now());
    const query: ToolQuery = {
      ...(flags.session === undefined ? {} : { session: flags.session }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(names.length === 0
        ? {}
        : { statuses: new Set(names.flatMap((name): readonly CallStatus[] => STATUSES[name])) }),
      ...(kinds.length === 0 ? {} : { kinds: new Set(kinds) }),
      limit: flags.limit ?? (flags.json ? SHOWN_JSON : SHOWN),
    };
    const answer = queryTools(platform, settings, query);
    if (flags.json) output.writeJson(encodeAnswer(answer));
    else printAnswer(output, answer);
    return 0;
  },
});

function encodeAnswer({ calls, total, sessions, damaged }: ToolAnswer) {
  return { calls: calls.map(encodeCall), total: total ?? null, sessions, damaged };
}

/** Names as in csm's other JSON; described in docs/tool-query.md. */
function encodeCall(call: FoundCall) {
  const { sandbox, approval, action } = call;
  return {
    call_id: call.callId,
    session_id: call.sessionId,
    turn_id: call.turnId,
    tool: call.tool,
    kind: call.kind,
    status: call.status,
    exit_code: call.exitCode ?? null,
    duration_ms: call.durationMs ?? null,
    output_bytes: call.outputBytes ?? null,
    process_id: call.processId ?? null,
    what: action === undefined ? null : printAction(action),
    cwd: action?.kind === 'command' ? cut(action.cwd) : null,
    sandbox:
      sandbox === undefined
        ? null
        : { rung: sandbox.rung, mode: sandbox.mode, network: sandbox.network, open: sandbox.open ?? [] },
    approval:
      approval === undefined
        ? null
        : { reasons: approval.reasons, decision: approval.decision ?? null, by: approval.by ?? null },
    requested_at: call.at,
    started_at: call.startedAt ?? null,
    ended_at: call.endedAt ?? null,
  };
}

function printAnswer(output: Output, { calls, total, damaged }: ToolAnswer): void {
  for (const id of damaged) output.warn(`session ${id} is damaged: csm doctor says more`);
  if (calls.length === 0) {
    output.writeLine('No such calls.');
    return;
  }
  const widthCells = output.widthCells();
  const columns = COLUMNS.filter(({ from }) => widthCells >= from);
  output.writeTable(
    columns,
    calls.map((call) => columns.map(({ print }) => print(call, widthCells))),
  );
  if (total === undefined) output.writeLine(`the latest ${calls.length} (--limit shows more)`);
  else if (total > calls.length) output.writeLine(`the latest ${calls.length} of ${total} (--limit shows more)`);
}

interface CallColumn extends Column {
  /** Width of the terminal from which on it is shown. */
  readonly from: number;
  readonly print: (call: FoundCall, widthCells: number) => string;
}

const MEDIUM_CELLS = 90;
const WIDE_CELLS = 120;
/** Ids of sessions are shown whole from here on. */
const WIDEST_CELLS = 160;

const COLUMNS: readonly CallColumn[] = [
  {
    title: 'Time',
    from: 0,
    // Month, day and time of day.
    print: (call) => (call.endedAt ?? call.startedAt ?? call.at).slice(5, 19).replace('T', ' '),
  },
  { title: 'Tool', from: 0, print: ({ tool }) => tool },
  { title: 'Status', from: 0, print: ({ status }) => status },
  {
    title: 'Exit',
    from: 0,
    align: 'right',
    print: ({ exitCode }) => (exitCode === undefined ? '-' : String(exitCode)),
  },
  { title: 'Took', from: 0, align: 'right', print: ({ durationMs }) => printMs(durationMs) },
  { title: 'Sandbox', from: WIDE_CELLS, print: ({ sandbox }) => printSandbox(sandbox) },
  {
    title: 'Session',
    from: MEDIUM_CELLS,
    print: ({ sessionId }, widthCells) =>
      widthCells >= WIDEST_CELLS ? sessionId : `${sessionId.slice(0, 8)}..${sessionId.slice(-4)}`,
  },
  {
    title: 'What',
    from: 0,
    shrinks: true,
    print: ({ action }) => (action === undefined ? '-' : printAction(action)),
  },
];

function printSandbox(sandbox: SandboxReceipt | undefined): string {
  if (sandbox === undefined) return '-';
  return sandbox.rung === 'none' ? 'none' : `${sandbox.rung} ${sandbox.mode}${sandbox.network ? ' +net' : ''}`;
}

function printAction(action: ToolAction): string {
  switch (action.kind) {
    case 'command':
      return cut(action.command);
    case 'stdin':
      return `to ${action.process_id}: ${cut(action.text)}`;
    case 'patch': {
      const shown = action.changes.slice(0, CHANGED_FILES).map(({ kind, path }) => `${kind} ${path}`);
      const more = action.changes.length - shown.length;
      return cut(`${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
    }
    case 'image':
      return cut(action.path);
    case 'plan':
      return `${action.steps.length} steps`;
    case 'goal':
      return action.operation;
    case 'mcp':
      return cut(`${action.server} ${action.tool}`);
    case 'other':
      return cut(action.name);
    case 'review':
      return cut(action.target);
    default:
      return action.kind;
  }
}

/** Texts that stand in blobs are references here. */
function cut(text: unknown): string {
  if (typeof text !== 'string') return '(long)';
  return text.length <= TEXT_CHARACTERS ? text : `${text.slice(0, TEXT_CHARACTERS)}…`;
}
