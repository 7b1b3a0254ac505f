/** The catalogue of sessions: whether it can be read, and what it has noticed of logs. It is disposable. @effects fs */
import { CATALOG_VERSION } from '#/session/catalog/catalog-rows.ts';
import { catalogPaths } from '#/session/catalog/list-catalog.ts';
import { sqliteCodeOf, type SqliteDatabase } from '#/platform/sqlite.ts';
import { errnoOf, printErrno } from '#/base/errors.ts';
import { defineCheck, type CheckIssue, type CheckOutcome } from '../check.ts';
import { printCountOf, printSize } from '../print-machine.ts';

const NAMED = 20;

export default defineCheck({
  id: 'state.catalog',
  category: 'threads',
  section: 'Sessions',
  run: ({ platform: { fs, sqlite }, csmRoot, sessionIds, isAll }) => {
    if (csmRoot === undefined) return { summary: 'not known without CODEX_HOME', isIdle: true };
    const path = catalogPaths(csmRoot).database;
    const stat = fs.stat(path);
    if (stat === undefined)
      return {
        summary: 'no catalogue yet: the first listing makes it',
        details: { catalogue: `${path} (missing)` },
        isIdle: true,
      };
    const isOpen = fs.stat(`${path}-wal`) !== undefined && fs.stat(`${path}-shm`) !== undefined;
    const details = { catalogue: `${path} (${printSize(stat.sizeBytes)})` };
    try {
      const database = sqlite.open(path, isOpen ? 'read' : 'immutable');
      try {
        return describe(database, sessionIds().length, isAll, path, details);
      } finally {
        database.close();
      }
    } catch (error) {
      if (sqliteCodeOf(error) === undefined && errnoOf(error) === undefined) throw error;
      const why = error instanceof Error ? error.message : printErrno(error);
      return {
        summary: 'the catalogue cannot be read',
        details: { ...details, problem: why },
        issues: [
          {
            severity: 'warning',
            cause: `the catalogue cannot be read (${why}): listings read every session instead`,
            remedy: `Remove it, the next listing makes it anew: rm ${path}`,
          },
        ],
      };
    }
  },
});

function describe(
  database: SqliteDatabase,
  onDisk: number,
  isAll: boolean,
  path: string,
  details: Readonly<Record<string, string>>,
): CheckOutcome {
  const version = database.prepare('PRAGMA user_version').all()[0]?.['user_version'];
  if (version !== CATALOG_VERSION) {
    const text = `version ${String(version)}; this csm makes it anew at the next listing`;
    return { summary: 'the catalogue is of another version', details: { ...details, version: text } };
  }
  const counts = database.prepare('SELECT source, count(*) AS n FROM sessions GROUP BY source').all();
  const count = (source: string): number => Number(counts.find((row) => row['source'] === source)?.['n'] ?? 0);
  const issues: CheckIssue[] = [];
  const wrong = database
    .prepare(`SELECT id, path, integrity FROM sessions WHERE source = 'native' AND integrity <> 'whole' LIMIT ${NAMED}`)
    .all();
  for (const { id, path: log, integrity } of wrong) {
    issues.push({
      severity: 'warning',
      cause: `session ${String(id)} was ${String(integrity)} when it was last listed: it is not what was seen of it before`,
      remedy: `See what is left of it: csm event-log verify ${String(log)}. Restore the folder from a copy.`,
    });
  }
  const quick = isAll ? database.prepare('PRAGMA quick_check(1)').all()[0]?.['quick_check'] : undefined;
  if (quick !== undefined && quick !== 'ok') {
    issues.push({
      severity: 'warning',
      cause: `the catalogue is damaged: ${String(quick)}`,
      remedy: `Remove it, the next listing makes it anew: rm ${path}`,
    });
  }
  const native = count('native');
  return {
    summary: `${printCountOf(native, 'native session')} and ${count('codex')} of Codex in the catalogue`,
    details: {
      ...details,
      version: String(version),
      'native rows': `${native} (${onDisk} on disk${native === onDisk ? '' : '; the next listing reads what changed'})`,
      'Codex rows': String(count('codex')),
      'not whole': wrong.map(({ id, integrity }) => `${String(id)}: ${String(integrity)}`),
      ...(quick === undefined ? {} : { 'quick check': String(quick) }),
    },
    issues,
  };
}
