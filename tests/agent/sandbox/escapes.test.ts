import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { NO_BWRAP_REASON } from '#tests/agent/tools/command-context.ts';
import { NO_SHOWN_FOLDER } from '#tests/support/shown-folder.ts';
import { ESCAPE_ATTEMPTS } from './escape-attempts.ts';
import { openEscapeScene, type EscapeScene } from './escape-scene.ts';

/** By design; each has its reason in docs/sandbox.md. */
const OPEN = new Set([
  'a protected name that is a link',
  'Makefiles, package scripts, AGENTS.md: what others run or read',
  'a new repository in a new folder, with a hook',
  'sources and settings that are no secret',
  'filling the disk under the workspace',
  'many processes',
]);
const PYTHON = Bun.which('python3');

const UNTRIED = NO_SHOWN_FOLDER ?? NO_BWRAP_REASON;

describe.skipIf(UNTRIED !== undefined)(`ways out of workspace-write (${UNTRIED ?? 'bubblewrap'})`, () => {
  let scene: EscapeScene;

  beforeAll(() => {
    scene = openEscapeScene({ mode: 'workspace-write' });
  });
  afterAll(() => scene.close());

  for (const each of ESCAPE_ATTEMPTS) {
    test.skipIf(each.language === 'py' && PYTHON === null)(`${each.class}: ${each.name}`, async () => {
      const printed = (await scene.attempt(each)).split('\n');
      expect(printed.includes('OPEN')).toBe(OPEN.has(each.name));
    });
  }

  test('nothing got out and nothing was left', async () => {
    const { fixture } = scene;
    await fixture.processes.close();
    const { fs } = fixture.platform;
    const { folder, cwd } = fixture;
    expect(fs.list(`${folder}/outside`)).toEqual(['file']);
    expect(fs.readText(`${folder}/outside/file`)).toBe('machine');
    expect(fs.list(`${cwd}/.git/hooks`)).toEqual([]);
    expect(fs.list(`${cwd}/nested/deep/.git/hooks`)).toEqual([]);
    expect(fs.readText(`${cwd}/.git/config`)).toBe('[core]\n');
    expect(fs.list(`${cwd}/.vscode`)).toEqual(['settings.json']);
    expect(fs.list(`${cwd}/real-husky`)).toEqual(['keep']);
    expect(fs.stat(`/tmp/csm-escape-${process.pid}`)).toBeUndefined();
    for (const name of ['.codex', '.agents', '.csm', '.claude', '.aws', '.mcp.json', '.envrc']) {
      expect([name, fs.lstat(`${cwd}/${name}`)]).toEqual([name, undefined]);
    }
  });
});
