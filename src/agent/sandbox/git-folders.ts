/**
 * Finds the git folders inside a writable root, nested repositories and submodules too, a slice at a time: a large tree
 * costs no command more than a few milliseconds. Shallow ones are found first. @effects fs clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { Fs } from '#/platform/fs.ts';

/** How deep below the root it looks. */
const DEPTH_LIMIT = 8;
/** How many folders a walk may read. */
const FOLDER_LIMIT = 50_000;
/** A finished walk is repeated after this time, for repositories that came since. */
const REPEAT_MS = 5000;

interface Pending {
  readonly path: string;
  readonly depth: number;
}

/** Walks one root. Belongs to a session. */
export class GitFolderFinder {
  readonly #fs: Fs;
  readonly #clock: Clock;
  readonly #root: string;
  readonly #found = new Set<string>();
  #pending: Pending[] = [];
  #seen = new Set<string>();
  #folders = 0;
  #finishedMs: number | undefined;

  constructor(platform: { readonly fs: Fs; readonly clock: Clock }, root: string) {
    this.#fs = platform.fs;
    this.#clock = platform.clock;
    this.#root = root;
    this.#begin();
  }

  /**
   * Walks on for `budgetMs`, or until the whole walk has read `leastFolders` where that takes longer: on a busy machine a wall
   * must not depend on the clock alone. Answers every `.git` (folder or file) seen so far, absolute.
   */
  advance(budgetMs: number, leastFolders = 0): readonly string[] {
    const startMs = this.#clock.monotonic();
    if (this.#finishedMs !== undefined && startMs - this.#finishedMs > REPEAT_MS) this.#begin();
    while (this.#finishedMs === undefined) {
      const next = this.#pending.shift();
      if (next === undefined || this.#folders >= FOLDER_LIMIT) {
        this.#finishedMs = this.#clock.monotonic();
        break;
      }
      this.#visit(next);
      if (this.#folders >= leastFolders && this.#clock.monotonic() - startMs >= budgetMs) break;
    }
    for (const path of this.#found) if (this.#fs.lstat(path) === undefined) this.#found.delete(path);
    return [...this.#found];
  }

  #begin(): void {
    this.#pending = [{ path: this.#root, depth: 0 }];
    this.#seen = new Set();
    this.#folders = 0;
    this.#finishedMs = undefined;
  }

  #visit({ path, depth }: Pending): void {
    this.#folders += 1;
    let names: readonly string[];
    try {
      names = this.#fs.list(path);
    } catch {
      return;
    }
    if (names.includes('.git')) this.#found.add(join(path, '.git'));
    if (depth >= DEPTH_LIMIT) return;
    const children = names.filter((name) => name !== '.git').map((name) => join(path, name));
    for (const [index, stat] of this.#fs.statMany(children).entries()) {
      const child = children[index];
      if (child === undefined || stat?.kind !== 'directory') continue;
      const identity = `${stat.device}:${stat.inode}`;
      if (this.#seen.has(identity)) continue;
      this.#seen.add(identity);
      this.#pending.push({ path: child, depth: depth + 1 });
    }
  }
}

function join(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}
