import { describe, expect, test } from 'bun:test';
import { planSandboxProfile, projectToMachine, type PathFact, type SandboxFacts } from '#/agent/sandbox/profile.ts';
import type { SandboxPolicy } from '#/config/settings.ts';

const POLICY: SandboxPolicy = {
  mode: 'workspace-write',
  writableRoots: [],
  networkAccess: false,
  excludeSlashTmp: false,
  excludeTmpdirEnvVar: false,
};
const fact = (path: string, kind: PathFact['kind'], resolved = path): PathFact => ({ path, resolved, kind });
const FACTS: SandboxFacts = {
  writableRoots: [
    {
      path: '/w',
      protectedPaths: [
        fact('/w/.codex', 'empty-directory'),
        fact('/w/.vscode', 'directory'),
        fact('/w/.husky', 'directory', '/w/real'),
        fact('/w/.envrc', 'absent'),
      ],
      gitPaths: ['/w/.git', '/w/sub/.git'],
    },
  ],
  secretPaths: [
    fact('/home/u/.codex', 'directory'),
    fact('/home/u/.codex/csm', 'directory'),
    fact('/home/u/.netrc', 'file'),
    fact('/home/u/.ssh', 'absent'),
  ],
  readableInside: ['/home/u/.codex/skills'],
  sessionTmp: '/home/u/.codex/csm/sandbox/tmp/s',
  tmpdir: undefined,
  permissions: undefined,
  resolverFile: '/run/systemd/resolve/stub-resolv.conf',
};
const places = (policy: Partial<SandboxPolicy> = {}, facts: Partial<SandboxFacts> = {}): readonly string[] =>
  planSandboxProfile({ ...POLICY, ...policy }, { ...FACTS, ...facts }).mounts.map(
    (mount) => `${mount.kind} ${mount.path}`,
  );

describe('planSandboxProfile', () => {
  test('workspace-write: outer places first, secrets hidden, the workspace writable but for what others obey', () => {
    expect(places()).toEqual([
      'empty /run',
      'bound /tmp',
      'writable /w',
      'empty /var/tmp',
      'empty /w/.codex',
      'read-only /w/.git',
      'read-only /w/.vscode',
      'read-only /w/real',
      'writable /w/sub',
      'empty /home/u/.codex',
      'blank-file /home/u/.netrc',
      'read-only /w/sub/.git',
      'read-only /home/u/.codex/skills',
    ]);
  });

  test("read-only: nothing is writable, and the machine's /tmp is seen", () => {
    const profile = planSandboxProfile({ ...POLICY, mode: 'read-only' }, FACTS);
    expect(profile.mounts.every((mount) => mount.kind !== 'writable' && mount.kind !== 'bound')).toBe(true);
    expect(profile.mounts.flatMap((mount) => (mount.kind === 'empty' ? [mount.writable] : []))).not.toContain(true);
    expect(profile.mounts.map((mount) => mount.path)).not.toContain('/tmp');
  });

  test('/tmp can be excluded', () => {
    expect(places({ excludeSlashTmp: true })).not.toContain('bound /tmp');
  });

  test("with network, the resolver's file is seen although /run is hidden", () => {
    const resolver = 'read-only /run/systemd/resolve/stub-resolv.conf';
    expect(places()).not.toContain(resolver);
    expect(places({ networkAccess: true })).toContain(resolver);
  });

  test('a workspace inside a hidden folder is still there', () => {
    const root = { path: '/home/u/.codex/worktrees/a', protectedPaths: [], gitPaths: [] };
    const list = places({}, { writableRoots: [root] });
    expect(list.indexOf('writable /home/u/.codex/worktrees/a')).toBeGreaterThan(list.indexOf('empty /home/u/.codex'));
  });

  test('of two rules for one place the one that hides holds', () => {
    const root = { path: '/w', protectedPaths: [], gitPaths: [] };
    expect(places({}, { writableRoots: [root], secretPaths: [fact('/w', 'directory')] })).toContain('empty /w');
  });
});

test.each([
  ['/tmp/x', '/home/u/.codex/csm/sandbox/tmp/s/x'],
  ['/tmp', '/home/u/.codex/csm/sandbox/tmp/s'],
  ['/tmpx', '/tmpx'],
  ['/w/a', '/w/a'],
])('projectToMachine(%s)', (path, expected) => {
  expect(projectToMachine(planSandboxProfile(POLICY, FACTS), path)).toBe(expected);
});
