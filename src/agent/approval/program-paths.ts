/** Where programs are that a command names by a path. @effects fs env */
import type { PathPorts } from '#/config/paths.ts';
import type { ProgramPaths } from './judge-rules.ts';
import { normalizePath } from './rules/normalize-path.ts';

/** @param cwd the folder that the command runs in */
export function openProgramPaths({ fs, env }: PathPorts, cwd: string): ProgramPaths {
  return {
    resolve: (program) => {
      if (program.startsWith('/')) return normalizePath(program);
      if (program === '~' || program.startsWith('~/')) return normalizePath(`${env.homeDir()}/${program.slice(1)}`);
      return normalizePath(`${cwd}/${program}`);
    },
    follow: (path) => {
      try {
        return fs.realPath(path);
      } catch {
        return undefined;
      }
    },
  };
}
