/** The difference that all patches of a turn make together, folded from their changes. Pure. */
import type { FileChange } from '#/base/tool-action.ts';
import { combineDiffs } from './combine-diffs.ts';

/** Beyond this many characters the diffs of further files are left out, and said to be. */
const TEXT_LIMIT = 4 * 1024 * 1024;

/** Belongs to one turn. Feed it the changes of each completed patch, in order. */
export class TurnDiffTracker {
  /** Diff since the start of the turn by the file's path now. */
  readonly #diffs = new Map<string, string>();
  #leftOut = 0;

  record(changes: readonly FileChange[]): void {
    for (const change of changes) {
      const path = change.move_path ?? change.path;
      const known = this.#diffs.get(change.path);
      const diff = known === undefined ? change.diff : change.diff === '' ? known : combineDiffs(known, change.diff);
      this.#diffs.delete(change.path);
      const replaced = path === change.path ? undefined : this.#diffs.get(path);
      if (this.#size() + diff.length > TEXT_LIMIT) this.#leftOut += 1;
      else if (diff !== '') this.#diffs.set(path, (replaced ?? '') + diff);
    }
  }

  /** All diffs, by the name at the start of the turn. */
  print(): string {
    const diffs = [...this.#diffs.values()].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const note = this.#leftOut === 0 ? '' : `(diffs of ${this.#leftOut} more changes are too large to show)\n`;
    return diffs.join('') + note;
  }

  #size(): number {
    return this.#diffs.values().reduce((sum, diff) => sum + diff.length, 0);
  }
}
