/** All programs of a name, as PATH has them. @effects process env */
import type { Platform } from '#/platform/platform.ts';

/** Their paths in the order of PATH, each once. */
export function listOnPath(
  { processes, env }: Pick<Platform, 'processes' | 'env'>,
  program: string,
): readonly string[] {
  const folders = (env.get('PATH') ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const found = folders.map((folder) => processes.which(program, folder)).filter((path) => path !== undefined);
  return [...new Set(found)];
}
