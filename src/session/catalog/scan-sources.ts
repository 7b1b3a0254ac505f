/** Which sessions there are, by their files alone. Nothing is opened but Codex's list of names. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import { listRollouts, readThreadNames } from '#/session/foreign/codex/rollout-files.ts';
import { isSessionFolder, sessionPaths, sessionsFolder } from '#/session/store/layout.ts';
import type { FoundLog } from './plan-refresh.ts';

/** Where sessions are kept. */
export interface CatalogPlaces {
  /** csm's root, absolute. It need not exist. */
  readonly csmRoot: string;
  /** Codex's home, absolute; undefined: only native sessions. */
  readonly codexHome: string | undefined;
}

/** All logs of both sources, in the order of their folders. Folders without a log are no sessions. */
export function scanSources(fs: Fs, places: CatalogPlaces): readonly FoundLog[] {
  const { csmRoot, codexHome } = places;
  const logs: Omit<FoundLog, 'stamp'>[] = [];
  // The paths of a session are made by one function; to make all of them for each of ten thousand takes 3 ms.
  const [before = '', after = ''] = sessionPaths(csmRoot, '\0').log.split('\0');
  for (const id of fs.list(sessionsFolder(csmRoot))) {
    if (isSessionFolder(id)) logs.push({ source: 'native', id, path: before + id + after, isArchived: false });
  }
  if (codexHome !== undefined) {
    const names = readThreadNames(fs, codexHome);
    for (const { id, path, isArchived } of listRollouts(fs, codexHome)) {
      const name = names.get(id);
      logs.push({ source: 'codex', id, path, isArchived, ...(name === undefined ? {} : { name }) });
    }
  }
  const stats = fs.statMany(logs.map(({ path }) => path));
  const found: FoundLog[] = [];
  for (const [index, log] of logs.entries()) {
    const stat = stats[index];
    if (stat === undefined || stat.kind !== 'file') continue;
    const { source, id, path, isArchived, name } = log;
    const stamp = { sizeBytes: stat.sizeBytes, mtimeMs: stat.mtimeMs, inode: stat.inode };
    found.push(
      name === undefined ? { source, id, path, stamp, isArchived } : { source, id, path, stamp, isArchived, name },
    );
  }
  return found;
}
