import { afterEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import { viewImageTool } from '#/agent/tools/view-image.ts';
import { readWriteRejection } from '#/agent/tools/patch/write-boundary.ts';
import { openSessionFs } from '#/agent/tools/session-fs.ts';
import { decodePermissions } from '#/config/permissions.ts';
import { parseConfigFile } from '#/config/parse-toml.ts';
import type { Settings } from '#/config/settings.ts';
import { openBunKernel } from '#/platform/bun/bun-kernel.ts';
import type { Platform } from '#/platform/platform.ts';
import {
  NO_BWRAP_REASON,
  openCommandFixture,
  outputOf,
  type CommandFixture,
} from '#tests/agent/tools/command-context.ts';
import { NO_SHOWN_FOLDER, SHOWN_FOLDER } from '#tests/support/shown-folder.ts';

let fixture: CommandFixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

/** A workspace with docs, src, two env files and a .git, under a profile `a`. Not below /tmp, which is the session's own. */
function open(body: string): { readonly fixture: CommandFixture; readonly settings: Settings } {
  const made = openCommandFixture(SHOWN_FOLDER === undefined ? {} : { parent: SHOWN_FOLDER });
  fixture = made;
  const { cwd } = made;
  for (const path of ['docs', 'src/deep', '.git/hooks', '../beside']) mkdirSync(join(cwd, path), { recursive: true });
  for (const path of ['a.env', 'src/deep/b.env', 'docs/text', '../beside/file'])
    writeFileSync(join(cwd, path), 'content');
  symlinkSync('../a.env', join(cwd, 'src/link'));
  const config = parseConfigFile(`[permissions.a]\n${body.replaceAll('$CWD', cwd)}`, 'config.toml');
  const homeDir = made.platform.env.homeDir();
  const { sandbox } = decodePermissions(config, 'a', { cwd, homeDir, addDirs: [] });
  return { fixture: made, settings: { ...made.settings, sandbox } };
}

/** What a script prints, one word a line. */
async function run(opened: ReturnType<typeof open>, script: string, platform?: Platform): Promise<readonly string[]> {
  const said = outputOf(
    await opened.fixture.run(
      execCommandTool,
      { cmd: script, login: false },
      { settings: opened.settings, ...(platform === undefined ? {} : { platform }) },
    ),
  );
  return said.trimEnd().split('\n');
}

const PROBE = [
  'cat docs/text >/dev/null 2>&1 && echo reads-docs',
  '(echo x > docs/new) 2>/dev/null && echo writes-docs',
  '(echo x > new) 2>/dev/null && echo writes-here',
  'cat a.env >/dev/null 2>&1 && echo reads-env',
  'cat src/link >/dev/null 2>&1 && echo reads-link',
  'cat src/deep/b.env >/dev/null 2>&1 && echo reads-deep-env',
  '(echo x > .git/hooks/x) 2>/dev/null && echo writes-hooks',
  'cat ../beside/file >/dev/null 2>&1 && echo reads-beside',
  'cat /etc/passwd >/dev/null 2>&1 && echo reads-etc',
  '(echo x > /tmp/x) 2>/dev/null && echo writes-tmp',
  'echo end',
].join('\n');

/** Profile, and what the probe prints before `end`. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  [
    'extends = ":workspace"\nfilesystem = { ":workspace_roots" = { docs = "read" } }',
    [
      'reads-docs',
      'writes-here',
      'reads-env',
      'reads-link',
      'reads-deep-env',
      'reads-beside',
      'reads-etc',
      'writes-tmp',
    ],
  ],
  [
    'extends = ":workspace"\nfilesystem = { ":workspace_roots" = { "**/*.env" = "deny", ".git" = "write" }, "$CWD/../beside" = "deny" }',
    ['reads-docs', 'writes-docs', 'writes-here', 'writes-hooks', 'reads-etc', 'writes-tmp'],
  ],
  [
    'filesystem = { ":minimal" = "read", ":workspace_roots" = "read" }',
    ['reads-docs', 'reads-env', 'reads-link', 'reads-deep-env', 'reads-etc'],
  ],
  [
    'filesystem = { ":minimal" = "read", ":workspace_roots" = { "." = "write", docs = "read", "a.env" = "deny", src = "deny", "src/deep" = "read" } }',
    ['reads-docs', 'writes-here', 'reads-deep-env', 'reads-etc'],
  ],
];

const NO_BWRAP = NO_SHOWN_FOLDER ?? NO_BWRAP_REASON;

describe.skipIf(NO_BWRAP !== undefined)(`behind bubblewrap (${NO_BWRAP ?? 'tried'})`, () => {
  test.each(CASES)('%s', async (body, words) => {
    expect(await run(open(body), PROBE)).toEqual([...words, 'end']);
  });

  test('what is denied is refused, not empty, and nothing is left of it', async () => {
    const opened = open(
      'extends = ":read-only"\nfilesystem = { ":workspace_roots" = { "a.env" = "deny", docs = "deny" } }',
    );
    expect(await run(opened, 'cat a.env 2>&1; ls docs 2>&1; touch a.env 2>&1; true')).toEqual([
      'cat: a.env: Permission denied',
      expect.stringContaining('Permission denied'),
      expect.stringMatching(/Permission denied|Read-only/),
    ]);
  });

  test.each([
    ['', 'the working directory', '":workspace_roots" = "read"'],
    ['filesystem = { ":workspace_roots" = "read" }', 'the program', '":minimal" = "read"'],
  ])('%j is not enough to start a command', async (body, what, rule) => {
    const said = (await run(open(body), 'true')).join('\n');
    expect(said).toContain(what);
    expect(said).toContain(rule);
  });

  test('an entry with a rule that is not there is not made, and leaves nothing', async () => {
    const opened = open('extends = ":workspace"\nfilesystem = { ":workspace_roots" = { later = "read" } }');
    expect(await run(opened, 'touch later/x 2>/dev/null || echo no')).toEqual(['no']);
    await opened.fixture.processes.close();
    expect(existsSync(join(opened.fixture.cwd, 'later'))).toBe(false);
  });
});

const HAS_LANDLOCK = openBunKernel().landlockAbi() > 0;

function withoutBwrap(real: Platform): Platform {
  return {
    ...real,
    fs: { ...real.fs, stat: (path) => (path === '/usr/bin/bwrap' ? undefined : real.fs.stat(path)) },
    processes: {
      ...real.processes,
      which: (program, path) => (program === 'bwrap' ? undefined : real.processes.which(program, path)),
    },
  };
}

describe.skipIf(!HAS_LANDLOCK || NO_SHOWN_FOLDER !== undefined)('behind Landlock', () => {
  const allow = (opened: ReturnType<typeof open>): ReturnType<typeof open> => ({
    ...opened,
    settings: { ...opened.settings, raw: { csm: { sandbox: { allow_landlock_write: true } } } },
  });

  test('only what is named is read', async () => {
    const opened = allow(
      open('filesystem = { ":minimal" = "read", ":workspace_roots" = { "." = "read", "**/*.env" = "deny" } }'),
    );
    expect(await run(opened, PROBE, withoutBwrap(opened.fixture.platform))).toEqual(['reads-docs', 'reads-etc', 'end']);
  });

  test('a place that is read-only inside a writable one is refused', async () => {
    const opened = allow(open('extends = ":workspace"\nfilesystem = { ":workspace_roots" = { docs = "read" } }'));
    const [line] = await run(opened, PROBE, withoutBwrap(opened.fixture.platform));
    expect(line).not.toBe('reads-docs');
    expect(existsSync(join(opened.fixture.cwd, 'new'))).toBe(false);
  });
});

describe.skipIf(NO_SHOWN_FOLDER !== undefined)('what csm itself reads and writes', () => {
  test('pictures and patches obey the profile', async () => {
    const { fixture: made, settings } = open(
      'extends = ":workspace"\nfilesystem = { ":workspace_roots" = { docs = "read", "**/*.env" = "deny" } }',
    );
    const { platform, cwd } = made;
    const said = outputOf(await made.run(viewImageTool, { path: 'a.env' }, { settings }));
    expect(said).toBe(`unable to read image at \`${cwd}/a.env\`: Permission denied (os error 13)`);
    const fs = openSessionFs(platform, settings, 's');
    expect(() => fs.readFile(`${cwd}/src/link`)).toThrow('EACCES');
    expect(new TextDecoder().decode(fs.readFile(`${cwd}/docs/text`))).toBe('content');
    const machine = { fs, env: platform.env, stateFolder: () => join(settings.csmRoot, 'sandbox') };
    const reject = (path: string): string | undefined =>
      readWriteRejection([join(cwd, path)], settings, machine)?.reason;
    expect(reject('new')).toBeUndefined();
    expect(reject('docs/new')).toContain('permission profile `a`');
    expect(reject('b.env')).toContain('permission profile `a`');
    expect(reject('../beside/new')).toContain('outside');
    expect(readWriteRejection(['/tmp/new'], settings, machine)).toBeUndefined();
  });

  test('patches do not go to a $TMPDIR that commands do not have', () => {
    const made = openCommandFixture({
      sandbox: { mode: 'workspace-write' },
      env: { HOME: '/', TMPDIR: SHOWN_FOLDER ?? '/' },
    });
    fixture = made;
    const { platform, settings } = made;
    const machine = { fs: platform.fs, env: platform.env, stateFolder: () => join(settings.csmRoot, 'sandbox') };
    const reject = (sandbox: Partial<Settings['sandbox']>): boolean =>
      readWriteRejection(
        [`${SHOWN_FOLDER}/new`],
        { ...settings, sandbox: { ...settings.sandbox, ...sandbox } },
        machine,
      ) !== undefined;
    expect(reject({})).toBe(true);
    expect(reject({ shareTmp: true })).toBe(false);
    expect(reject({ shareTmp: true, excludeTmpdirEnvVar: true })).toBe(true);
    expect(reject({ excludeSlashTmp: true })).toBe(false);
    expect(reject({ excludeSlashTmp: true, excludeTmpdirEnvVar: true })).toBe(true);
  });
});
