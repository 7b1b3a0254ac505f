/** What `Bun.markdown` makes of a piece of text. Pure. */
import { replaceMath } from './replace-math.ts';

/** Text, or an element; adjacent texts belong together. */
export type MarkdownNode = string | MarkdownElement;

export interface MarkdownElement {
  readonly type: string;
  readonly props: {
    readonly children?: readonly MarkdownNode[];
    readonly href?: string;
    readonly src?: string;
    readonly alt?: string;
    readonly start?: number;
    readonly checked?: boolean;
    readonly language?: string;
    readonly align?: 'left' | 'center' | 'right';
  };
}

/** The blocks of a text; its formulas are text in them. */
export function parseMarkdown(text: string): readonly MarkdownNode[] {
  const root = Bun.markdown.react(replaceMath(text), undefined, { autolinks: true }) as unknown as MarkdownElement;
  return root.props.children ?? [];
}

const INLINE = new Set(['strong', 'em', 'code', 'a', 'del', 'br', 'img', 'u']);

/** Whether a node stands in a line of text. */
export function isInline(node: MarkdownNode): boolean {
  return typeof node === 'string' || INLINE.has(node.type);
}

/** The text of a node, without its looks. */
export function printNode(node: MarkdownNode): string {
  return typeof node === 'string' ? node : (node.props.children ?? []).map(printNode).join('');
}
