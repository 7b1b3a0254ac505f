/** The folder that csm shares with Codex, and what Codex keeps there. Nothing of Codex's is opened. @effects fs */
import { statReachable } from '#/config/stat-path.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { printSize } from '../print-machine.ts';

const FILES = [
  ['log dir', 'log'],
  ['sessions dir', 'sessions'],
  ['archived sessions dir', 'archived_sessions'],
  ['state DB', 'state_5.sqlite'],
  ['log DB', 'logs_2.sqlite'],
  ['goals DB', 'goals_1.sqlite'],
  ['memories DB', 'memories_1.sqlite'],
  ['queue DB', 'queue_1.sqlite'],
  ['thread history DB', 'thread_history_1.sqlite'],
] as const;

export default defineCheck({
  id: 'state.paths',
  category: 'state',
  section: 'Environment',
  run: ({ platform: { fs, env }, codexHome, csmRoot }) => {
    if (codexHome === undefined) {
      const named = env.get('CODEX_HOME') ?? '';
      return {
        summary: 'CODEX_HOME could not be resolved',
        details: { CODEX_HOME: named },
        issues: [
          {
            severity: 'warning',
            cause: `CODEX_HOME is no folder: ${named}`,
            remedy: `Make it (mkdir -p -m 700 ${named}), or unset CODEX_HOME.`,
          },
        ],
      };
    }
    const home = statReachable(fs, codexHome);
    const issues: CheckIssue[] = [];
    if (home !== undefined) {
      // Throws where it may not be read, and the report says so.
      fs.list(codexHome);
      if ((home.mode & 0o022) !== 0) {
        issues.push({
          severity: 'warning',
          cause: `others may write in ${codexHome}, and so change configuration and sessions`,
          measured: (home.mode & 0o777).toString(8),
          expected: '700',
          remedy: `Run: chmod 700 ${codexHome}`,
        });
      }
    }
    const details: Record<string, string> = {
      CODEX_HOME: `${codexHome} (${home === undefined ? 'missing' : home.kind === 'directory' ? 'dir' : home.kind})`,
      'csm root': csmRoot ?? 'not known',
    };
    for (const [name, path] of FILES) {
      const stat = statReachable(fs, `${codexHome}/${path}`);
      const what = stat === undefined ? 'missing' : stat.kind === 'directory' ? 'dir' : printSize(stat.sizeBytes);
      details[name] = `${codexHome}/${path} (${what})`;
    }
    return { summary: 'state paths are inspectable', details, issues };
  },
});
