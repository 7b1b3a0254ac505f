/** A transcript on a small screen, as text. */
import { cutGrid } from '#/terminal/cells/draw.ts';
import { Grid, openPools } from '#/terminal/cells/grid.ts';
import { printRow } from '#/terminal/screen/snapshot.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';
import { Transcript, type TranscriptOptions } from '#/ui/transcript/transcript.ts';

export const THEME = createTheme({ foreground: [221, 221, 221], background: [17, 17, 17], colours: 'truecolour' });
export const LOOK = { theme: THEME, nowMs: 0, animations: false };

const POOLS = openPools();

export function openTranscript(options: Partial<TranscriptOptions> = {}): Transcript {
  return new Transcript({
    cwd: '/work',
    home: '/home/me',
    showReasoning: true,
    printTime: (atMs) => new Date(atMs).toISOString().slice(11, 16),
    ...options,
  });
}

/** Draws it, and answers the rows without spaces at their ends. */
export function drawScreen(transcript: Transcript, cols = 60, rows = 24): string[] {
  const grid = new Grid(POOLS, cols, rows);
  transcript.draw(cutGrid(grid), LOOK);
  return Array.from({ length: rows }, (_, y) => printRow(grid, y).trimEnd());
}

/** The rows up to the last one that shows anything. */
export function drawText(transcript: Transcript, cols = 60, rows = 60): string {
  return drawScreen(transcript, cols, rows).join('\n').trimEnd();
}
