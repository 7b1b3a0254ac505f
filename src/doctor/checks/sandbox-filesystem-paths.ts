/** Whether the folders that the sandbox opens for writing are there. @effects fs */
import { statReachable } from '#/config/stat-path.ts';
import { defineCheck, type CheckIssue } from '../check.ts';

const MOST_PATHS = 32;

export default defineCheck({
  id: 'sandbox.filesystem_paths',
  category: 'sandbox',
  section: 'Configuration',
  needsSettings: true,
  run: ({ platform: { fs }, settings }) => {
    const sandbox = settings?.sandbox;
    const rules = (sandbox?.permissions?.rules ?? []).flatMap(({ access, place }) =>
      place.kind === 'path' ? [{ path: place.path, access }] : [],
    );
    const roots = (sandbox?.writableRoots ?? []).map((path) => ({ path, access: 'write' as const }));
    const places = [...new Map([...rules, ...roots].map((place) => [place.path, place])).values()];
    if (places.length === 0) return { summary: 'no explicit filesystem paths to probe' };
    const details: Record<string, string> = {
      'paths checked': `${Math.min(MOST_PATHS, places.length)} of ${places.length}`,
    };
    const issues: CheckIssue[] = [];
    for (const [index, { path, access }] of places.slice(0, MOST_PATHS).entries()) {
      const stat = statReachable(fs, path);
      const isOpen = stat !== undefined && (access !== 'write' || fs.writable(path));
      const found =
        stat === undefined ? 'missing (may be intentional)' : isOpen ? 'there' : 'not writable for this user';
      details[`path ${index + 1}`] = `${path} (${access}); ${found}`;
      if (stat !== undefined && !isOpen) {
        issues.push({
          severity: 'warning',
          cause: `${path} is a writable root, and this user may not write there`,
          remedy: `Change its permissions, or take it out of the writable roots.`,
        });
      }
    }
    return { summary: 'configured filesystem paths are there or may be missing', details, issues };
  },
});
