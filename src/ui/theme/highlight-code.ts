/** Code with looks. Pure. */
import { expandTabs } from '#/terminal/text/wrap-text.ts';
import { encodeLine, type Line, type Span } from '#/ui/text/line.ts';
import { ROOT } from './syntax/grammar.ts';
import { findGrammar } from './syntax/languages.ts';
import type { Theme } from './theme.ts';

const TAB_COLUMNS = 4;

/**
 * The lines of a code in the looks of its language (the first word of a code fence, or an ending of files; see
 * `syntax/languages.ts`); plain where that is unknown. The time goes with the length; of lines over 4,096 characters only the
 * beginning has looks. A line feed at the end begins no further line.
 */
export function highlightCode(code: string, language: string, theme: Theme): Line[] {
  const highlighter = new CodeHighlighter(language);
  const lines: Line[] = [];
  const texts = code.split(/\r?\n/);
  if (texts.length > 1 && texts.at(-1) === '') texts.pop();
  for (const text of texts) lines.push(highlighter.take(text, theme));
  return lines;
}

/** A command as it stands behind `$`. */
export function highlightCommand(command: string, theme: Theme): Line[] {
  return highlightCode(command, 'sh', theme);
}

/** Line by line, for code that is still coming. */
export class CodeHighlighter {
  readonly #language: string;
  #state = ROOT;

  constructor(language: string) {
    this.#language = language;
  }

  /** The next line. */
  take(text: string, theme: Theme): Line {
    const line = expandTabs(text, TAB_COLUMNS);
    const grammar = findGrammar(this.#language);
    if (grammar === undefined || line === '') return encodeLine(line);
    const spans: Span[] = [];
    this.#state = grammar.readLine(line, this.#state, theme.syntax, spans);
    return { spans };
  }

  /** Another one that goes on from here. */
  fork(): CodeHighlighter {
    const other = new CodeHighlighter(this.#language);
    other.#state = this.#state;
    return other;
  }
}
