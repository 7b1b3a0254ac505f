/** The `<environment_context>` message: where the agent works. Pure. Shape as Codex 0.169.0 was observed to send it. */
import { escapeXml } from '#/base/escape-xml.ts';
import type { PermissionProfile, SandboxPolicy } from '#/config/settings.ts';

/** The facts that the message states. */
export interface EnvironmentFacts {
  readonly cwd: string;
  /** Name of the user's shell, such as `bash`. */
  readonly shell: string;
  /** Local date, `YYYY-MM-DD`. */
  readonly currentDate: string;
  /** IANA name. */
  readonly timeZone: string;
  /** The `<filesystem>` element, see {@link printFilesystem}. */
  readonly filesystem: string;
}

const PROTECTED_NAMES = ['.git', '.agents', '.codex', '.aws'] as const;

/** The `<filesystem>` element: what the sandbox lets commands read and write. */
export function printFilesystem(policy: SandboxPolicy, cwd: string, hasTempDirVariable = true): string {
  const { permissions } = policy;
  const others = permissions === undefined ? policy.writableRoots : permissions.workspaceRoots;
  const roots = [cwd, ...others.filter((root) => root !== cwd)];
  const workspace = `<workspace_roots>${roots.map((root) => `<root>${escapeXml(root)}</root>`).join('')}</workspace_roots>`;
  if (policy.mode === 'danger-full-access') {
    return `<filesystem>${workspace}<permission_profile type="disabled"><file_system type="unrestricted" /></permission_profile></filesystem>`;
  }
  if (permissions !== undefined) return `<filesystem>${workspace}${printProfile(permissions)}</filesystem>`;
  const entry = (access: string, what: string): string => `<entry access="${access}">${what}</entry>`;
  const entries = [entry('read', '<special>:root</special>')];
  if (policy.mode === 'workspace-write') {
    for (const root of roots) entries.push(entry('write', `<path>${escapeXml(root)}</path>`));
    if (!policy.excludeSlashTmp) entries.push(entry('write', '<special>:slash_tmp</special>'));
    if (!policy.excludeTmpdirEnvVar && hasTempDirVariable) entries.push(entry('write', '<special>:tmpdir</special>'));
    for (const name of PROTECTED_NAMES) {
      for (const root of roots) entries.push(entry('read', `<path>${escapeXml(root)}/${name}</path>`));
    }
  }
  return `<filesystem>${workspace}<permission_profile type="managed"><file_system type="restricted">${entries.join('')}</file_system></permission_profile></filesystem>`;
}

/** A named profile, as Codex sends it. */
function printProfile({ rules, globScanMaxDepth }: PermissionProfile): string {
  const entries = rules.map(({ access, place }) => {
    const attributes = access === 'deny' ? 'access="deny" escalatable="false"' : `access="${access}"`;
    const where =
      place.kind === 'special'
        ? `<special>${escapeXml(place.name)}</special>`
        : place.kind === 'path'
          ? `<path>${escapeXml(place.path)}</path>`
          : `<glob>${escapeXml(place.pattern)}</glob>`;
    return `<entry ${attributes}>${where}</entry>`;
  });
  const depth = globScanMaxDepth === undefined ? '' : ` glob_scan_max_depth="${globScanMaxDepth}"`;
  return `<permission_profile type="managed"><file_system type="restricted"${depth}>${entries.join('')}</file_system></permission_profile>`;
}

/** The whole message; with `before`, only what has changed since (date and zone always stand in such a delta, the shell beside a folder). */
export function printEnvironmentContext(facts: EnvironmentFacts, before?: EnvironmentFacts): string {
  const lines: string[] = [];
  const isMoved = before === undefined || before.cwd !== facts.cwd;
  if (isMoved) lines.push(`  <cwd>${escapeXml(facts.cwd)}</cwd>`);
  if (isMoved || before.shell !== facts.shell) lines.push(`  <shell>${escapeXml(facts.shell)}</shell>`);
  lines.push(
    `  <current_date>${facts.currentDate}</current_date>`,
    `  <timezone>${escapeXml(facts.timeZone)}</timezone>`,
  );
  if (before === undefined || before.filesystem !== facts.filesystem) lines.push(`  ${facts.filesystem}`);
  return `<environment_context>\n${lines.join('\n')}\n</environment_context>`;
}

/** Whether a later turn has to tell the model anew. */
export function environmentChanged(before: EnvironmentFacts, now: EnvironmentFacts): boolean {
  return (
    before.cwd !== now.cwd ||
    before.shell !== now.shell ||
    before.currentDate !== now.currentDate ||
    before.timeZone !== now.timeZone ||
    before.filesystem !== now.filesystem
  );
}
