/** Pictures that go with a prompt. @effects fs */
import { readPromptImages } from '#/agent/tools/read-image-part.ts';
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
