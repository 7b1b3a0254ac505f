/** A markdown text that is complete, as rows. Pure. */
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { MarkdownStream } from './markdown-stream.ts';

/** The rows of a text in a width, as a {@link MarkdownStream} has them at its end. Untrusted text. */
export function drawMarkdown(text: string, cols: number, theme: Theme): Line[] {
  const stream = new MarkdownStream();
  stream.append(text);
  return [...stream.lines(cols, theme)];
}
