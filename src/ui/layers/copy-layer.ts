/** What of the answers is copied. Pure. */
import { splitText, wrapLines } from '#/ui/text/wrap-line.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** A text that may be copied. */
export interface CopyChoice {
  readonly label: string;
  readonly text: string;
}

/**
 * The last answer and its code blocks, then earlier answers, the newest first. Pure.
 * @param answers the oldest first, as Markdown
 */
export function listCopyChoices(answers: readonly string[]): readonly CopyChoice[] {
  const [last, ...earlier] = answers.toReversed();
  if (last === undefined) return [];
  const blocks = [...last.matchAll(/^ {0,3}(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^ {0,3}\1[ \t]*$/gm)];
  return [
    { label: 'The last answer', text: last },
    ...blocks.map(([, , language = '', text = ''], at): CopyChoice => ({
      label: `Code ${at + 1}${language.trim() === '' ? '' : ` (${language.trim()})`}: ${firstLine(text)}`,
      text: text.replace(/\n$/, ''),
    })),
    ...earlier.slice(0, EARLIER).map((text): CopyChoice => ({ label: `Earlier: ${firstLine(text)}`, text })),
  ];
}

const EARLIER = 20;

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 120) ?? '';
}

function printLines(text: string): string {
  const count = text.split('\n').length;
  return count === 1 ? '1 line' : `${count} lines`;
}

/** Asks which part goes to the clipboard. */
export function createCopyLayer(choices: readonly CopyChoice[]): Layer {
  return createList({
    name: 'copy',
    title: 'Copy',
    rows: choices.map(({ label, text }, at) => ({
      id: String(at),
      label,
      description: printLines(text),
    })),
    filter: 'slash',
    confirmHint: 'copy',
    preview: ({ id }, { cols, rows }) => wrapLines(splitText(choices[Number(id)]?.text ?? ''), cols).slice(0, rows),
    onChoose: ({ id }) => closeLayer({ type: 'copy', text: choices[Number(id)]?.text ?? '' }),
  });
}
