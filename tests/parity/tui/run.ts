/**
 * `bun run parity:tui [-- FILTER] [--no-page] [--show]`: the workstation beside the reference's, screen by screen, at the same
 * scripted model; a scene that differs is played once more. Writes docs/parity/tui.md; exit code 1 where a difference is not explained. @effects all
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openReference } from '../reference.ts';
import { compareScene } from './compare-scene.ts';
import { printTuiPage, type ScreenRow } from './page.ts';
import { playScene, type SceneMachine } from './scene-runner.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes/index.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { 'no-page': { type: 'boolean', default: false }, show: { type: 'boolean', default: false } },
});
const project = join(import.meta.dir, '../../..');
const csm = process.env['CSM_BIN'] ?? join(project, 'dist/csm');
const reference = openReference();
if (reference === undefined || !existsSync(csm)) {
  console.error(
    reference === undefined
      ? 'The reference is not installed: name its binary in CSM_REFERENCE_CODEX.'
      : `${csm} is missing: run \`npm run build\` first.`,
  );
  process.exit(2);
}
const folder = join(homedir(), '.cache/csm-tui-parity', String(process.pid));
mkdirSync(folder, { recursive: true, mode: 0o700 });
const machine: SceneMachine = { programs: { csm, codex: reference.path }, folder };
const chosen = SCENES.filter(({ name }) => positionals.every((word) => name.includes(word)));

async function play(scene: Scene): Promise<readonly ScreenRow[]> {
  const [codex, own] = await Promise.all([playScene(machine, 'codex', scene), playScene(machine, 'csm', scene)]);
  return compareScene(scene, codex, own);
}

const rows: ScreenRow[] = [];
try {
  for (const scene of chosen) {
    let compared = await play(scene);
    if (compared.some(({ status }) => status === 'DIFFERENT')) {
      // On a loaded machine a screen may be taken too early: what differs twice differs.
      console.log(`again      ${scene.name}`);
      compared = await play(scene);
    }
    rows.push(...compared);
    for (const { title, status, open, difference } of compared) {
      console.log(`${status.padEnd(10)} ${title}`);
      const { reference: lines, csm: ownLines } = values.show ? difference : open;
      for (const line of lines) console.log(`    codex  ${line}`);
      for (const line of ownLines) console.log(`    csm    ${line}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (!values['no-page'] && positionals.length === 0) {
  writeFileSync(join(project, 'docs/parity/tui.md'), printTuiPage(rows));
}
const count = (status: string): number => rows.filter((row) => row.status === status).length;
console.log(
  `${rows.length} rows: ${['same', 'better', 'missing', 'DIFFERENT'].map((status) => `${count(status)} ${status}`).join(', ')}`,
);
process.exit(count('DIFFERENT') === 0 ? 0 : 1);
