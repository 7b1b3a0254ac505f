/** How the cells are laid out: for a width and a theme, and which of them show their details. Changed in place. */
import type { Theme } from '#/ui/theme/theme.ts';
import type { CellFrame } from './rows.ts';

/** What is the same for all of them, and stays. */
export type FixedLook = Pick<CellFrame, 'cwd' | 'home' | 'showsReasoning' | 'printTime'>;

interface Frames {
  readonly folded: CellFrame;
  readonly expanded: CellFrame;
  readonly alone: CellFrame;
}

export class CellLooks {
  readonly #fixed: FixedLook;
  /** Cells whose details are otherwise than those of all others. */
  #toggled = new Set<string>();
  #isExpanded = false;
  #isRaw = false;
  #frames: Frames | undefined;

  constructor(fixed: FixedLook) {
    this.#fixed = fixed;
  }

  /** Of cells that show no details; undefined: nothing was drawn yet. */
  get folded(): CellFrame | undefined {
    return this.#frames?.folded;
  }

  /** Of cells that show all of them; see {@link folded}. */
  get expanded(): CellFrame | undefined {
    return this.#frames?.expanded;
  }

  /** Of one cell; see {@link folded}. The same object until something about it changes. */
  frameOf(key: string): CellFrame | undefined {
    if (this.#frames === undefined || !this.isOpen(key)) return this.#frames?.folded;
    return this.#isExpanded ? this.#frames.expanded : this.#frames.alone;
  }

  /** Whether another width than before was set. */
  setSize(cols: number, theme: Theme): boolean {
    const known = this.#frames?.folded;
    if (known?.cols === cols && known.theme === theme) return false;
    this.#setFrames(cols, theme);
    return known !== undefined && known.cols !== cols;
  }

  get isRaw(): boolean {
    return this.#isRaw;
  }

  /** Plain text, or not any more. */
  setRaw(isRaw: boolean): void {
    this.#isRaw = isRaw;
    if (this.#frames !== undefined) this.#setFrames(this.#frames.folded.cols, this.#frames.folded.theme);
  }

  #setFrames(cols: number, theme: Theme): void {
    const folded: CellFrame = { ...this.#fixed, cols, theme, isExpanded: false, isAlone: false, isRaw: this.#isRaw };
    const expanded = { ...folded, isExpanded: true };
    this.#frames = { folded, expanded, alone: { ...expanded, isAlone: true } };
  }

  isOpen(key: string): boolean {
    return this.#toggled.has(key) !== this.#isExpanded;
  }

  toggle(key: string): void {
    if (!this.#toggled.delete(key)) this.#toggled.add(key);
  }

  toggleAll(): void {
    this.#isExpanded = !this.#isExpanded;
    this.#toggled = new Set();
  }
}
