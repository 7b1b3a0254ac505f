/** Text within a block as lines of spans, not wrapped yet. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { addSpan, type Line, type Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { printNode, type MarkdownNode } from './markdown-tree.ts';

/** Elements within elements that are looked at; text of deeper ones looks like what they stand in. */
const DEPTH = 32;

/** The lines of inline nodes: broken where the source has a line end or a hard break. At least one. */
export function layoutInline(nodes: readonly MarkdownNode[], theme: Theme, base?: Style): Line[] {
  const writer = new InlineWriter(theme);
  writer.addNodes(nodes, base, 0);
  return writer.lines();
}

class InlineWriter {
  readonly #theme: Theme;
  readonly #lines: Span[][] = [[]];

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  lines(): Line[] {
    return this.#lines.map((spans) => ({ spans }));
  }

  addNodes(nodes: readonly MarkdownNode[], style: Style | undefined, depth: number): void {
    for (const node of nodes) {
      if (typeof node === 'string') this.#addText(node, style);
      else this.#addElement(node, style, depth);
    }
  }

  #addElement(element: Exclude<MarkdownNode, string>, style: Style | undefined, depth: number): void {
    const { props } = element;
    const children = props.children ?? [];
    if (depth > DEPTH) {
      this.#addText(printNode(element), style);
      return;
    }
    switch (element.type) {
      case 'strong':
        this.addNodes(children, join(style, this.#theme.strong), depth + 1);
        return;
      case 'em':
        this.addNodes(children, join(style, this.#theme.emphasis), depth + 1);
        return;
      case 'del':
        this.addNodes(children, join(style, this.#theme.strike), depth + 1);
        return;
      case 'code':
        this.#addText(printNode(element).replaceAll('\n', ' '), join(style, this.#theme.code));
        return;
      case 'br':
        this.#lines.push([]);
        return;
      case 'a':
        this.#addLink(children, props.href ?? '', style, depth);
        return;
      case 'img':
        this.#addLink([props.alt ?? ''], props.src ?? '', style, depth);
        return;
    }
    this.addNodes(children, style, depth + 1);
  }

  /** `text (address)`, or only the address where that is what the text says. */
  #addLink(children: readonly MarkdownNode[], href: string, style: Style | undefined, depth: number): void {
    const text = children.map(printNode).join('');
    const link = encodeAddress(href, text);
    // A path of this machine: people read it like code.
    const isPath = link === undefined;
    const look = join(style, isPath ? this.#theme.code : this.#theme.link);
    const linked = isPath ? look : { ...look, link };
    const isSame = text === href || text === link || `mailto:${text}` === href || text === '';
    if (isSame || href === '') {
      if (href === '') this.addNodes(children, style, depth + 1);
      else this.#addText(text === '' ? href : text, linked);
      return;
    }
    this.addNodes(children, isPath ? join(style, this.#theme.link) : linked, depth + 1);
    this.#addText(' (', style);
    this.#addText(href.replace(/^file:\/\/(?=\/)/, ''), linked);
    this.#addText(')', style);
  }

  #addText(text: string, style: Style | undefined): void {
    const pieces = printVisible(text, KEPT).split('\n');
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) this.#lines.push([]);
      const line = this.#lines.at(-1);
      if (line === undefined || piece === '') continue;
      addSpan(line, piece.replaceAll('\t', ' '), style);
    }
  }
}

const KEPT = { newlines: true, tabs: true } as const;

/** The address that a click leads to; undefined for paths and for what has no harmless scheme. */
function encodeAddress(href: string, text: string): string | undefined {
  if (/^(?:https?:\/\/|mailto:|file:\/\/)/i.test(href)) return href;
  if (/^www\./i.test(href)) return `https://${href}`;
  return text === href && /^[^\s/@]+@[^\s/@]+$/.test(href) ? `mailto:${href}` : undefined;
}

const joined = new WeakMap<Style, WeakMap<Style, Style>>();

/** A look within another one. The same two give the same object, so that pools know it. */
export function join(outer: Style | undefined, inner: Style): Style {
  if (outer === undefined) return inner;
  let inners = joined.get(outer);
  if (inners === undefined) joined.set(outer, (inners = new WeakMap()));
  let both = inners.get(inner);
  if (both === undefined) inners.set(inner, (both = { ...outer, ...inner }));
  return both;
}
