/**
 * Empty folders at the protected names that a writable root does not have, while commands run. A place that does not
 * exist cannot be mounted read-only, and a sandboxed command must not be the one that makes `.vscode` or `.envrc`.
 *
 * They leave with the last command that needs them, of any csm process: to remove the folder under another sandbox's
 * mount would take that mount away. So each process holds a lock beside the list of what was made; who finds no other
 * holder cleans up, also after one that crashed. @effects fs lock clock
 */
import { errnoOf } from '#/base/errors.ts';
import { isObject, parseJson } from '#/base/json.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { Platform } from '#/platform/platform.ts';

const MUTEX_WAIT_MS = 2000;
const MUTEX_STEP_MS = 2;
/** Making and removing ten folders takes 2 ms: they stay between the commands of a turn. */
const LINGER_MS = 2000;

interface Hold {
  users: number;
  /** Resolves once the placeholders stand. */
  readonly ready: Promise<void>;
  lock: HeldLock | undefined;
  lockPath: string;
  /** Set while nobody uses it. */
  stopLingering: (() => void) | undefined;
}

/** The placeholders of one process. */
export class Placeholders {
  readonly #platform: Platform;
  readonly #stateDir: string;
  readonly #holds = new Map<string, Hold>();
  /** Ends of holds, so that a new one begins after them. */
  #last: Promise<void> = Promise.resolve();

  /** @param stateDir a folder of csm's own, outside every writable root or hidden in it */
  constructor(platform: Platform, stateDir: string) {
    this.#platform = platform;
    this.#stateDir = stateDir;
  }

  /** Makes what is missing of `names` in `root`; each call is paid back by one of `release`. */
  async acquire(root: string, names: readonly string[]): Promise<void> {
    const known = this.#holds.get(root);
    if (known !== undefined) {
      known.stopLingering?.();
      known.stopLingering = undefined;
      known.users += 1;
      return known.ready;
    }
    const ready = this.#last.then(() => this.#make(root, names, hold));
    const hold: Hold = { users: 1, ready, lock: undefined, lockPath: '', stopLingering: undefined };
    this.#holds.set(root, hold);
    this.#last = ready.catch(() => {});
    return ready;
  }

  /** Pays back one `acquire`. They go 2 s after the last user, unless another comes. */
  release(root: string): void {
    const hold = this.#holds.get(root);
    if (hold === undefined) return;
    hold.users -= 1;
    if (hold.users > 0) return;
    hold.stopLingering = this.#platform.clock.after(LINGER_MS, () => void this.#end(root, hold));
  }

  /** Removes at once those that nobody uses. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#holds].filter(([, hold]) => hold.users === 0).map(([root, hold]) => this.#end(root, hold)),
    );
  }

  #end(root: string, hold: Hold): Promise<void> {
    hold.stopLingering?.();
    hold.stopLingering = undefined;
    if (this.#holds.get(root) === hold) this.#holds.delete(root);
    this.#last = this.#last.then(() => this.#remove(root, hold)).catch(() => {});
    return this.#last;
  }

  async #make(root: string, names: readonly string[], hold: Hold): Promise<void> {
    const { fs } = this.#platform;
    const folder = this.#folderOf(root);
    fs.makeDir(folder);
    await this.#exclusively(folder, () => {
      hold.lockPath = `${folder}/holder-${this.#platform.env.pid}`;
      hold.lock = this.#platform.locks.tryAcquire(hold.lockPath);
      const made = new Set(this.#readMade(folder));
      const missing = names.map((name) => `${root}/${name}`).filter((path) => fs.lstat(path) === undefined);
      if (missing.length === 0) return;
      for (const path of missing) made.add(path);
      // Written first: a crash behind it leaves nothing that nobody knows of.
      fs.writeFile(`${folder}/made.json`, JSON.stringify({ made: [...made] }));
      for (const path of missing) {
        try {
          fs.makeDir(path, 0o755);
        } catch (error) {
          // Whoever may not make it here may not make it inside either.
          if (errnoOf(error) === undefined) throw error;
        }
      }
    });
  }

  async #remove(root: string, hold: Hold): Promise<void> {
    const { fs } = this.#platform;
    const folder = this.#folderOf(root);
    await this.#exclusively(folder, () => {
      hold.lock?.release();
      if (fs.lstat(hold.lockPath) !== undefined) fs.remove(hold.lockPath);
      if (this.#hasOtherHolder(folder)) return;
      for (const path of this.#readMade(folder)) removeEmptyFolder(this.#platform, path);
      if (fs.lstat(`${folder}/made.json`) !== undefined) fs.remove(`${folder}/made.json`);
    });
  }

  /** Whether a living process holds; marks of dead ones are removed. */
  #hasOtherHolder(folder: string): boolean {
    const { fs, locks } = this.#platform;
    let found = false;
    for (const name of fs.list(folder).filter((entry) => entry.startsWith('holder-'))) {
      const stale = locks.tryAcquire(`${folder}/${name}`);
      if (stale === undefined) {
        found = true;
        continue;
      }
      fs.remove(`${folder}/${name}`);
      stale.release();
    }
    return found;
  }

  #readMade(folder: string): readonly string[] {
    let text: string;
    try {
      text = this.#platform.fs.readText(`${folder}/made.json`);
    } catch {
      return [];
    }
    const value = parseJson(text);
    const made = isObject(value) ? value['made'] : undefined;
    return Array.isArray(made) ? made.filter((path): path is string => typeof path === 'string') : [];
  }

  async #exclusively(folder: string, action: () => void): Promise<void> {
    const { clock, locks } = this.#platform;
    const deadlineMs = clock.monotonic() + MUTEX_WAIT_MS;
    let mutex = locks.tryAcquire(`${folder}/mutex`);
    while (mutex === undefined && clock.monotonic() < deadlineMs) {
      await clock.sleep(MUTEX_STEP_MS);
      mutex = locks.tryAcquire(`${folder}/mutex`);
    }
    try {
      action();
    } finally {
      mutex?.release();
    }
  }

  #folderOf(root: string): string {
    return `${this.#stateDir}/${Bun.hash(root).toString(16)}`;
  }
}

function removeEmptyFolder(platform: Platform, path: string): void {
  try {
    if (platform.fs.lstat(path)?.kind === 'directory' && platform.fs.list(path).length === 0) platform.fs.remove(path);
  } catch (error) {
    // Somebody has put something there meanwhile, or removed it: theirs now.
    if (errnoOf(error) === undefined) throw error;
  }
}
