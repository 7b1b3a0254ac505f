/** Makes the next read of files one from the disk. @effects process fs */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a file, or all files below a folder, out and drops them from the kernel's memory; needs no rights. On a file system in
 * memory (tmpfs) nothing can be dropped.
 */
export function dropFromMemory(path: string): void {
  for (const file of filesAt(path)) {
    Bun.spawnSync(['sync', file], { stderr: 'ignore' });
    // With a count of nothing and this flag, dd asks for the file's pages to be dropped.
    Bun.spawnSync(['dd', `of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], { stderr: 'ignore' });
  }
}

function filesAt(path: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [path];
  }
}
