import { describe, expect, test } from 'bun:test';
import { planLandlockRules, type LandlockRules } from '#/agent/sandbox/landlock.ts';
import type { SandboxMount, SandboxProfile } from '#/agent/sandbox/profile.ts';

const READ = 4 | 1;
const READ_DIR = 8;

const TREE: Readonly<Record<string, readonly string[]>> = {
  '/': ['bin', 'dev', 'etc', 'home', 'run', 'tmp'],
  '/home': ['other', 'user'],
  '/home/user': ['.bashrc', '.codex', '.ssh', 'project'],
  '/home/user/.codex': ['auth.json', 'skills'],
};

function profileOf(...mounts: readonly SandboxMount[]): SandboxProfile {
  return { mode: 'read-only', network: false, rootReadable: true, mounts };
}

const hide = (path: string): SandboxMount => ({ kind: 'empty', path, sizeBytes: 4096, writable: false });

function plan(profile: SandboxProfile, abi = 7, tree = TREE, known: readonly string[] = []): LandlockRules {
  const planned = planLandlockRules(profile, { abi, entriesOf: (folder) => tree[folder] ?? [], known });
  if (!planned.ok) throw new Error(planned.message);
  return planned.rules;
}

/** What may be read, as paths; a folder stands for all below. */
function readable(rules: LandlockRules): readonly string[] {
  return rules.grants
    .filter(({ access, folder }) => access === READ && folder !== '/dev')
    .flatMap(({ folder, names }) => names?.map((name) => `${folder === '/' ? '' : folder}/${name}`) ?? [folder])
    .toSorted();
}

describe('what may be read', () => {
  test('is everything beside hidden places, never a folder above one', () => {
    const rules = plan(profileOf(hide('/run'), hide('/home/user/.codex'), hide('/home/user/.ssh')));
    expect(readable(rules)).toEqual([
      ...['/bin', '/etc', '/home/other', '/home/user/.bashrc', '/home/user/project', '/tmp'],
    ]);
  });

  test('leaves out a hidden file', () => {
    const rules = plan(profileOf({ kind: 'blank-file', path: '/home/user/.bashrc' }));
    expect(readable(rules)).not.toContain('/home/user/.bashrc');
    expect(readable(rules)).toContain('/home/user/.ssh');
  });

  test('has a visible place inside a hidden one', () => {
    const skills: SandboxMount = { kind: 'read-only', path: '/home/user/.codex/skills' };
    const rules = plan(profileOf(hide('/home/user/.codex'), skills));
    expect(readable(rules)).toContain('/home/user/.codex/skills');
    expect(readable(rules)).not.toContain('/home/user/.codex');
    expect(readable(rules)).not.toContain('/home/user/.codex/auth.json');
  });

  test('reaches the way to a hidden and to a known place through folders that cannot be listed', () => {
    const tree = { ...TREE, '/home': [] };
    const rules = plan(profileOf(hide('/home/user/.ssh')), 7, tree, ['/home/shared/work']);
    expect(readable(rules)).toContain('/home/user/project');
    expect(readable(rules)).toContain('/home/shared');
  });

  test('has names everywhere, and of /dev only what commands need', () => {
    const { grants } = plan(profileOf());
    expect(grants[0]).toEqual({ access: READ_DIR, folder: '/' });
    const devices = grants.filter(({ folder }) => folder === '/dev').flatMap(({ names }) => names ?? []);
    expect(devices.toSorted()).toEqual(['full', 'null', 'random', 'tty', 'urandom', 'zero']);
  });

  test('has a bound', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `file-${index}`);
    const input = { abi: 7, entriesOf: () => many, known: [] };
    expect(planLandlockRules(profileOf(hide('/home/user/.ssh')), input)).toMatchObject({ ok: false });
  });
});

describe('what may be written', () => {
  const mayWrite = ({ grants }: LandlockRules): readonly string[] =>
    grants
      .filter(({ access, folder }) => (access & ~(READ | READ_DIR)) !== 0 && folder !== '/dev')
      .map((g) => g.folder);

  test('is nothing in read-only', () => {
    expect(mayWrite(plan(profileOf(hide('/home/user/.ssh'))))).toEqual([]);
  });

  test('is the writable roots and what stands for /tmp', () => {
    const rules = plan(
      profileOf(
        hide('/home/user/.codex'),
        { kind: 'writable', path: '/home/user/project' },
        { kind: 'bound', path: '/tmp', source: '/home/user/.codex/csm/tmp' },
        { kind: 'empty', path: '/var/tmp', sizeBytes: 1, writable: true },
      ),
    );
    expect(mayWrite(rules)).toEqual(['/home/user/project', '/home/user/.codex/csm/tmp']);
    // What is there now belongs to others: a home with secrets may be among it.
    expect(readable(rules)).not.toContain('/tmp');
  });

  test('is refused where a secret lies in it', () => {
    const profile = profileOf(hide('/home/user/.ssh'), { kind: 'writable', path: '/home/user' });
    const input = { abi: 7, entriesOf: () => [], known: [] };
    expect(planLandlockRules(profile, input)).toMatchObject({ ok: false });
  });
});

describe('the version of the kernel', () => {
  test.each([
    [1, 0x1fff, 0, 0],
    [2, 0x3fff, 0, 0],
    [3, 0x7fff, 0, 0],
    [4, 0x7fff, 3, 0],
    [5, 0xffff, 3, 0],
    [6, 0xffff, 3, 3],
    [9, 0xffff, 3, 3],
  ])('%p: only what it knows', (abi, handledFs, handledNet, scoped) => {
    const rules = plan(profileOf({ kind: 'writable', path: '/tmp' }), abi);
    expect(rules).toMatchObject({ handledFs, handledNet, scoped });
    for (const { access } of rules.grants) expect(access & ~handledFs).toBe(0);
    expect(rules.terminalAccess & ~handledFs).toBe(0);
  });

  test('with network, connections are not Landlock’s', () => {
    expect(plan({ ...profileOf(), network: true }).handledNet).toBe(0);
  });
});
