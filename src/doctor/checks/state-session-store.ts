/** Where csm keeps its sessions: whether it can write there, on what, and who else can read it. @effects fs env */
import { dirname } from 'node:path/posix';
import { statReachable } from '#/config/stat-path.ts';
import type { Platform } from '#/platform/platform.ts';
import { sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { defineCheck, type CheckIssue, type CheckOutcome } from '../check.ts';
import { decideStorage, decodeMountOf, type MountFacts } from '../decode-mounts.ts';
import { statSessions, type DoctorContext, type SessionFile } from '../doctor-context.ts';
import { printCountOf, printSize } from '../print-machine.ts';
import { readSmallFile } from '../read-small-file.ts';

/** With less, a session is soon cut short. */
const LEAST_BYTES = 64 * 1024 ** 2;
/** Sessions, the latest ones, that are looked at unless everything is asked for. */
const SAMPLED = 256;
const ELSEWHERE = 'or let CSM_ROOT name a folder on a local disk';

export default defineCheck({
  id: 'state.session_store',
  category: 'store',
  section: 'Sessions',
  run: (context) => {
    const { csmRoot } = context;
    if (csmRoot === undefined) {
      return {
        summary: 'not known without CODEX_HOME',
        issues: [
          {
            severity: 'fail',
            cause: 'CODEX_HOME is no folder, so there is no place for sessions',
            remedy: 'Make it, unset CODEX_HOME, or let CSM_ROOT name another folder.',
          },
        ],
      };
    }
    return describe(context, csmRoot);
  },
});

function describe(context: DoctorContext, csmRoot: string): CheckOutcome {
  const { fs } = context.platform;
  const isMade = statReachable(fs, csmRoot) !== undefined;
  const folder = findStanding(context.platform, csmRoot);
  const mount = readMount(context.platform, folder);
  const freeBytes = fs.statSpace(folder)?.freeBytes;
  const isWritable = fs.writable(folder);
  const ids = context.sessionIds();
  const sessions = statSessions(context.platform, csmRoot, context.isAll ? ids : ids.slice(0, SAMPLED));
  const sizeBytes = sessions.reduce((sum, session) => sum + session.sizeBytes, 0);
  const issues: CheckIssue[] = [
    ...judgeMount(folder, mount, isWritable),
    ...judgeRoom(folder, freeBytes),
    ...(isMade ? judgePermissions(context, csmRoot, sessions) : []),
  ];
  const count = printCountOf(ids.length, 'session');
  const sized = ids.length > sessions.length ? `, the latest ${sessions.length} have` : ' ·';
  return {
    summary: isMade ? `${count} in ${csmRoot}` : `${csmRoot} is made with the first session`,
    details: {
      root: `${csmRoot}${isMade ? '' : ' (missing)'}`,
      sessions: `${count}${sized} ${printSize(sizeBytes)}`,
      writable: String(isWritable),
      'file system':
        mount === undefined
          ? 'not known'
          : `${mount.kind} on ${mount.mountPoint} (${decideStorage(mount.kind)}${mount.isReadOnly ? ', read-only' : ''})`,
      available: freeBytes === undefined ? 'not known' : printSize(freeBytes),
      ...(isMade ? { permissions: printMode(fs.stat(csmRoot)?.mode ?? 0) } : {}),
    },
    issues,
  };
}

/** The folder itself, or the nearest one above it that is there. */
function findStanding({ fs }: Platform, path: string): string {
  let folder = path;
  while (statReachable(fs, folder) === undefined && folder !== '/') folder = dirname(folder);
  return folder;
}

function readMount({ fs }: Platform, folder: string): MountFacts | undefined {
  const text = readSmallFile(fs, '/proc/self/mountinfo');
  return text === undefined ? undefined : decodeMountOf(text, fs.realPath(folder));
}

function judgeMount(folder: string, mount: MountFacts | undefined, isWritable: boolean): readonly CheckIssue[] {
  const issues: CheckIssue[] = [];
  if (mount?.isReadOnly === true) {
    issues.push({
      severity: 'fail',
      cause: `${folder} is on a read-only file system (${mount.mountPoint}): no session can be kept`,
      remedy: `Mount it for writing (sudo mount -o remount,rw ${mount.mountPoint}), ${ELSEWHERE}, or use --ephemeral.`,
    });
  } else if (!isWritable) {
    issues.push({
      severity: 'fail',
      cause: `${folder} cannot be written by this user: no session can be kept`,
      remedy: `Run: chmod u+rwx ${folder} (as its owner), ${ELSEWHERE}, or use --ephemeral.`,
    });
  }
  const storage = mount === undefined ? 'local' : decideStorage(mount.kind);
  if (storage === 'network') {
    issues.push({
      severity: 'warning',
      cause: `${folder} is on ${mount?.kind ?? ''}: locks and syncs may not hold between machines`,
      remedy: `Use the sessions from one machine at a time, ${ELSEWHERE}.`,
    });
  }
  if (storage === 'memory') {
    issues.push({
      severity: 'warning',
      cause: `${folder} is on ${mount?.kind ?? ''}: sessions are gone with the next boot`,
      remedy: `Let CSM_ROOT name a folder on a disk.`,
    });
  }
  return issues;
}

function judgeRoom(folder: string, freeBytes: number | undefined): readonly CheckIssue[] {
  if (freeBytes === undefined || freeBytes >= LEAST_BYTES) return [];
  return [
    {
      severity: 'fail',
      cause: `${printSize(freeBytes)} left on the disk of ${folder}: sessions are cut short`,
      measured: printSize(freeBytes),
      expected: `${printSize(LEAST_BYTES)} or more`,
      remedy: `Make room there, ${ELSEWHERE}.`,
    },
  ];
}

/** Sessions hold what was said and printed: nobody else is to read them. */
function judgePermissions(
  { platform: { fs, env } }: DoctorContext,
  csmRoot: string,
  sessions: readonly SessionFile[],
): readonly CheckIssue[] {
  const folders = [csmRoot, sessionsFolder(csmRoot), ...sessions.map(({ id }) => sessionPaths(csmRoot, id).folder)];
  const stats = fs.statMany(folders);
  const isOpen = (mode: number | undefined): boolean => mode !== undefined && (mode & 0o077) !== 0;
  const wrong = [
    ...folders.filter((_, index) => isOpen(stats[index]?.mode)).map((path) => ({ path, expected: '700' })),
    ...sessions.filter(({ mode }) => isOpen(mode)).map(({ log }) => ({ path: log, expected: '600' })),
  ];
  const issues: CheckIssue[] = [];
  // Behind a folder that is closed, nobody comes to what is open in it.
  const isRootOpen = isOpen(stats[0]?.mode);
  const first = wrong[0];
  if (isRootOpen && first !== undefined) {
    issues.push({
      severity: 'warning',
      cause: `others may read ${first.path}${wrong.length === 1 ? '' : ` and ${printCountOf(wrong.length - 1, 'other place')}`}`,
      measured: printMode(fs.stat(first.path)?.mode ?? 0),
      expected: first.expected,
      remedy: `Run: chmod -R go-rwx ${csmRoot}`,
    });
  }
  const owner = stats[0]?.uid;
  if (owner !== undefined && owner !== env.uid) {
    issues.push({
      severity: 'warning',
      cause: `${csmRoot} belongs to user ${owner}, and csm runs as ${env.uid}`,
      remedy: `Run csm as its owner, or: sudo chown -R ${env.uid} ${csmRoot}`,
    });
  }
  return issues;
}

function printMode(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}
