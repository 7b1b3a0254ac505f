/** Whether locks work here, and who holds which. @effects fs lock env */
import { statReachable } from '#/config/stat-path.ts';
import { errnoOf, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { catalogPaths } from '#/session/catalog/list-catalog.ts';
import { sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { printCountOf } from '../print-machine.ts';
import { readLockHolders } from '../read-lock-holders.ts';

export default defineCheck({
  id: 'state.locks',
  category: 'locks',
  section: 'Sessions',
  run: ({ platform, csmRoot, sessionIds }) => {
    const { fs, locks } = platform;
    const way = tryLock(platform, csmRoot);
    const issues: CheckIssue[] = [];
    if ('problem' in way) {
      issues.push({
        severity: 'fail',
        cause: `locks do not work in ${way.folder}: ${way.problem}`,
        remedy: way.remedy,
      });
    }
    const paths = (root: string): readonly string[] => [
      catalogPaths(root).lock,
      `${sessionsFolder(root)}/names.lock`,
      ...sessionIds().map((id) => sessionPaths(root, id).lock),
    ];
    const found = csmRoot === undefined ? [] : readLockHolders(fs, locks, csmRoot, () => paths(csmRoot));
    const held = found.map((path) => ({ path, ...readHolder(fs, path) }));
    for (const { path, pid, isAlive } of held.filter(({ pid, isAlive }) => pid !== undefined && !isAlive)) {
      issues.push({
        severity: 'warning',
        cause: `${path} is held, and process ${pid ?? '?'}, which took it, is gone: a process that it started keeps it open`,
        measured: isAlive ? 'alive' : 'gone',
        remedy: `Find it and end it: fuser ${path}`,
      });
    }
    const how = 'problem' in way ? 'do not work' : way.mechanism;
    return {
      summary: `locks work by ${how}; ${held.length === 0 ? 'none is held' : printCountOf(held.length, 'held lock')}`,
      details: {
        mechanism: how,
        'tried in': way.folder,
        'held locks': held.map(
          ({ path, pid, isAlive, since }) =>
            `${path} by ${pid === undefined ? 'an unknown process' : `process ${pid}`}` +
            `${pid === undefined || isAlive ? '' : ' (gone)'}${since === undefined ? '' : ` since ${since}`}`,
        ),
      },
      issues,
    };
  },
});

type LockTrial =
  | { readonly folder: string; readonly mechanism: 'flock' | 'a SQLite file' }
  | { readonly folder: string; readonly problem: string; readonly remedy: string };

/** Takes a lock of a file of its own twice: the second one must be refused. Removes the file. */
function tryLock({ fs, env, locks }: Platform, csmRoot: string | undefined): LockTrial {
  const isMade = csmRoot !== undefined && statReachable(fs, csmRoot)?.kind === 'directory' && fs.writable(csmRoot);
  const folder = isMade ? csmRoot : env.tempDir();
  const path = `${folder}/.csm-doctor-${env.pid}.lock`;
  const remedy = `Put the sessions on a local disk: let CSM_ROOT name a folder there.`;
  try {
    const lock = locks.tryAcquire(path);
    if (lock === undefined) return { folder, problem: 'a lock of a new file is refused', remedy };
    const second = locks.tryAcquire(path);
    const mechanism = fs.stat(`${path}.sqlite`) === undefined ? 'flock' : 'a SQLite file';
    second?.release();
    lock.release();
    if (second !== undefined) return { folder, problem: 'two holders have the same lock', remedy };
    return { folder, mechanism };
  } catch (error) {
    return { folder, problem: printErrno(error), remedy };
  } finally {
    for (const made of [path, `${path}.sqlite`]) if (fs.stat(made) !== undefined) fs.remove(made);
  }
}

interface Holder {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  readonly since: string | undefined;
}

/** What the holder wrote into the file. */
function readHolder(fs: Fs, path: string): Holder {
  let text = '';
  try {
    text = fs.readText(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
  const match = /^(\d{1,10}) (\S{1,40})/.exec(text);
  const pid = match?.[1] === undefined ? undefined : Number(match[1]);
  return { pid, isAlive: pid !== undefined && fs.stat(`/proc/${pid}`) !== undefined, since: match?.[2] };
}
