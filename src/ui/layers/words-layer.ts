/** What was said in a session that is not open. Pure. */
import { splitText, wrapLine } from '#/ui/text/wrap-line.ts';
import { EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
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
  const isUser = role === 'user';
  const style = isUser ? theme.userMessage : undefined;
  return splitText(text.trim()).flatMap((line, at) =>
    wrapLine({ ...line, ...(style === undefined ? {} : { fill: style }) }, cols, {
      firstIndent: [
        at > 0 ? { text: '  ' } : isUser ? { text: '› ', style: theme.userMarker } : { text: '• ', style: theme.dim },
      ],
      indent: [{ text: '  ' }],
    }),
  );
}
