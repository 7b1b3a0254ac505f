/** Which sandbox and which approval policy hold: flags, configuration and trust weighed. Pure. */
import { decodePermissions, unchosenPermissions, type PermissionPlaces } from './permissions.ts';
import type { ApprovalPolicy, ConfigWarning, SandboxMode, SandboxPolicy } from './settings.ts';
import { isTable, tableAt, valueAt, type TomlTable } from './toml-table.ts';

/** What the command line says about it. */
export interface SandboxFlags {
  /** `-s`. */
  readonly sandbox?: SandboxMode | undefined;
  /** `--add-dir`, absolute. */
  readonly addDirs?: readonly string[] | undefined;
  /** `-P`: a permission profile, over everything else. */
  readonly permissionProfile?: string | undefined;
  /** `-a`. */
  readonly approvalPolicy?: ApprovalPolicy | undefined;
  /** `--approve-for-me`. */
  readonly approveForMe?: boolean | undefined;
  /** `--dangerously-bypass-approvals-and-sandbox`. */
  readonly bypassSandbox?: boolean | undefined;
  /** Nobody can be asked (`exec`): the policy is `never`, but with `--approve-for-me`. */
  readonly nonInteractive?: boolean | undefined;
}

/** The decision, with what the user should know about it. */
export interface SandboxDecision {
  readonly sandbox: SandboxPolicy;
  readonly approvalPolicy: ApprovalPolicy;
  readonly warnings: readonly ConfigWarning[];
}

/**
 * Sandbox: `-P`, bypass, `-s`, `--approve-for-me` (workspace-write), `default_permissions`, `sandbox_mode`, `--add-dir`
 * (workspace-write), trusted project (workspace-write), read-only; the first that says something. `config` has absolute
 * paths. Throws a CsmError of kind `config` for a permission profile that is wrong.
 */
export function decideSandbox(
  config: TomlTable,
  flags: SandboxFlags,
  trusted: boolean,
  places: Omit<PermissionPlaces, 'addDirs'>,
): SandboxDecision {
  const warnings: ConfigWarning[] = [];
  const sandbox = decidePolicy(config, flags, trusted, places, warnings);
  const shares = sandbox.mode === 'workspace-write' && valueAt(config, ['csm', 'sandbox', 'share_tmp']) === true;
  return {
    sandbox: shares ? { ...sandbox, shareTmp: true } : sandbox,
    approvalPolicy: decideApproval(config, flags, warnings),
    warnings,
  };
}

function decidePolicy(
  config: TomlTable,
  flags: SandboxFlags,
  trusted: boolean,
  places: Omit<PermissionPlaces, 'addDirs'>,
  warnings: ConfigWarning[],
): SandboxPolicy {
  const addDirs = flags.addDirs ?? [];
  const isModeNamed = flags.bypassSandbox === true || flags.sandbox !== undefined || flags.approveForMe === true;
  const chosen = config['default_permissions'];
  const profile = flags.permissionProfile ?? (!isModeNamed && typeof chosen === 'string' ? chosen : undefined);
  if (profile !== undefined) {
    const decoded = decodePermissions(config, profile, { ...places, addDirs });
    warnings.push(...decoded.warnings);
    return decoded.sandbox;
  }
  const configured = config['sandbox_mode'];
  const named = flags.sandbox ?? (isSandboxMode(configured) ? configured : undefined);
  if (!isModeNamed && named === undefined && isTable(config['permissions'])) throw unchosenPermissions();
  const mode = decideMode(flags, named, addDirs.length > 0, trusted);
  if (addDirs.length > 0 && mode === 'read-only') {
    warnings.push({
      code: 'add-dir-read-only',
      message:
        '--add-dir has no effect: the sandbox is read-only. Run with -s workspace-write to make folders writable.',
    });
  }
  const table = tableAt(config, ['sandbox_workspace_write']);
  const isWrite = mode === 'workspace-write';
  const roots = Array.isArray(table['writable_roots']) ? table['writable_roots'] : [];
  const configuredRoots = isWrite ? roots.filter((root): root is string => typeof root === 'string') : [];
  const writableRoots = [...configuredRoots, ...addDirs];
  return {
    mode,
    // Without a sandbox they are writable as everything is: the model is told of them as folders of its work.
    writableRoots: mode === 'read-only' ? [] : [...new Set(writableRoots)],
    networkAccess: mode === 'danger-full-access' || (isWrite && table['network_access'] === true),
    excludeSlashTmp: isWrite && table['exclude_slash_tmp'] === true,
    excludeTmpdirEnvVar: isWrite && table['exclude_tmpdir_env_var'] === true,
  };
}

function decideMode(
  flags: SandboxFlags,
  named: SandboxMode | undefined,
  hasAddDirs: boolean,
  trusted: boolean,
): SandboxMode {
  if (flags.bypassSandbox === true) return 'danger-full-access';
  if (flags.sandbox !== undefined) return flags.sandbox;
  if (flags.approveForMe === true) return 'workspace-write';
  if (named !== undefined) return named;
  return hasAddDirs || trusted ? 'workspace-write' : 'read-only';
}

function decideApproval(config: TomlTable, flags: SandboxFlags, warnings: ConfigWarning[]): ApprovalPolicy {
  if (flags.bypassSandbox === true) return 'never';
  if (flags.approveForMe === true) return 'on-request';
  const configured = decodeApproval(config['approval_policy'], warnings);
  if (flags.nonInteractive === true) {
    if (configured !== undefined && configured !== 'never' && flags.approvalPolicy === undefined) {
      warnings.push({
        code: 'approval-policy-ignored',
        message:
          `approval_policy = "${configured}" has no effect here: nobody can be asked, so the policy is never. ` +
          'Run with --approve-for-me to have requests judged.',
      });
    }
    return flags.approvalPolicy ?? 'never';
  }
  return flags.approvalPolicy ?? configured ?? 'on-request';
}

function decodeApproval(value: unknown, warnings: ConfigWarning[]): ApprovalPolicy | undefined {
  if (value === 'never' || value === 'on-request' || value === 'untrusted') return value;
  if (value === 'on-failure') return 'on-request';
  if (isTable(value)) {
    warnings.push({
      code: 'approval-policy-granular',
      message: 'approval_policy: the granular form is not supported by csm; on-request holds instead',
    });
    return 'on-request';
  }
  return undefined;
}

function isSandboxMode(value: unknown): value is SandboxMode {
  return value === 'read-only' || value === 'workspace-write' || value === 'danger-full-access';
}
