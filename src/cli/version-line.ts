/** What `--version` prints. Pure; on the fast path, so it imports next to nothing. */
import { BUILD } from '#/base/build-info.ts';
import { PROGRAM_NAME } from './program.ts';

/** `csm 0.1.0`, `csm-exec 0.1.0` for a command with a version flag of its own. Ends with a line feed. */
export function printVersion(path: string): string {
  return `${[PROGRAM_NAME, ...path.split(' ')].filter((word) => word !== '').join('-')} ${BUILD.version}\n`;
}
