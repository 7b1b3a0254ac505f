/** Room where sessions are written and where commands work. @effects fs env */
import { dirname } from 'node:path/posix';
import { defineCheck, type CheckIssue } from '../check.ts';
import type { DoctorContext } from '../doctor-context.ts';
import { printSize } from '../print-machine.ts';
import { statReachable } from '#/config/stat-path.ts';

const GIB = 1024 ** 3;
/** As Codex's doctor has them. */
const WARNING_BYTES = 5 * GIB;
const FAILURE_BYTES = GIB;

export default defineCheck({
  id: 'system.disk',
  category: 'disk',
  section: 'Environment',
  run: (context) => {
    const places = [
      ['CODEX_HOME', context.codexHome],
      ['session store', context.csmRoot],
      ['worktree', context.settings?.cwd],
      ['temporary folder', context.platform.env.tempDir()],
    ] as const;
    const details: Record<string, string> = {
      'warning threshold': printSize(WARNING_BYTES),
      'failure threshold': printSize(FAILURE_BYTES),
    };
    const issues: CheckIssue[] = [];
    let leastBytes = Number.POSITIVE_INFINITY;
    for (const [name, path] of places) {
      const freeBytes = path === undefined ? undefined : measureFree(context, path);
      details[`${name} available`] = freeBytes === undefined ? 'not known' : printSize(freeBytes);
      if (path === undefined || freeBytes === undefined) continue;
      leastBytes = Math.min(leastBytes, freeBytes);
      if (freeBytes >= WARNING_BYTES) continue;
      issues.push({
        severity: freeBytes < FAILURE_BYTES && name !== 'temporary folder' ? 'fail' : 'warning',
        cause: `${printSize(freeBytes)} left for ${name} (${path})`,
        measured: printSize(freeBytes),
        expected: `${printSize(WARNING_BYTES)} or more`,
        remedy: `Make room on the disk of ${path}${name === 'session store' ? ', or let CSM_ROOT name a folder elsewhere' : ''}.`,
      });
    }
    const room = Number.isFinite(leastBytes) ? ` (${printSize(leastBytes)})` : '';
    return { summary: `${issues.length === 0 ? 'sufficient' : 'little'} free disk space${room}`, details, issues };
  },
});

/** Of the nearest folder that is there: a folder that csm will make is on its disk. */
function measureFree({ platform: { fs } }: DoctorContext, path: string): number | undefined {
  let folder = path;
  while (statReachable(fs, folder) === undefined && folder !== '/') folder = dirname(folder);
  return fs.statSpace(folder)?.freeBytes;
}
