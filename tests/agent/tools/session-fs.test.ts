import { afterEach, describe, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acquireStateFolder, printSessionTmp } from '#/agent/sandbox/state-folder.ts';
import { openSessionFs } from '#/agent/tools/session-fs.ts';
import { decodePermissions } from '#/config/permissions.ts';
import { parseConfigFile } from '#/config/parse-toml.ts';
import { openCommandFixture, type CommandFixture } from '#tests/agent/tools/command-context.ts';

let fixture: CommandFixture | undefined;
afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

/** Which of some files can be read under a profile: `here` in the workspace, `beside` beside it; both are below /tmp. */
function openProfile(body: string): (path: string) => string {
  const made = openCommandFixture({ parent: '/tmp' });
  fixture = made;
  const { cwd, folder, platform, settings } = made;
  for (const path of ['work/here', 'beside']) writeFileSync(join(folder, path), 'content');
  symlinkSync('../beside', join(cwd, 'link'));
  const config = parseConfigFile(`[permissions.a]\n${body.replaceAll('$FOLDER', folder)}`, 'config.toml');
  const { sandbox } = decodePermissions(config, 'a', { cwd, homeDir: platform.env.homeDir(), addDirs: [] });
  const own = printSessionTmp(acquireStateFolder(platform, settings.csmRoot), 's');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'mine'), 'content');
  symlinkSync(join(folder, 'beside'), join(own, 'link'));
  const fs = openSessionFs(platform, { ...settings, sandbox }, 's');
  return (path) => {
    try {
      return new TextDecoder().decode(fs.readFile(path.startsWith('/') ? path : join(folder, path)));
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'no errno';
    }
  };
}

describe('what a permission profile denies below /tmp', () => {
  test.each(['"$FOLDER/work/here" = "deny"', '":workspace_roots" = { "**/her?" = "deny" }'])(
    'in the workspace: %s',
    (rule) => {
      const read = openProfile(`extends = ":workspace"\nfilesystem = { ${rule} }`);
      expect(read('work/here')).toBe('EACCES');
      expect(read('/tmp/mine')).toBe('content');
    },
  );

  test('through a link of the workspace or of the session', () => {
    const read = openProfile('extends = ":workspace"\nfilesystem = { "$FOLDER/beside" = "deny" }');
    expect(read('work/link')).toBe('EACCES');
    expect(read('/tmp/link')).toBe('EACCES');
    expect(read('work/here')).toBe('content');
  });

  test('where commands have no /tmp of their own', () => {
    const read = openProfile('extends = ":read-only"\nfilesystem = { "$FOLDER/beside" = "deny" }');
    expect(read('beside')).toBe('EACCES');
    expect(read('work/here')).toBe('content');
  });

  test('as `:slash_tmp` says, but for the workspace', () => {
    const denied = openProfile(
      'extends = ":read-only"\nfilesystem = { ":slash_tmp" = "deny", ":workspace_roots" = "read" }',
    );
    expect([denied('beside'), denied('work/here')]).toEqual(['EACCES', 'content']);
  });

  test('and `:slash_tmp` gives what no other rule names', () => {
    const given = openProfile('filesystem = { ":slash_tmp" = "read" }');
    expect([given('beside'), given('/etc/hostname')]).toEqual(['content', 'EACCES']);
  });
});

test('a folder of the name that the view uses for itself is like any other', () => {
  const read = openProfile('filesystem = { ":workspace_roots" = "write", ":slash_tmp" = "write" }');
  expect(read('/machine/x')).toBe('EACCES');
});
