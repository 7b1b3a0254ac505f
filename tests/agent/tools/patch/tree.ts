/** Files of a folder as one value, for tests of patches. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** By path: text, `base64:...` for other bytes, `-> target` for a link, `dir` for an empty folder. */
export type Tree = Readonly<Record<string, string>>;

/** Makes the files under `folder`. */
export function writeTree(folder: string, tree: Tree): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(tree)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (value.startsWith('-> ')) symlinkSync(value.slice(3), path);
    else if (value === 'dir') mkdirSync(path);
    else writeFileSync(path, value.startsWith('base64:') ? Buffer.from(value.slice(7), 'base64') : value);
  }
}

/** Reads what {@link writeTree} wrote. */
export function readTree(folder: string, at = ''): Tree {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(folder, at)).sort()) {
    const inner = at === '' ? name : `${at}/${name}`;
    const path = join(folder, inner);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) tree[inner] = `-> ${readlinkSync(path)}`;
    else if (stat.isDirectory()) {
      const below = readTree(folder, inner);
      Object.assign(tree, Object.keys(below).length === 0 ? { [inner]: 'dir' } : below);
    } else {
      const bytes = readFileSync(path);
      const text = bytes.toString('utf8');
      tree[inner] = Buffer.from(text).equals(bytes) ? text : `base64:${bytes.toString('base64')}`;
    }
  }
  return tree;
}
