/**
 * What stands in a cell, as one number: a code point or an interned cluster, with its width and whether terminals agree on
 * it. Equal numbers are equal cells. Pure.
 */
import { isCertainWidth, measureCluster, measureWidest, splitClusters } from '#/terminal/text/clusters.ts';

/** The right half of a wide cell. */
export const CONTINUATION = 0;
/** An empty cell: a space. */
export const BLANK = 0x20;

/** Marks a number of a cell that is two columns wide. */
const WIDE = 1 << 22;
/** Marks a number of a cell about whose width terminals differ. */
const UNCERTAIN = 1 << 23;
const ID_MASK = WIDE - 1;
/** Ids from here on are clusters of the pool. */
const FIRST_CLUSTER = 0x110000;
/** Distinct clusters kept at a time; past it, and until the pool is compacted, a cluster is shown as U+FFFD. */
const POOL_CLUSTERS = 1 << 16;
const REPLACEMENT = 0xfffd;
/** Texts whose cells are kept, and how long they may be: what stands on a screen is drawn again with each frame. */
const KEPT_TEXTS = 1024;
const KEPT_TEXT_LENGTH = 512;

/** Whether the cell is the left half of two. */
export function isWideCell(content: number): boolean {
  return (content & WIDE) !== 0;
}

/** Whether terminals differ about the cell's width. */
export function isUncertainCell(content: number): boolean {
  return (content & UNCERTAIN) !== 0;
}

/** Columns of a cell: 0 for the right half of a wide one. */
export function measureCell(content: number): 0 | 1 | 2 {
  return content === CONTINUATION ? 0 : (content & WIDE) !== 0 ? 2 : 1;
}

/** The cell's only code point, or -1 for an interned cluster. */
export function decodeCodePoint(content: number): number {
  const id = content & ID_MASK;
  return id < FIRST_CLUSTER ? id : -1;
}

/** Interned clusters. Single code points need no place in it. */
export class GlyphPool {
  #clusters: string[] = [];
  readonly #bytes: (Uint8Array | undefined)[] = [];
  readonly #contents = new Map<string, number>();
  readonly #texts = new Map<string, Int32Array>();

  /** Number of clusters of more than one code point. */
  get size(): number {
    return this.#clusters.length;
  }

  /** Whether it is time to compact. */
  get isCrowded(): boolean {
    return this.#contents.size > POOL_CLUSTERS / 2;
  }

  /** The cell content of a cluster as `splitClusters` gives them (nothing that is no text comes in here). */
  intern(cluster: string): number {
    if (cluster.length === 1) {
      const code = cluster.charCodeAt(0);
      if (code < 0x7f) return code;
    }
    const known = this.#contents.get(cluster);
    if (known !== undefined) return known;
    const content = this.#encode(cluster);
    if (this.#contents.size < POOL_CLUSTERS) this.#contents.set(cluster, content);
    return content;
  }

  /** The cell contents of a text, a wide one once (without its right half). Takes untrusted text. */
  encodeText(text: string): Int32Array {
    const kept = this.#texts.get(text);
    if (kept !== undefined) return kept;
    const contents = Int32Array.from(splitClusters(text), (cluster) => this.intern(cluster));
    if (text.length <= KEPT_TEXT_LENGTH) {
      if (this.#texts.size >= KEPT_TEXTS) this.#texts.clear();
      this.#texts.set(text, contents);
    }
    return contents;
  }

  #encode(cluster: string): number {
    const flags = (measureCluster(cluster) === 2 ? WIDE : 0) | (isCertainWidth(cluster) ? 0 : UNCERTAIN);
    const code = cluster.codePointAt(0) ?? BLANK;
    if (cluster.length === (code > 0xffff ? 2 : 1)) return code | flags;
    if (this.#contents.size >= POOL_CLUSTERS) return REPLACEMENT | flags | UNCERTAIN;
    this.#clusters.push(cluster);
    return (FIRST_CLUSTER + this.#clusters.length - 1) | flags;
  }

  /** The text of a cell; empty for the right half of a wide one. */
  textOf(content: number): string {
    if (content === CONTINUATION) return '';
    const id = content & ID_MASK;
    return id < FIRST_CLUSTER ? String.fromCodePoint(id) : (this.#clusters[id - FIRST_CLUSTER] ?? '\ufffd');
  }

  /** The UTF-8 bytes of a cell that is an interned cluster. Kept, so that writing it again makes nothing new. */
  bytesOf(content: number): Uint8Array {
    const at = (content & ID_MASK) - FIRST_CLUSTER;
    return (this.#bytes[at] ??= new TextEncoder().encode(this.textOf(content)));
  }

  /** The most columns that a terminal may take for the cell. */
  measureWidest(content: number): number {
    return (content & UNCERTAIN) === 0 ? measureCell(content) : measureWidest(this.textOf(content));
  }

  /** Forgets every cluster that none of the contents uses, and renumbers the others in place. */
  compact(contents: readonly Int32Array[]): void {
    const old = this.#clusters;
    this.#clusters = [];
    this.#bytes.length = 0;
    this.#contents.clear();
    this.#texts.clear();
    for (const cells of contents) {
      for (let at = 0; at < cells.length; at += 1) {
        const content = cells[at] ?? 0;
        const id = content & ID_MASK;
        if (id >= FIRST_CLUSTER) cells[at] = this.intern(old[id - FIRST_CLUSTER] ?? '\ufffd');
      }
    }
  }
}
