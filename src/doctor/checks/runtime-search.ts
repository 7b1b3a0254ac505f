/** The search program that models like to call. @effects process */
import { defineCheck } from '../check.ts';

export default defineCheck({
  id: 'runtime.search',
  category: 'search',
  section: 'Environment',
  run: ({ platform: { processes } }) => {
    const path = processes.which('rg');
    return {
      summary: path === undefined ? 'no search command found' : 'search command found; execution not verified',
      details: { 'search command': path ?? 'rg (not on PATH)', 'search provider': 'PATH' },
      issues:
        path === undefined
          ? [
              {
                severity: 'warning',
                cause: 'ripgrep (rg) is not on PATH: models try it first and have to fall back to grep',
                remedy: 'Install it: apt install ripgrep, dnf install ripgrep or apk add ripgrep.',
              },
            ]
          : [],
    };
  },
});
