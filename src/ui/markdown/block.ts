/** Pieces that a markdown text is cut into while it comes. Pure. */

/** How one line of a text may begin a block. */
export type LineStart =
  | { readonly kind: 'fence'; readonly marker: string; readonly indent: number; readonly language: string }
  | { readonly kind: 'heading' }
  | { readonly kind: 'rule' }
  | { readonly kind: 'quote' }
  | {
      readonly kind: 'item';
      readonly marker: string;
      /** Columns that lines of the item are indented by. */
      readonly contentIndent: number;
      readonly number?: number;
      readonly isEmpty: boolean;
    }
  /** Ends with a line that has `end`, or before a blank one. */
  | { readonly kind: 'html'; readonly end: string | undefined; readonly interrupts: boolean };

/** Text is laid out piece by piece. A piece that is closed never changes again. */
export type BlockKind = 'markdown' | 'item' | 'code' | 'table' | 'html' | 'rule';

export interface Block {
  readonly kind: BlockKind;
  /** Source lines, without line ends, made visible. For `code`, without the fence. */
  readonly lines: string[];
  /** A blank row stands before it, unless it is the first. */
  readonly hasGap: boolean;
  /** `code`: first word behind the fence; empty where there is none. */
  readonly language?: string;
  /** `item` of an ordered list: the number that it has. */
  readonly number?: number;
  /** The piece that this one goes on from: it was cut only because it is long. */
  readonly previous?: Block;
  /** It was cut within a line: its first row goes on with the last one of `previous`. */
  readonly isJoined?: boolean;
  /** `item`: columns before its text in the source. */
  readonly contentIndent?: number;
  /** `item` that goes on: columns before its text on the screen. */
  readonly textIndent?: number;
}
