/**
 * What every view looks like, as one readable file a view: the text at each size, and digests of the looks.
 *
 *   bun tests/ui/views/view-golden.ts            writes fixtures/terminal/views anew
 *   bun tests/ui/views/view-golden.ts --check    says what differs, and ends with 1 where something does
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import { diffSnapshots, printDifferences } from '#/terminal/screen/diff-snapshots.ts';
import type { ScreenSnapshot, StyleRun } from '#/terminal/screen/snapshot.ts';
import { drawView } from '#/ui/harness/draw-view.ts';
import { VIEWS } from '#/ui/views/index.ts';
import type { View } from '#/ui/views/view.ts';

export const GOLDEN_FOLDER = join(import.meta.dir, '../../../fixtures/terminal/views');
const SIZES = [
  [80, 24],
  [96, 24],
  [120, 36],
  [200, 60],
  [40, 10],
] as const;
/** `none` is NO_COLOR, `16` TERM=linux. */
const LOOKS: readonly { readonly name: string; readonly theme: 'dark' | 'light'; readonly colours: ColourDepth }[] = [
  { name: 'dark', theme: 'dark', colours: 'truecolour' },
  { name: 'light', theme: 'light', colours: 'truecolour' },
  { name: 'none', theme: 'dark', colours: 'none' },
  { name: '16', theme: 'dark', colours: '16' },
];
/** The size whose looks are written out, one by one; of the others there are digests. */
const WHOLE_SIZE = '96x24';

/** The golden file of a view. */
export function printGolden(view: View): string {
  const lines = [`view ${view.name}`, `about ${view.about}`];
  for (const [cols, rows] of SIZES) {
    const pictures = LOOKS.map(({ name, theme, colours }) => ({
      name,
      snapshot: drawView(view, { size: { cols, rows }, theme, colours }).snapshot,
    }));
    // Looks that show the same text stand together.
    const groups = Map.groupBy(pictures, ({ snapshot }) => JSON.stringify({ ...snapshot, styles: [] }));
    for (const group of groups.values()) {
      const [first] = group;
      if (first === undefined) continue;
      const { snapshot } = first;
      lines.push('', `== ${cols}x${rows} ${group.map(({ name }) => name).join(' ')}`);
      lines.push(`cursor ${snapshot.cursor}`, ['modes', ...snapshot.modes].join(' '), ...printRows(snapshot.text));
      for (const { name, snapshot: shown } of group) {
        lines.push(`styles ${name} ${digestStyles(shown.styles)}`);
        if (`${cols}x${rows}` !== WHOLE_SIZE) continue;
        for (const { row, from, to, style } of shown.styles) lines.push(`  ${row}:${from}-${to} ${style}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Rows behind their number; several empty ones as one line. */
function printRows(text: readonly string[]): string[] {
  const lines: string[] = [];
  for (let row = 0; row < text.length; row += 1) {
    let end = row;
    while (text[end] === '' && text[end + 1] === '') end += 1;
    lines.push(end > row ? `${row}-${end}|` : `${row}|${text[row] ?? ''}`);
    row = end;
  }
  return lines;
}

function digestStyles(styles: readonly StyleRun[]): string {
  const text = styles.map(({ row, from, to, style }) => `${row}:${from}-${to} ${style}`).join('\n');
  return new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, 16);
}

/** The pictures of a golden file, by `96x24 dark light`. */
function parseGolden(golden: string): Map<string, ScreenSnapshot> {
  const pictures = new Map<string, ScreenSnapshot>();
  for (const section of golden.split('\n== ').slice(1)) {
    const [name = '', ...lines] = section.trimEnd().split('\n');
    const [, cols = '0', rows = '0'] = /^(\d+)x(\d+)/.exec(name) ?? [];
    const text: string[] = [];
    const styles: StyleRun[] = [];
    let look = '';
    let cursor = '';
    let modes: string[] = [];
    for (const line of lines) {
      const row = /^(\d+)(?:-(\d+))?\|(.*)$/.exec(line);
      const style = /^ {2}(\d+):(\d+)-(\d+) (.+)$/.exec(line);
      const digest = /^styles (\S+) (\S+)$/.exec(line);
      if (row !== null) for (let at = Number(row[1]); at <= Number(row[2] ?? row[1]); at += 1) text[at] = row[3] ?? '';
      else if (style !== null) {
        styles.push({
          row: Number(style[1]),
          from: Number(style[2]),
          to: Number(style[3]),
          style: `${look}: ${style[4]}`,
        });
      } else if (digest !== null) {
        look = digest[1] ?? '';
        modes.push(`${look}=${digest[2]}`);
      } else if (line.startsWith('cursor ')) cursor = line.slice('cursor '.length);
      else if (line.startsWith('modes')) modes = [line, ...modes];
    }
    pictures.set(name, { cols: Number(cols), rows: Number(rows), text, styles, cursor, modes });
  }
  return pictures;
}

/** What a person would say is otherwise; empty where nothing is. */
export function diffGoldens(before: string, after: string): string {
  const old = parseGolden(before);
  const now = parseGolden(after);
  const parts: string[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (was === undefined || is === undefined) parts.push(`${name}: ${was === undefined ? 'new' : 'gone'}`);
    else {
      const differences = diffSnapshots(was, is);
      if (differences.length > 0) parts.push(`${name}:\n${printDifferences(differences)}`);
    }
  }
  if (parts.length === 0 && before !== after) parts.push('its name or what it is about');
  return parts.join('\n');
}

/** What is otherwise than in the files, by view. */
export function checkGoldens(views: readonly View[] = VIEWS): Map<string, string> {
  const wrong = new Map<string, string>();
  const files = new Set(readdirSync(GOLDEN_FOLDER).filter((name) => name.endsWith('.txt')));
  for (const view of views) {
    const file = `${view.name}.txt`;
    const before = files.delete(file) ? readFileSync(join(GOLDEN_FOLDER, file), 'utf8') : undefined;
    const after = printGolden(view);
    if (before === undefined) wrong.set(view.name, `there is no ${file} yet`);
    else if (before !== after) wrong.set(view.name, diffGoldens(before, after));
  }
  for (const file of files) wrong.set(file, 'there is no such view any more');
  return wrong;
}

if (import.meta.main) {
  mkdirSync(GOLDEN_FOLDER, { recursive: true });
  const wrong = checkGoldens();
  for (const [name, difference] of wrong) process.stdout.write(`${name}\n${difference}\n\n`);
  if (process.argv.includes('--check')) process.exitCode = wrong.size > 0 ? 1 : 0;
  else {
    for (const name of readdirSync(GOLDEN_FOLDER)) rmSync(join(GOLDEN_FOLDER, name));
    for (const view of VIEWS) writeFileSync(join(GOLDEN_FOLDER, `${view.name}.txt`), printGolden(view));
    process.stdout.write(`${VIEWS.length} views, ${wrong.size} of them changed\n`);
  }
}
