/**
 * Two of the scenes as a test: those that wait for nothing but what both programs show in any case. Skipped where the reference is
 * not installed; `bun run parity:tui` plays all of them.
 */
import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openReference } from '../reference.ts';
import { compareScene } from './compare-scene.ts';
import { playScene, type SceneMachine } from './scene-runner.ts';
import { SCENES } from './scenes/index.ts';

const SAMPLE = ['markdown', 'session: two turns'];

const csm = join(import.meta.dir, '../../../dist/csm');
const reference = openReference();
const why =
  reference === undefined
    ? ' (skipped: the reference is not installed)'
    : existsSync(csm)
      ? ''
      : ' (skipped: dist/csm is not built)';

describe.skipIf(why !== '')(`screens and requests beside the reference's${why}`, () => {
  for (const scene of SCENES.filter(({ name }) => SAMPLE.includes(name))) {
    test(
      scene.name,
      async () => {
        if (reference === undefined) return;
        const folder = join(homedir(), '.cache/csm-tui-parity', `test-${process.pid}`);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const machine: SceneMachine = { programs: { csm, codex: reference.path }, folder };
        try {
          const [codex, own] = await Promise.all([
            playScene(machine, 'codex', scene),
            playScene(machine, 'csm', scene),
          ]);
          const rows = compareScene(scene, codex, own);
          expect(rows.filter(({ status }) => status === 'DIFFERENT').map(({ title, open }) => [title, open])).toEqual(
            [],
          );
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      120_000,
    );
  }
});
