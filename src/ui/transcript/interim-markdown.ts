/** Text without markdown, until `ui/markdown` lands. Pure. */
import type { Line } from '#/ui/text/line.ts';
import { splitText, wrapLines } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';

export class MarkdownStream {
  #text = '';
  append(delta: string): void {
    this.#text += delta;
  }
  lines(cols: number, _theme: Theme): readonly Line[] {
    return wrapLines(splitText(this.#text.trim()), cols);
  }
}
