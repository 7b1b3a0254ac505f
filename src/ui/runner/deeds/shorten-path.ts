/** Paths for people. Pure. */

/** With `~` for the home folder. */
export function shortenPath(homeDir: string, path: string): string {
  if (path === homeDir) return '~';
  return homeDir !== '/' && path.startsWith(`${homeDir}/`) ? `~${path.slice(homeDir.length)}` : path;
}
