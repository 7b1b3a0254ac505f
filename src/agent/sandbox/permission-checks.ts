/** What a permission profile must allow so that a command can start at all. @effects fs */
import { CsmError } from '#/base/errors.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { isVisible, type SandboxProfile } from './profile.ts';

/**
 * Throws a CsmError `denied` that names the rule which is missing, where a place is hidden from commands. Without a
 * permission profile everything that a command needs can be read.
 */
export function checkVisible(
  { fs, processes }: Pick<Platform, 'fs' | 'processes'>,
  { permissions }: SandboxPolicy,
  profile: SandboxProfile,
  places: readonly { readonly what: 'the working directory' | 'the program'; readonly path: string }[],
): void {
  if (permissions === undefined) return;
  for (const { what, path } of places) {
    const named = path.includes('/') ? path : (processes.which(path) ?? '');
    const there = fs.stat(named) === undefined ? named : fs.realPath(named);
    if (named === '' || (isVisible(profile, there) && (profile.rootReadable || isVisible(profile, named)))) continue;
    const rule = what === 'the program' ? '":minimal" = "read"' : '":workspace_roots" = "read"';
    throw new CsmError(
      'denied',
      'permissions-hidden',
      `permissions profile \`${permissions.id}\` does not let commands read ${what} ${named}`,
      { hint: `Add ${rule} (or ":root" = "read") to [permissions.${permissions.id}.filesystem].` },
    );
  }
}

/** Entries of a writable folder that have a rule of their own: made while they are absent, since only what exists is walled off. */
export function listRuledNames({ permissions }: SandboxPolicy, root: string): readonly string[] {
  const prefix = root === '/' ? '/' : `${root}/`;
  return (permissions?.rules ?? []).flatMap(({ access, place }) => {
    if (access === 'write' || place.kind !== 'path' || !place.path.startsWith(prefix)) return [];
    const name = place.path.slice(prefix.length);
    return name.includes('/') || name === '' ? [] : [name];
  });
}
