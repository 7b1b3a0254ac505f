/** What is said before the first turn: the session, warnings, and what was found when it was opened. @effects streams */
import { BUILD } from '#/base/build-info.ts';
import { namePolicy } from '#/config/permissions.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import { readToldSandbox } from '#/workstation/context-facts.ts';
import { printImport } from '#/workstation/foreign-notes.ts';
import { printRecovery } from '#/workstation/recovery-notes.ts';
import type { Thread } from '#/workstation/thread.ts';
import type { ExecPrinter } from './exec-printer.ts';

/**
 * @param prompt what the user asked, as it is shown
 */
export async function announce(thread: Thread, printer: ExecPrinter, prompt: string | undefined): Promise<void> {
  const sandbox = await readToldSandbox(thread);
  const { settings, session } = thread;
  printer.opened(
    {
      version: BUILD.version,
      workdir: settings.cwd,
      model: settings.model,
      provider: settings.provider.id,
      approval: settings.approvalPolicy,
      sandbox: printSandbox(sandbox, settings.cwd),
      reasoningEffort: settings.reasoningEffort,
      reasoningSummaries: settings.reasoningSummary,
      sessionId: session.id,
    },
    session.state.usage,
    // The screen of a run is somebody's log: it shows what the session holds.
    prompt !== undefined && settings.csm.redact === 'on' ? session.redactForDisk(prompt) : prompt,
  );
  const { importedNow, warnings } = thread.importNotes;
  if (importedNow !== undefined) printer.note(printImport(importedNow));
  for (const message of [...settings.warnings.map((warning) => warning.message), ...thread.hookNotices, ...warnings])
    printer.warning(message);
  const { settings: applied, created } = session.state;
  const before = applied?.model ?? created?.imported_from?.model;
  if (before !== undefined && before !== settings.model) {
    printer.warning(
      `This session was recorded with model \`${before}\` but is resuming with \`${settings.model}\`. What the first one encrypted (its reasoning) is of no use to the other.`,
    );
  }
  for (const note of printRecovery(session.recovery)) printer.warning(note);
}

/** Codex's form: `workspace-write [workdir, /tmp, $TMPDIR, <dirs>]`. Folders are listed where the workspace is one of them. */
function printSandbox(sandbox: SandboxPolicy, cwd: string): string {
  const name = namePolicy(sandbox, cwd);
  const network = sandbox.networkAccess && sandbox.mode === 'workspace-write' ? ' (network access enabled)' : '';
  if (name !== 'workspace-write') return `${name}${name === 'custom permissions' ? network : ''}`;
  const roots = ['workdir'];
  if (!sandbox.excludeSlashTmp) roots.push('/tmp');
  if (!sandbox.excludeTmpdirEnvVar) roots.push('$TMPDIR');
  return `workspace-write [${[...roots, ...sandbox.writableRoots].join(', ')}]${network}`;
}
