/** Pictures that go with a prompt. @effects fs */
import { readPromptImages, sniffFormat } from '#/agent/tools/read-image-part.ts';
import { errnoOf } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ContentPart } from '#/protocol/responses/items.ts';

/** Their parts, in order. What cannot be read is said to the model in its place, as Codex does. Paths are relative to `cwd`. */
export async function readImageParts(
  platform: Platform,
  cwd: string,
  paths: readonly string[],
): Promise<readonly ContentPart[]> {
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${cwd}/${path}`);
  return readPromptImages(
    platform.fs,
    paths.map((path) => ({ shown: path, path: absolute(path) })),
  );
}

const HEAD_BYTES = 12;

/** Where the picture is that somebody named: absolute, `~` is the home. Undefined: no picture is there, or it cannot be read. */
export function findPicture({ fs, env }: Pick<Platform, 'fs' | 'env'>, cwd: string, name: string): string | undefined {
  const known = name.startsWith('~/') ? env.homeDir() + name.slice(1) : name;
  const path = known.startsWith('/') ? known : `${cwd}/${known}`;
  try {
    if (fs.stat(path)?.kind !== 'file') return undefined;
    const file = fs.openRead(path);
    try {
      return sniffFormat(file.readAt(0, HEAD_BYTES)) === undefined ? undefined : path;
    } finally {
      file.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
