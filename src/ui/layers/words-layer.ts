/** What was said in a session that is not open. Pure. */
import { splitText, wrapLine } from '#/ui/text/wrap-line.ts';
import { drawMarkdown } from '#/ui/markdown/draw-markdown.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
import { MARGIN } from './layer-parts.ts';
import { createPager } from './pager-layer.ts';

/** One prompt or answer. */
export interface ShownWords {
  readonly role: 'user' | 'assistant';
  readonly text: string;
}

/** @param isCut earlier words are left out */
export function createWordsLayer(words: readonly ShownWords[], isCut: boolean): Layer {
  return createPager({
    name: 'session-transcript',
    title: 'What was said',
    isAtEnd: true,
    lines: (cols, theme) => {
      if (words.length === 0)
        return [{ spans: [{ text: 'Nothing was said, or nothing of it was kept.', style: theme.dim }] }];
      const cut: readonly Line[] = isCut
        ? [{ spans: [{ text: 'Earlier words are in the session itself.', style: theme.dim }] }, EMPTY_LINE]
        : [];
      return [...cut, ...words.flatMap((word) => [...drawWords(word, cols, theme), EMPTY_LINE])];
    },
  });
}

function drawWords({ role, text }: ShownWords, cols: number, theme: Theme): readonly Line[] {
  if (role === 'assistant') {
    const bullet: Span = { text: '• ', style: theme.dim };
    return drawMarkdown(text.trim(), Math.max(1, cols - MARGIN), theme).map((line, at) => ({
      ...line,
      spans: [at === 0 ? bullet : { text: ' '.repeat(MARGIN) }, ...line.spans],
    }));
  }
  return splitText(text.trim()).flatMap((line, at) =>
    wrapLine({ ...line, fill: theme.userMessage }, cols, {
      firstIndent: [at > 0 ? { text: '  ' } : { text: '› ', style: theme.userMarker }],
      indent: [{ text: '  ' }],
    }),
  );
}
