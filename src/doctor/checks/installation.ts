/** Whether the csm that is found is the one that runs. @effects fs env */
import { defineCheck, type CheckIssue } from '../check.ts';
import { listOnPath } from '../list-on-path.ts';

export default defineCheck({
  id: 'installation',
  category: 'install',
  section: 'Environment',
  run: ({ platform }) => {
    const { env, fs } = platform;
    const found = listOnPath(platform, 'csm');
    const own = realPath(fs.realPath.bind(fs), env.execPath);
    const first = found[0];
    const issues: CheckIssue[] = [];
    if (first !== undefined && realPath(fs.realPath.bind(fs), first) !== own) {
      issues.push({
        severity: 'warning',
        cause: `\`csm\` is ${first}, and this one is ${env.execPath}`,
        remedy: 'Put the folder of the one you want first in PATH, or remove the other.',
      });
    }
    return {
      summary: 'installation looks consistent',
      details: {
        'current executable': env.execPath,
        'PATH csm entries': found.length === 0 ? 'none' : found,
        'PATH codex entries': listOnPath(platform, 'codex'),
      },
      issues,
    };
  },
});

function realPath(resolve: (path: string) => string, path: string): string {
  try {
    return resolve(path);
  } catch {
    return path;
  }
}
