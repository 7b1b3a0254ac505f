/**
 * The `apply_patch` tool: edits files by a patch text. All of it is verified before anything is written; a write that
 * fails midway is undone. @effects fs clock
 */
import { isAbsolute, join } from 'node:path';
import { acquireStateFolder } from '#/agent/sandbox/state-folder.ts';
import type { JsonObject } from '#/base/json.ts';
import type { FileChange } from '#/base/tool-action.ts';
import type { ToolCall } from '#/protocol/responses/items.ts';
import { parseApplyPatchCommand, type PatchCommand } from './patch/parse-apply-patch-command.ts';
import { isPatchText, parsePatch } from './patch/parse-patch.ts';
import { encodeFileChanges, readPatchPlan, writtenPaths, type PlannedChange } from './patch/plan-patch.ts';
import { readWriteRejection, type WriteRejection } from './patch/write-boundary.ts';
import { writePatch } from './patch/write-patch.ts';
import { openSessionFs } from './session-fs.ts';
import { decodeArguments, optional, text } from './tool-arguments.ts';
import type { Tool, ToolCatalogueInput, ToolContext, ToolOutcome } from './tool.ts';

/** The grammar that the server holds the model to. Wire format of Codex 0.169.0. */
const GRAMMAR = [
  'start: begin_patch hunk+ end_patch',
  'begin_patch: "*** Begin Patch" LF',
  'end_patch: "*** End Patch" LF?',
  '',
  'hunk: add_hunk | delete_hunk | update_hunk',
  'add_hunk: "*** Add File: " filename LF add_line+',
  'delete_hunk: "*** Delete File: " filename LF',
  'update_hunk: "*** Update File: " filename LF change_move? change?',
  '',
  'filename: /(.+)/',
  'add_line: "+" /(.*)/ LF -> line',
  '',
  'change_move: "*** Move to: " filename LF',
  'change: (change_context | change_line)+ eof_line?',
  'change_context: ("@@" | "@@ " /(.+)/) LF',
  'change_line: ("+" | "-" | " ") /(.*)/ LF',
  'eof_line: "*** End of File" LF',
  '',
  '%import common.LF',
  '',
].join('\n');

const DESCRIPTION =
  'Edits files: adds, deletes, moves and changes them by one patch. The input is the patch itself as plain text, not JSON.';

export const applyPatchTool: Tool = {
  name: 'apply_patch',
  spec: (input: ToolCatalogueInput): JsonObject | undefined =>
    input.toolset === 'classic'
      ? {
          type: 'custom',
          name: 'apply_patch',
          description: DESCRIPTION,
          format: { type: 'grammar', syntax: 'lark', definition: GRAMMAR },
        }
      : undefined,
  run: async (call, context) => {
    const patch = decodePatchInput(call);
    return patch.ok ? runPatch(patch.value, context.settings.cwd, context) : invalid(patch.message);
  },
};

/** Codex ends the call as `aborted` where a model calls the tool as a function; here its text is looked for. */
function decodePatchInput(call: ToolCall): { ok: true; value: string } | { ok: false; message: string } {
  if (call.kind === 'custom') return { ok: true, value: call.input };
  if (isPatchText(call.input)) return { ok: true, value: call.input };
  const decoded = decodeArguments(call.input, { input: optional(text), patch: optional(text) });
  if (!decoded.ok) return decoded;
  const value = decoded.value.input ?? decoded.value.patch;
  return value === undefined
    ? { ok: false, message: 'apply_patch needs the patch as free text, or as the string member `input`' }
    : { ok: true, value };
}

/**
 * Runs the patch that a shell command holds, in place of the command. Undefined where the command is another; to be
 * listed among exec_command's interceptors.
 */
export function interceptApplyPatch(
  command: { readonly cmd: string; readonly workdir: string },
  _call: ToolCall,
  context: ToolContext,
): Promise<ToolOutcome> | undefined {
  const found = parseApplyPatchCommand(command.cmd);
  if (found !== undefined) return runIntercepted(found, command.workdir, context);
  if (!isPatchText(command.cmd)) return undefined;
  const hint = 'patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]';
  return Promise.resolve(failed(`apply_patch verification failed: ${hint}`));
}

async function runIntercepted(found: PatchCommand, workdir: string, context: ToolContext): Promise<ToolOutcome> {
  const from = found.workdir ?? '.';
  const outcome = await runPatch(found.patch, isAbsolute(from) ? from : join(workdir, from), context);
  if (outcome.exitCode === undefined) return outcome;
  return { ...outcome, output: `Wall time: 0.0000 seconds\nOutput:\n${String(outcome.output)}` };
}

async function runPatch(patch: string, workdir: string, context: ToolContext): Promise<ToolOutcome> {
  const { clock, env } = context.platform;
  const fs = openSessionFs(context.platform, context.settings, context.sessionId);
  const parsed = parsePatch(patch);
  if (!parsed.ok) return failed(`apply_patch verification failed: ${parsed.message}`);
  if (parsed.operations.length === 0) return failed('patch rejected: empty patch');
  const plan = readPatchPlan(parsed.operations, workdir, fs);
  if (!plan.ok) return failed(`apply_patch verification failed: ${plan.message}`);
  const stateFolder = () => acquireStateFolder(context.platform, context.settings.csmRoot);
  const rejection = readWriteRejection(writtenPaths(plan.changes), context.settings, { fs, env, stateFolder });
  const changes = encodeFileChanges(plan.changes, context.settings.gitRoot ?? context.settings.cwd);
  if (rejection !== undefined) {
    const refused = await askToWrite(patch, workdir, writtenPaths(plan.changes), changes, rejection, context);
    if (refused !== undefined) return refused;
  }
  if (context.signal.aborted) return { status: 'interrupted', output: '' };
  await context.report.started({ kind: 'patch', changes });
  if (context.signal.aborted) return { status: 'interrupted', output: '' };
  const startMs = clock.monotonic();
  const written = writePatch(plan.changes, fs);
  const seconds = printSeconds(clock.monotonic() - startMs);
  if (!written.ok) {
    const output = `Exit code: 1\nWall time: ${seconds} seconds\nOutput:\n${written.message}\n`;
    return { status: 'failed', output, exitCode: 1, reason: written.message };
  }
  const output = `Exit code: 0\nWall time: ${seconds} seconds\nOutput:\n${printSuccess(plan.changes)}`;
  return { status: 'completed', output, exitCode: 0, changes };
}

/** Asks whoever is there whether files may be written that the sandbox protects; undefined: they may. */
async function askToWrite(
  patch: string,
  workdir: string,
  paths: readonly string[],
  changes: readonly FileChange[],
  rejection: WriteRejection,
  { approvals, settings, signal }: ToolContext,
): Promise<ToolOutcome | undefined> {
  const isAsked = settings.approvalPolicy !== 'never' && settings.sandbox.mode === 'workspace-write';
  if (approvals === undefined || !isAsked) return { status: 'rejected', ...rejection };
  const files = [...new Set(paths)].sort();
  const answer = await approvals.ask(
    {
      tool: 'apply_patch',
      action: { kind: 'patch', changes },
      planned: { cwd: workdir, environment_id: 'local', files, patch: patch.trim(), tool: 'apply_patch' },
      reasons: ['writes-outside'],
      question: rejection.reason,
      leavesSandbox: true,
      hooked: { names: ['apply_patch', 'Write', 'Edit'], input: { command: patch.trim() }, cwd: settings.cwd },
      keys: files.map((path) => JSON.stringify(['apply_patch', path])),
    },
    signal,
  );
  if (answer.kind === 'approved') return undefined;
  return { status: answer.status, output: answer.message, reason: answer.message };
}

/** One decimal, none where it is zero. */
function printSeconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}

function printSuccess(changes: readonly PlannedChange[]): string {
  const letters = { add: 'A', update: 'M', delete: 'D' } as const;
  const rows = (['add', 'update', 'delete'] as const).flatMap((kind) =>
    changes.filter((change) => change.kind === kind).map((change) => `${letters[kind]} ${change.shownPath}\n`),
  );
  return `Success. Updated the following files:\n${rows.join('')}`;
}

function failed(output: string): ToolOutcome {
  return { status: 'failed', output, reason: output };
}

function invalid(output: string): ToolOutcome {
  return { status: 'invalid', output, reason: output };
}
