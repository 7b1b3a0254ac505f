/** `csm view snapshot`: one screen as text. @effects streams */
import { encodeSnapshotDigest } from '#/ui/harness/snapshot-digest.ts';
import { drawView } from '#/ui/harness/draw-view.ts';
import { printColoured } from '#/ui/harness/print-coloured.ts';
import { findView } from '#/ui/views/find-view.ts';
import { printSnapshot } from '#/terminal/screen/snapshot.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG } from '../command-settings.ts';

export default defineCommand({
  description:
    'Draws a named screen at a size and prints it: its text row by row, then which columns look how (docs/snapshots.md). It holds ' +
    'no time, path or name of this machine, so that the same version prints the same bytes everywhere.',
  examples: [
    { line: 'csm view snapshot active-tool-run --cols 96 --rows 24', about: 'as text' },
    { line: 'csm view snapshot active-tool-run --ansi', about: 'as it looks, in this terminal' },
    { line: 'csm view snapshot active-tool-run --theme light --colours 16', about: 'on a light console' },
  ],
  flags: {
    cols: { type: 'number', min: 1, max: 2000, default: 96, valueName: 'C', summary: 'Columns; 96 unless given' },
    rows: { type: 'number', min: 1, max: 2000, default: 24, valueName: 'R', summary: 'Rows; 24 unless given' },
    theme: { type: 'enum', values: ['dark', 'light'], default: 'dark', summary: 'Background of the terminal' },
    colours: {
      type: 'enum',
      values: ['none', '16', '256', 'truecolour'],
      default: 'truecolour',
      aliases: ['colors'],
      summary: 'Colours that the terminal has',
    },
    ansi: { type: 'boolean', summary: 'Print it coloured instead', conflicts: ['json'] },
    ...JSON_FLAG,
  },
  positionals: { name: { required: true, summary: 'A name of `csm view list`' } },
  run({ output }, { flags, positionals }) {
    const view = findView(positionals.name);
    const { cols, rows, theme, colours } = flags;
    const { frame, snapshot } = drawView(view, { size: { cols, rows }, theme, colours });
    if (flags.ansi) output.writeData(printColoured(frame.grid, colours));
    else if (flags.json) {
      output.writeJson({ view: view.name, theme, colours, ...snapshot, digest: encodeSnapshotDigest(snapshot) });
    } else output.writeData(printSnapshot(snapshot));
    return 0;
  },
});
