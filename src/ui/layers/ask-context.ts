/** What questions are asked with, and paths as people write them. Pure. */

/** Where the session is, and where its user is at home. */
export interface AskContext {
  /** Working directory of the session, absolute. */
  readonly cwd: string;
  readonly home: string;
}

/** A path for people: `~` for the home folder. */
export function printPath(path: string, home: string): string {
  if (home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
