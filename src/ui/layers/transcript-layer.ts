/** The conversation with all its details, over the screen: for terminals that keep finished rows themselves. Pure. */
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createPager } from './pager-layer.ts';

/** @param lines the conversation of now; what comes while it is open stands in the next one */
export function createTranscriptLayer(lines: (cols: number, theme: Theme) => readonly Line[]): Layer {
  return createPager({
    name: 'transcript',
    title: 'T R A N S C R I P T',
    isAtEnd: true,
    lines,
    keys: [{ key: 'ctrl+t', run: () => closeLayer() }],
  });
}
