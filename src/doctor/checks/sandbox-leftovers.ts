/** What killed sandboxes and sessions have left behind. Nothing is removed. @effects fs lock env clock */
import { isObject, parseJson } from '#/base/json.ts';
import { TRANSIENT_PREFIX } from '#/config/paths.ts';
import { statReachable } from '#/config/stat-path.ts';
import { readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import type { DoctorContext } from '../doctor-context.ts';
import { readSmallFile } from '../read-small-file.ts';

/** The folders of live sessions are younger. */
const SETTLED_MS = 60 * 60 * 1000;

export default defineCheck({
  id: 'sandbox.leftovers',
  category: 'leftovers',
  section: 'Sandbox',
  run: (context) => {
    const { env } = context.platform;
    const states = [
      ...(context.csmRoot === undefined ? [] : [`${context.csmRoot}/sandbox`]),
      `${env.tempDir()}/csm-sandbox-${env.uid}`,
    ];
    const placeholders = states.flatMap((state) => findPlaceholders(context, `${state}/placeholders`));
    const tmp = states.flatMap((state) => findSessionTmp(context, `${state}/tmp`));
    const transient = findTransient(context);
    const issue = (found: readonly string[], what: string, remedy: string): readonly CheckIssue[] =>
      found.length === 0 ? [] : [{ severity: 'warning', cause: `${what}: ${found.join(', ')}`, remedy }];
    return {
      summary: 'nothing is left of earlier sandboxes',
      details: { placeholders, "sessions' temporary folders": tmp, 'ephemeral sessions': transient },
      issues: [
        ...issue(
          placeholders,
          'empty folders stand in workspaces since a csm was killed',
          'The next command in that workspace removes them, or: rmdir with these paths.',
        ),
        ...issue(
          tmp,
          'temporary folders of sessions that ended by a kill are left',
          `Remove them: rm -r ${tmp.join(' ')}`,
        ),
        ...issue(
          transient,
          'ephemeral sessions that ended by a kill are left',
          'The next ephemeral session removes them an hour after their end.',
        ),
      ],
    };
  },
});

/** Placeholders that a list names, that are there, and that no living process holds. */
function findPlaceholders({ platform }: DoctorContext, folder: string): readonly string[] {
  const { fs, locks } = platform;
  return listReachable(platform.fs, folder).flatMap((name) => {
    const list = `${folder}/${name}`;
    const holders = listReachable(fs, list).filter((entry) => entry.startsWith('holder-'));
    if (
      readHeldLocks(
        fs,
        locks,
        holders.map((entry) => `${list}/${entry}`),
      ).size > 0
    )
      return [];
    const value = parseJson(readSmallFile(fs, `${list}/made.json`) ?? '');
    const made = isObject(value) && Array.isArray(value['made']) ? value['made'] : [];
    return made.filter(
      (path): path is string =>
        typeof path === 'string' &&
        path.startsWith('/') &&
        statReachable(fs, path)?.kind === 'directory' &&
        listReachable(fs, path).length === 0,
    );
  });
}

/** Folders that stood in for /tmp, of sessions that nobody has open. */
function findSessionTmp({ platform, csmRoot }: DoctorContext, folder: string): readonly string[] {
  const { fs, locks, clock } = platform;
  const old = listReachable(fs, folder).filter((id) => {
    const stat = statReachable(fs, `${folder}/${id}`);
    return stat?.kind === 'directory' && clock.now() - stat.mtimeMs > SETTLED_MS;
  });
  if (csmRoot === undefined) return old.map((id) => `${folder}/${id}`);
  const held = readHeldLocks(
    fs,
    locks,
    old.map((id) => sessionPaths(csmRoot, id).lock),
  );
  return old.filter((id) => !held.has(sessionPaths(csmRoot, id).lock)).map((id) => `${folder}/${id}`);
}

function findTransient({ platform }: DoctorContext): readonly string[] {
  const { fs, env, locks, clock } = platform;
  const folder = env.tempDir();
  return listReachable(fs, folder)
    .filter((name) => name.startsWith(TRANSIENT_PREFIX))
    .map((name) => `${folder}/${name}`)
    .filter((root) => {
      const stat = statReachable(fs, root);
      if (stat?.kind !== 'directory' || stat.uid !== env.uid || clock.now() - stat.mtimeMs <= SETTLED_MS) return false;
      const held = listReachable(fs, sessionsFolder(root)).map((id) => sessionPaths(root, id).lock);
      return readHeldLocks(fs, locks, held).size === 0;
    });
}

function listReachable(fs: DoctorContext['platform']['fs'], path: string): readonly string[] {
  try {
    return fs.list(path);
  } catch {
    return [];
  }
}
