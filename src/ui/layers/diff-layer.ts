/** A diff of git in the pager. Pure. */
import { encodeLine, type Line } from '#/ui/text/line.ts';
import { wrapLine } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
import { createPager } from './pager-layer.ts';

/**
 * @param diff as `git diff` prints it, without colours
 * @param summary `3 files · +10 -2`
 */
export function createDiffLayer(diff: string, summary: string): Layer {
  return createPager({
    name: 'diff',
    title: `Changes · ${summary}`,
    lines: (cols, theme) =>
      diff
        .replace(/\n$/, '')
        .split('\n')
        .flatMap((text) => wrapLine(drawDiffLine(text, theme), cols)),
  });
}

function drawDiffLine(text: string, theme: Theme): Line {
  const shown = text.replaceAll('\t', '    ').replace(/\r$/, '␍');
  if (/^(?:diff |new file|deleted file|index |similarity |rename |old mode|new mode|Binary )/.test(text)) {
    return encodeLine(shown, text.startsWith('diff ') ? theme.bold : theme.dim);
  }
  if (/^(?:\+\+\+|---) /.test(text)) return encodeLine(shown, theme.dim);
  if (text.startsWith('@@')) return encodeLine(shown, theme.accent);
  const [sign, rest] = [shown.slice(0, 1), shown.slice(1)];
  if (sign === '+')
    return { spans: [{ text: sign, style: theme.diffAddedSign }, { text: rest }], fill: theme.diffAdded };
  if (sign === '-')
    return { spans: [{ text: sign, style: theme.diffRemovedSign }, { text: rest }], fill: theme.diffRemoved };
  return encodeLine(shown);
}

/** `2 files · +10 -2`. */
export function measureDiff(diff: string): string {
  let files = 0;
  let added = 0;
  let removed = 0;
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) files += 1;
    else if (line.startsWith('+') && !line.startsWith('+++ ')) added += 1;
    else if (line.startsWith('-') && !line.startsWith('--- ')) removed += 1;
  }
  return `${files} ${files === 1 ? 'file' : 'files'} · +${added} -${removed}`;
}
