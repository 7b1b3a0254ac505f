import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { decideSandbox, type SandboxFlags } from '#/config/decide-sandbox.ts';
import { checkTable } from '#/config/check-table.ts';
import { parseConfigFile } from '#/config/parse-toml.ts';
import { decideAccess, namePolicy } from '#/config/permissions.ts';
import { configSchema } from '#/config/schema.ts';
import type { SandboxPolicy } from '#/config/settings.ts';

const PLACES = { cwd: '/w', homeDir: '/home/u' };

function decide(toml: string, flags: SandboxFlags = {}): ReturnType<typeof decideSandbox> {
  return decideSandbox(parseConfigFile(toml, 'config.toml'), flags, false, PLACES);
}

/** A profile `a` that is in force. */
function profile(body: string, flags?: SandboxFlags): SandboxPolicy {
  return decide(`default_permissions = "a"\n[permissions.a]\n${body}`, flags).sandbox;
}

function printRules({ permissions }: SandboxPolicy): readonly string[] {
  return (permissions?.rules ?? []).map(({ access, place }) => {
    const where = place.kind === 'special' ? place.name : place.kind === 'path' ? place.path : place.pattern;
    return `${access} ${where}`;
  });
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof CsmError && error.kind === 'config') return error.message;
    throw error;
  }
  return 'no error';
}

describe('which profile holds', () => {
  // Observed in Codex 0.169.0.
  const cases: readonly (readonly [string, SandboxFlags, string])[] = [
    ['default_permissions = ":workspace"', {}, 'workspace-write'],
    ['default_permissions = ":read-only"', {}, 'read-only'],
    ['default_permissions = ":danger-full-access"', {}, 'danger-full-access'],
    ['default_permissions = ":workspace"\nsandbox_mode = "read-only"', {}, 'workspace-write'],
    ['default_permissions = ":workspace"', { sandbox: 'read-only' }, 'read-only'],
    ['default_permissions = "nosuch"', { sandbox: 'read-only' }, 'read-only'],
    ['default_permissions = ":read-only"', { approveForMe: true }, 'workspace-write'],
    ['default_permissions = ":read-only"', { addDirs: ['/m'] }, 'read-only'],
    ['default_permissions = ":read-only"', { permissionProfile: ':workspace' }, 'workspace-write'],
    ['[permissions.a]', { sandbox: 'read-only' }, 'read-only'],
    ['sandbox_mode = "workspace-write"\n[permissions.a]', {}, 'workspace-write'],
  ];
  test.each(cases)('%j with %j: %s', (toml, flags, mode) => {
    expect(decide(toml, flags).sandbox.mode).toBe(mode as SandboxPolicy['mode']);
  });

  test('a built-in one does not look at [sandbox_workspace_write]', () => {
    const table = '[sandbox_workspace_write]\nnetwork_access = true\nwritable_roots = ["/m"]\nexclude_slash_tmp = true';
    expect(decide(`default_permissions = ":workspace"\n${table}`).sandbox).toEqual({
      mode: 'workspace-write',
      writableRoots: [],
      networkAccess: false,
      excludeSlashTmp: false,
      excludeTmpdirEnvVar: false,
    });
  });
});

describe('the rules of a profile', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['extends = ":read-only"', ['read :root'], 'read-only'],
    ['extends = ":workspace"', ['read :root', 'write :slash_tmp', 'write :tmpdir', 'write /w'], 'workspace-write'],
    ['filesystem = { ":root" = "read", ":project_roots" = "write" }', ['write /w', 'read :root'], 'workspace-write'],
    [
      'extends = "b"\nfilesystem = { "/etc" = "deny" }\n[permissions.b]\nextends = ":workspace"\n' +
        'filesystem = { ":workspace_roots" = { docs = "read" }, "/etc" = "read" }',
      ['deny /etc', 'read :root', 'write :slash_tmp', 'write :tmpdir', 'write /w', 'read /w/docs'],
      'workspace-write',
    ],
    [
      'filesystem = { "/etc/../x/" = { "." = "read", b = "write" }, "~/q" = "none", "~" = "read" }',
      ['read /x', 'write /x/b', 'read /home/u', 'deny /home/u/q'],
      'custom permissions',
    ],
    [
      'filesystem = { ":root" = "read", ":workspace_roots" = { "**/*.env" = "deny", "src/**" = "read" } }',
      ['read :root', 'deny /w/**/*.env', 'read /w/src'],
      'read-only',
    ],
    [
      'extends = ":workspace"\nworkspace_roots = { "/m" = true, "~/q" = true, rel = true, "/no" = false }',
      ['read :root', 'write :slash_tmp', 'write :tmpdir', 'write /w', 'write /m', 'write /w/rel', 'write /home/u/q'],
      'workspace-write',
    ],
    ['filesystem = { ":root" = "write" }', ['write :root'], 'external-sandbox'],
    ['filesystem = { ":root" = "write", "/etc" = "deny" }', ['deny /etc', 'write :root'], 'custom permissions'],
    ['filesystem = { ":root" = "read", ":tmpdir" = "write" }', ['read :root', 'write :tmpdir'], 'custom permissions'],
    ['filesystem = { ":root" = { "." = "read" } }', ['read :root'], 'read-only'],
    ['filesystem = {}', [], 'read-only'],
  ];
  test.each(cases)('%s', (body, rules, name) => {
    const policy = profile(body);
    expect(printRules(policy)).toEqual([...rules]);
    expect(namePolicy(policy, PLACES.cwd)).toBe(name);
  });

  test('folders of --add-dir are workspace roots', () => {
    const policy = profile('extends = ":workspace"\nfilesystem = { ":workspace_roots" = { docs = "read" } }', {
      addDirs: ['/m'],
    });
    expect(printRules(policy)).toContain('read /m/docs');
    expect(policy.writableRoots).toEqual(['/m']);
    expect(policy.permissions?.workspaceRoots).toEqual(['/m']);
  });

  test('the root, the network and nothing else is no sandbox', () => {
    const policy = profile('filesystem = { ":root" = "write" }\nnetwork = { enabled = true }');
    expect([policy.mode, policy.networkAccess, policy.permissions]).toEqual(['danger-full-access', true, undefined]);
  });

  test('the network', () => {
    expect(profile('extends = ":workspace"').networkAccess).toBe(false);
    expect(profile('extends = ":workspace"\nnetwork = { enabled = true, later = 1 }').networkAccess).toBe(true);
    const limited = decide(
      'default_permissions = "a"\n[permissions.a]\nextends = ":workspace"\nnetwork = { enabled = true, domains = { "a.com" = "allow" } }',
    );
    expect(limited.sandbox.networkAccess).toBe(false);
    expect(limited.warnings.map(({ code }) => code)).toEqual(['permissions-network']);
  });

  test('a special name that nobody knows is told and does nothing', () => {
    const { warnings, sandbox } = decide('default_permissions = "a"\n[permissions.a.filesystem]\n":cwd" = "write"');
    expect(warnings.map(({ code }) => code)).toEqual(['permissions-special']);
    expect(sandbox.mode).toBe('read-only');
  });
});

describe('errors, in the words of Codex', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['default_permissions = "a"', 'default_permissions requires a `[permissions]` table'],
    ['default_permissions = ""', 'default_permissions requires a `[permissions]` table'],
    ['default_permissions = "b"\n[permissions.a]', 'default_permissions refers to undefined profile `b`'],
    ['default_permissions = ":no"', 'default_permissions refers to unknown built-in profile `:no`'],
    ['[permissions.a]', 'config defines `[permissions]` profiles but does not set `default_permissions`'],
    [
      'default_permissions = ":workspace"\n[permissions.":x"]',
      'permissions profile `:x` uses a reserved built-in profile prefix',
    ],
  ];
  test.each(wrong)('%s', (toml, message) => expect(messageOf(() => decide(toml))).toBe(message));

  const bodies: readonly (readonly [string, string])[] = [
    ['extends = "a"', 'permissions profile inheritance cycle detected: a -> a'],
    ['extends = "b"\n[permissions.b]\nextends = "a"', 'permissions profile inheritance cycle detected: a -> b -> a'],
    ['extends = "no"', 'permissions profile `a` extends undefined profile `no`'],
    [
      'extends = ":danger-full-access"',
      'permissions profile `a` cannot extend unsupported built-in profile `:danger-full-access`',
    ],
    ['filesystem = { foo = "read" }', 'filesystem path `foo` must be absolute, use `~/...`, or start with `:`'],
    ['filesystem = { "" = "read" }', 'filesystem path `` must be absolute, use `~/...`, or start with `:`'],
    ['filesystem = { "~root" = "read" }', 'filesystem path `~root` must be absolute, use `~/...`, or start with `:`'],
    ['filesystem = { ":root" = { etc = "read" } }', 'filesystem path `:root` does not support nested entries'],
    ...['../x', '/abs', '', 'a/../b', './b'].map((path): readonly [string, string] => [
      `filesystem = { ":workspace_roots" = { "${path}" = "write" } }`,
      `filesystem subpath \`${path}\` must be a descendant path without \`.\` or \`..\` components`,
    ]),
    [
      'filesystem = { "/foo*" = "read" }',
      'filesystem glob path `/foo*` only supports `deny` access; use an exact path or trailing `/**` for `read` subtree access',
    ],
    [
      'filesystem = { "/**/*.env" = "deny" }',
      'unreadable glob `/**/*.env` cannot be safely expanded; use a pattern with a non-root directory prefix',
    ],
    ['filesystem = { glob_scan_max_depth = 0 }', 'glob_scan_max_depth must be at least 1'],
  ];
  test.each(bodies)('%s', (body, message) => expect(messageOf(() => profile(body))).toBe(message));

  const types: readonly (readonly [string, string])[] = [
    ['filesystem = { "/x" = "rw" }', 'data did not match any variant of untagged enum FilesystemPermissionToml'],
    ['filesystem = { "/x" = 1 }', 'data did not match any variant of untagged enum FilesystemPermissionToml'],
    [
      'filesystem = { "/x" = { a = { b = "read" } } }',
      'data did not match any variant of untagged enum FilesystemPermissionToml',
    ],
    ['filesystem = 1', 'invalid type: integer `1`, expected struct FilesystemPermissionsToml'],
    ['network = { enabled = "yes" }', 'invalid type: string "yes", expected a boolean'],
    ['network = { mode = "x" }', 'unknown variant `x`, expected `limited` or `full`'],
    ['later = 1', 'no problem'],
  ];
  test.each(types)('%s', (body, message) => {
    const [problem] = checkTable(parseConfigFile(`[permissions.a]\n${body}`, 'config.toml'), configSchema());
    expect(problem?.kind === 'type' ? problem.message : 'no problem').toBe(message);
  });
});

describe('decideAccess', () => {
  const policy = profile(
    'filesystem = { ":root" = "read", "/w" = { "." = "write", docs = "read", "docs/own" = "write", x = "deny", ' +
      '"*.env" = "deny", "a.env" = "read" }, "~/x" = "deny" }',
  );
  const cases: readonly (readonly [string, string])[] = [
    ['/', 'read'],
    ['/etc/passwd', 'read'],
    ['/w', 'write'],
    ['/w/a', 'write'],
    ['/wider', 'read'],
    ['/w/docs/a', 'read'],
    ['/w/docs/own/a', 'write'],
    ['/w/x/y', 'deny'],
    ['/w/a.env', 'deny'],
    ['/w/d.env/in', 'deny'],
    ['/w/b/a.env', 'write'],
    ['/home/u/x', 'deny'],
  ];
  test.each(cases)('%s: %s', (path, access) => {
    const { permissions } = policy;
    if (permissions === undefined) throw new Error('no profile');
    expect(decideAccess(permissions, path)).toBe(access as 'read');
  });
});
