/** What a word comes to without running anything. Pure. */
import type { Word, WordPart } from './syntax-tree.ts';

/** The word's value, or undefined where only the shell knows it (an expansion, a pattern, a brace expansion). */
export function printStaticWord({ parts }: Word): string | undefined {
  return printStaticParts(parts);
}

/** @param areQuoted within double quotes no brace expands */
export function printStaticParts(parts: readonly WordPart[], areQuoted = false): string | undefined {
  let text = '';
  let braces = '';
  for (const [index, part] of parts.entries()) {
    switch (part.kind) {
      case 'glob':
        // A bracket without its end stands for itself: `[ -f x ]`.
        if (part.text !== '[' || closesBracket(parts, index)) return undefined;
        text += part.text;
        braces += '_';
        break;
      case 'literal':
        text += part.text;
        braces += part.quote === 'none' ? part.text : '_';
        break;
      case 'brace':
        text += part.text;
        braces += part.text;
        break;
      case 'quoted': {
        const inner = printStaticParts(part.parts, true);
        if (inner === undefined) return undefined;
        text += inner;
        braces += '_';
        break;
      }
      default:
        return undefined;
    }
  }
  return !areQuoted && mayExpandBraces(braces) ? undefined : text;
}

function closesBracket(parts: readonly WordPart[], open: number): boolean {
  return parts.some((part, index) => index > open && part.kind === 'literal' && part.text.includes(']'));
}

/** `{a,b}` and `{1..3}` become several words; `{}` and `{a}` stay as they are. In one pass, so some words too many. */
function mayExpandBraces(text: string): boolean {
  const open = text.indexOf('{');
  if (open < 0) return false;
  const comma = text.indexOf(',', open);
  const dots = text.indexOf('..', open);
  const separator = comma < 0 ? dots : dots < 0 ? comma : Math.min(comma, dots);
  return separator >= 0 && text.includes('}', separator);
}

/** The text in front of what is not known: `-f` of `-f$x` and of `"-f$x"`, empty for `$x`. */
export function printStaticPrefix({ parts }: Pick<Word, 'parts'>): string {
  let prefix = '';
  for (const part of parts) {
    const text = printStaticParts([part]);
    if (text === undefined && part.kind === 'quoted') return prefix + printStaticPrefix(part);
    if (text === undefined || part.kind === 'brace') break;
    prefix += text;
  }
  return prefix;
}
