/** The system, its language, the user's editors. @effects fs env */
import type { Env } from '#/platform/env.ts';
import type { Fs } from '#/platform/fs.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { readSmallFile } from '../read-small-file.ts';

export default defineCheck({
  id: 'system.environment',
  category: 'system',
  section: 'Environment',
  run: ({ platform }) => {
    const { fs, env } = platform;
    const locale = decideLocale(env);
    const isUtf8 = /utf-?8/i.test(locale);
    const issues: CheckIssue[] = isUtf8
      ? []
      : [
          {
            severity: 'warning',
            cause: `the locale ${JSON.stringify(locale)} is not UTF-8: programs may print names and texts wrongly`,
            measured: locale,
            expected: 'a locale that ends in UTF-8',
            remedy: 'Run: export LC_ALL=C.UTF-8',
          },
        ];
    return {
      summary: `OS language ${locale.split('.')[0] ?? locale}`,
      details: {
        os: readSystemName(fs),
        kernel: readSmallFile(fs, '/proc/sys/kernel/osrelease') ?? 'unknown',
        host: env.hostName(),
        'OS language': locale,
        LANG: env.get('LANG') ?? 'not set',
        VISUAL: env.get('VISUAL') ?? 'not set',
        EDITOR: env.get('EDITOR') ?? 'not set',
      },
      issues,
    };
  },
});

/** What programs go by: the first of these that is set. Pure. */
export function decideLocale(env: Pick<Env, 'get'>): string {
  return env.get('LC_ALL') ?? env.get('LC_CTYPE') ?? env.get('LANG') ?? 'C';
}

function readSystemName(fs: Fs): string {
  const text = readSmallFile(fs, '/etc/os-release') ?? readSmallFile(fs, '/usr/lib/os-release') ?? '';
  const name = /^PRETTY_NAME=(.*)$/m.exec(text)?.[1]?.replaceAll(/^["']|["']$/g, '');
  return name ?? 'unknown Linux';
}
