/** What the model is told about its sandbox and approvals. Pure. The tags and the mode names are Codex's. */
import { accessOfSpecial, decideAccess, isOpenProfile } from '#/config/permissions.ts';
import type { ApprovalPolicy, PermissionProfile, SandboxPolicy } from '#/config/settings.ts';
import { printPrefixes, type CommandPrefix } from './approved-prefixes.ts';

const MODE_TEXT: Record<SandboxPolicy['mode'], string> = {
  'read-only': 'Commands can read files but change none.',
  'workspace-write':
    'Commands can read files, and change files below `cwd` and the `writable_roots`. A change anywhere else needs approval.',
  'danger-full-access': 'There is no file system sandbox: every command is permitted.',
};

const APPROVAL_TEXT: Record<ApprovalPolicy, string> = {
  never:
    'Approval policy is currently never. Leave `sandbox_permissions` out of every call: nobody is there to grant it, and the command would be rejected.',
  'on-request':
    'Approval policy is currently on-request. When an important command fails because of the sandbox, or needs the network, call it again with `sandbox_permissions` set to `require_escalated` and a one-sentence `justification`; it is then reviewed and either runs outside the sandbox or is refused. Do not work around a refusal: choose a safer way or say what is missing. `prefix_rule` may name the beginning of the command that similar later calls share.',
  untrusted:
    'Approval policy is currently untrusted. Commands that only read run at once; any other command is put before the user first, so prefer few and clear commands.',
};

/** The absolute folders that commands may change, in the order that they are told to the model. */
export function writableRoots(policy: SandboxPolicy, cwd: string, tempDir: string | undefined): readonly string[] {
  if (policy.mode !== 'workspace-write') return [];
  const { permissions } = policy;
  if (permissions !== undefined && isOpenProfile(permissions)) return [];
  const writesCwd = permissions === undefined || decideAccess(permissions, cwd) === 'write';
  const roots = new Set([...(writesCwd ? [cwd] : []), ...policy.writableRoots]);
  if (!policy.excludeSlashTmp) roots.add('/tmp');
  if (!policy.excludeTmpdirEnvVar && tempDir !== undefined) roots.add(tempDir);
  return [...roots].sort();
}

/**
 * The `<permissions instructions>` part of the developer message.
 * @param approved beginnings of commands that rules allow: said where commands may ask, so that none asks in vain
 */
export function printPermissionsText(
  policy: SandboxPolicy,
  approval: ApprovalPolicy,
  roots: readonly string[],
  approved: readonly CommandPrefix[] = [],
): string {
  const { permissions } = policy;
  const mode = permissions !== undefined && isOpenProfile(permissions) ? 'danger-full-access' : policy.mode;
  const network = policy.networkAccess || policy.mode === 'danger-full-access' ? 'enabled' : 'restricted';
  const lines = [
    `The sandbox decides which files a command may read or write. \`sandbox_mode\` is \`${mode}\`: ${MODE_TEXT[mode]} Network access is ${network}.`,
    APPROVAL_TEXT[approval],
  ];
  if (approval === 'on-request' && approved.length > 0) {
    lines.push('## Approved command prefixes', 'Commands that begin so are allowed already:', printPrefixes(approved));
  }
  if (roots.length > 0) lines.push(` The writable roots are ${roots.map((root) => `\`${root}\``).join(', ')}.`);
  if (permissions !== undefined) lines.push(...printRules(permissions));
  return `<permissions instructions>\n${lines.join('\n')}\n</permissions instructions>`;
}

/** What the profile takes away, which no approval gives back. */
function printRules(permissions: PermissionProfile): readonly string[] {
  const denied = permissions.rules.flatMap(({ access, place }) => {
    if (access !== 'deny' || place.kind === 'special') return [];
    return [place.kind === 'path' ? `- path \`${place.path}\`` : `- glob \`${place.pattern}\``];
  });
  const root = accessOfSpecial(permissions, ':root');
  const onlyNamed = root === undefined || root === 'deny' ? ['Only the places that it names can be read.'] : [];
  if (denied.length === 0) {
    return onlyNamed.length === 0 ? [] : [`The permission profile is \`${permissions.id}\`. ${onlyNamed.join('')}`];
  }
  return [
    '## Denied filesystem reads',
    [
      `The permission profile \`${permissions.id}\` keeps these from being read.`,
      ...onlyNamed,
      'That is a decision of the user: do not ask for it and do not look for a way around it.',
    ].join(' '),
    ...denied,
  ];
}
