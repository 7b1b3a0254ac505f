import { describe, expect, test } from 'bun:test';
import { existsSync, lchownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBunKernel } from '#/platform/bun/bun-kernel.ts';
import type { Platform } from '#/platform/platform.ts';
import { NO_SHOWN_FOLDER, SHOWN_FOLDER } from '#tests/support/shown-folder.ts';
import { ESCAPE_ATTEMPTS, type EscapeAttempt } from './escape-attempts.ts';
import { openEscapeScene, type EscapeScene } from './escape-scene.ts';
import { LANDLOCK_ATTEMPTS, READ_ONLY_ATTEMPTS } from './landlock-attempts.ts';

const ABI = openBunKernel().landlockAbi();
const NO_LANDLOCK = ABI < 1 ? 'this kernel has no Landlock' : undefined;
const PYTHON = Bun.which('python3');
const NOBODY = 65534;
const AS_NOBODY = ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** A machine without bubblewrap, as root or as a user without rights, and as an older kernel would be. */
function changePlatform(real: Platform, options: { readonly asNobody?: boolean; readonly abi?: number }): Platform {
  const { asNobody = false, abi = ABI } = options;
  return {
    ...real,
    env: { ...real.env, uid: asNobody ? NOBODY : real.env.uid, pid: process.pid },
    fs: { ...real.fs, stat: (path) => (path === '/usr/bin/bwrap' ? undefined : real.fs.stat(path)) },
    kernel: { ...real.kernel, landlockAbi: () => abi },
    processes: {
      ...real.processes,
      spawn: (request) => real.processes.spawn({ ...request, argv: [...(asNobody ? AS_NOBODY : []), ...request.argv] }),
      which: (program, path) => (program === 'bwrap' ? undefined : real.processes.which(program, path)),
    },
  };
}

function giveTo(uid: number, path: string): void {
  lchownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) giveTo(uid, inner);
    else lchownSync(inner, uid, uid);
  }
}

/** Why nobody cannot run the tests' runtime, or undefined. */
function whyNotNobody(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root becomes another user';
  if (!existsSync('/usr/bin/setpriv')) return 'setpriv is not installed';
  const run = Bun.spawnSync([...AS_NOBODY, process.execPath, '--revision'], {
    cwd: '/',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  const reads = Bun.spawnSync([...AS_NOBODY, '/bin/ls', SHOWN_FOLDER ?? '/'], { stdout: 'ignore', stderr: 'ignore' });
  return run.success && reads.success ? undefined : 'another user does not reach this folder';
}

/** What is open by design, in the order of the tables. Each is explained in docs/sandbox.md. */
const SEEN = [
  'seen: processes of the machine',
  'seen: sockets and state under /run',
  'seen: sources and settings that are no secret',
  'resources: many processes',
  ...(['/dev/vda', '/dev/sda', '/dev/nvme0n1', '/dev/kmsg', '/dev/mem', '/dev/kvm'].some((path) => existsSync(path))
    ? ['seen: devices of the machine']
    : []),
];
const SIGNALS = ['signalling the csm process', 'signalling everybody', 'signalling by descriptor'];
/**
 * What Landlock cannot wall off inside a place that may be written. They are made one after the other in one workspace, whose
 * `.git` the seventh removes: the table of docs/sandbox.md, where each has its own, counts two more.
 */
const WRITTEN = [
  'write: rights of a file outside',
  'write: times of a file outside',
  'git: a hook',
  'git: the configuration',
  'git: a hook of a nested repository',
  "git: a worktree's git folder",
  'git: moving .git away',
  'git: removing .git',
  'git: replacing the file .git of a worktree',
  'git: a folder moved away with the repository in it, and made anew',
  'git: the file .git of a worktree through its folder',
  ...['.codex/config.toml', '.agents/x', '.csm/x', '.claude/settings.json', '.husky/pre-commit', '.aws/x'].map(
    (path) => `agents: making ${path}`,
  ),
  'agents: changing .vscode',
  'agents: changing .github',
  'agents: making .mcp.json',
  'agents: making .envrc',
  'agents: moving .vscode away',
  'agents: a protected folder behind a link',
  'agents: configuration in place of the folder',
  'agents: a protected name that is a link',
  'write: an attribute of a file outside',
  'later: Makefiles, package scripts, AGENTS.md: what others run or read',
  'later: a new repository in a new folder, with a hook',
  'resources: filling the disk under the workspace',
];

const users = [
  { who: process.getuid?.() === 0 ? 'root' : 'the user', asNobody: false, why: undefined },
  { who: 'nobody', asNobody: true, why: whyNotNobody() },
];
// With the first version the filter and csm's own rules hold alone what later ones look at; those between add no wall.
const abis = [...new Set([ABI, 1])].filter((abi) => abi > 0);
const cases = users.flatMap((user) => abis.map((abi) => ({ ...user, abi })));

/** A process of the same user, outside, that stands for csm. */
function startVictim(asNobody: boolean): Bun.Subprocess {
  return Bun.spawn([...(asNobody ? AS_NOBODY : []), 'sleep', '600'], {
    env: { ...process.env, OPENAI_API_KEY: 'SECRET-VALUE' },
    stdout: 'ignore',
    detached: true,
  });
}

interface Case {
  readonly asNobody: boolean;
  readonly abi: number;
}

async function openScene(mode: 'read-only' | 'workspace-write', options: Case): Promise<EscapeScene> {
  const victim = startVictim(options.asNobody);
  const scene = openEscapeScene({
    mode,
    csmPid: victim.pid,
    context: (fixture) => ({
      settings: { ...fixture.settings, raw: { csm: { sandbox: { allow_landlock_write: true } } } },
      platform: changePlatform(fixture.platform, options),
    }),
  });
  if (options.asNobody) giveTo(NOBODY, scene.fixture.folder);
  const close = async (): Promise<void> => {
    victim.kill('SIGKILL');
    await victim.exited;
    await scene.close();
  };
  return { ...scene, close };
}

const runnable = (attempts: readonly EscapeAttempt[]): readonly EscapeAttempt[] =>
  attempts.filter(({ language }) => language === 'sh' || PYTHON !== null);

for (const { who, why, abi, asNobody } of cases) {
  const skipped = NO_LANDLOCK ?? NO_SHOWN_FOLDER ?? why;
  describe.skipIf(skipped !== undefined)(`Landlock ${abi} as ${who} (${skipped ?? 'tried'})`, () => {
    // Only root may signal the first process.
    const names = asNobody ? SIGNALS : [...SIGNALS, 'signalling the first process'];
    const signals = abi >= 6 ? [] : names.map((name) => `processes: ${name}`);

    test('in read-only nothing is written, and no more seen than the manual says', async () => {
      const scene = await openScene('read-only', { asNobody, abi });
      const { fs } = scene.fixture.platform;
      const { folder, cwd } = scene.fixture;
      try {
        const attempts = runnable([...ESCAPE_ATTEMPTS, ...READ_ONLY_ATTEMPTS, ...LANDLOCK_ATTEMPTS]);
        const opened = await scene.listOpened(attempts);
        expect(opened.filter((each) => !SEEN.includes(each)).toSorted()).toEqual(signals.toSorted());
        const names = ['.git', '.github', '.husky', '.vscode', 'gitdirs', 'keys', 'nested', 'real-husky', 's', 'tree'];
        expect(fs.list(cwd)).toEqual(names);
        expect(fs.list(folder)).toEqual(['home', 'outside', 'work']);
        expect(fs.readText(`${cwd}/.git/config`)).toBe('[core]\n');
        expect(fs.readText(`${folder}/outside/file`)).toBe('machine');
        const open = ['hidden-names', 'process-list', 'daemons', ...(abi >= 6 ? [] : ['signals'])];
        expect(scene.fixture.actions[0]?.sandbox).toEqual({
          ...{ rung: 'landlock', mode: 'read-only', network: false },
          open,
        });
      } finally {
        await scene.close();
      }
    }, 60_000);

    if (abi !== ABI) return;
    test('in workspace-write the rest of the machine stays as it is', async () => {
      const scene = await openScene('workspace-write', { asNobody, abi });
      const { fs } = scene.fixture.platform;
      const { folder } = scene.fixture;
      try {
        const opened = await scene.listOpened(runnable([...ESCAPE_ATTEMPTS, ...LANDLOCK_ATTEMPTS]));
        expect(opened.filter((each) => !SEEN.includes(each)).toSorted()).toEqual([...signals, ...WRITTEN].toSorted());
        expect(fs.list(folder)).toEqual(['home', 'outside', 'work']);
        expect(fs.list(`${folder}/outside`)).toEqual(['file']);
        expect(fs.readText(`${folder}/outside/file`)).toBe('machine');
        expect(fs.stat(`/tmp/csm-escape-${process.pid}`)).toBeUndefined();
        expect(scene.fixture.actions[0]?.sandbox?.open).toContain('protected-names');
      } finally {
        await scene.close();
      }
    }, 60_000);
  });
}
