/**
 * That bubblewrap has worked here, remembered for an hour: the next csm need not try it before its first command. Only the good
 * answer is kept, and only as long as everything that can be seen of the machine is as it was: the program, the user, the
 * container, the settings that shut user namespaces, the boot. A machine that changes unseen in that hour has bubblewrap's own
 * words in the command's output; `csm doctor` always tries. @effects fs clock env process
 */
import { isObject } from '#/base/json.ts';
import type { Platform } from '#/platform/platform.ts';
import { planTools, type BwrapTools } from './probe.ts';

const FORM = 1;
const KEPT_MS = 3_600_000;
/** What decides whether namespaces can be made, and where csm is. */
const SETTINGS = [
  '/proc/sys/kernel/random/boot_id',
  '/proc/sys/user/max_user_namespaces',
  '/proc/sys/kernel/unprivileged_userns_clone',
  '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  '/proc/self/attr/current',
] as const;
const NAMESPACES = ['user', 'pid', 'mnt', 'net'] as const;

/** The tools that worked, or undefined where that is not known. Never throws. */
export function readProbeCache(platform: Platform, stateFolder: string, filterFile: string): BwrapTools | undefined {
  const { fs, clock } = platform;
  try {
    const path = cachePath(stateFolder);
    const stat = fs.lstat(path);
    if (stat?.kind !== 'file' || Math.abs(clock.now() - stat.mtimeMs) > KEPT_MS) return undefined;
    const kept: unknown = JSON.parse(fs.readText(path));
    if (!isObject(kept) || kept['form'] !== FORM || kept['key'] !== measureKey(platform, filterFile)) return undefined;
    const { env, lifelines } = kept;
    if (typeof env !== 'boolean' || typeof lifelines !== 'boolean') return undefined;
    return planTools(platform, { usesEnv: env, opensLifelines: lifelines });
  } catch {
    return undefined;
  }
}

/** Remembers tools that have just worked. Never throws: without it the next csm tries again. */
export function writeProbeCache(platform: Platform, stateFolder: string, filterFile: string, tools: BwrapTools): void {
  const { fs, env } = platform;
  const path = cachePath(stateFolder);
  const beside = `${path}.${env.pid}`;
  try {
    const kept = {
      form: FORM,
      key: measureKey(platform, filterFile),
      env: tools.envProgram !== undefined,
      lifelines: tools.opensLifelines,
    };
    // A crash may lose it, so nothing is synced.
    fs.writeFile(beside, JSON.stringify(kept));
    fs.rename(beside, path);
  } catch {
    // A full or read-only disk.
  }
}

function cachePath(stateFolder: string): string {
  return `${stateFolder}/probe.json`;
}

function measureKey(platform: Platform, filterFile: string): string {
  const { fs, env } = platform;
  const tools = planTools(platform, { usesEnv: true, opensLifelines: true });
  const read = (answer: () => unknown): unknown => {
    try {
      return answer() ?? null;
    } catch {
      return null;
    }
  };
  const facts = [
    env.uid,
    filterFile,
    ...[tools?.bwrap, tools?.envProgram].map((path) =>
      path === undefined
        ? null
        : [path, read(() => [fs.stat(path)].map((stat) => [stat?.inode, stat?.mtimeMs, stat?.mode]))],
    ),
    ...SETTINGS.map((path) => read(() => fs.readText(path))),
    ...NAMESPACES.map((name) => read(() => fs.readLink(`/proc/self/ns/${name}`))),
  ];
  return Bun.hash(JSON.stringify(facts)).toString(16);
}
