/** An absolute path without `.`, `..` and double slashes; no link is followed: `/a/../b/` is `/b`. Pure. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
