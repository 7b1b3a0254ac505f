/** Rules that are saved, listed and revoked from the command line, and what they then decide. */
import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';

describe.skipIf(csmMissing !== undefined)('csm policy allow, rules, revoke', () => {
  test('a rule holds from when it is saved until it is revoked or over', async () => {
    await using csm = openCsm({ files: { '.codex/rules/default.rules': '# mine\n' } });
    const file = join(csm.codexHome, 'rules/default.rules');
    const decide = async (): Promise<unknown> => {
      const done = await csm.run(['policy', 'shell', '--json', '-a', 'untrusted', '--', 'npm publish now']);
      return JSON.parse(done.stdout).decision;
    };
    const list = async (): Promise<readonly Record<string, unknown>[]> =>
      JSON.parse((await csm.run(['policy', 'rules', '--json'])).stdout).rules;

    expect(await decide()).toBe('ask');
    expect(await csm.run(['policy', 'allow', '--expires', '2h', '--', 'npm', 'publish'])).toMatchObject({ code: 0 });
    expect(await csm.run(['policy', 'allow', '--', 'git', 'a b'])).toMatchObject({
      code: 0,
      stdout: "Allowed: git 'a b'\n",
    });
    expect(await decide()).toBe('run');
    expect(await list()).toMatchObject([
      { number: 1, pattern: ['npm', 'publish'], decision: 'allow', expired: false },
      { number: 2, pattern: ['git', 'a b'], decision: 'allow', expires_at: null },
    ]);

    writeFileSync(file, readFileSync(file, 'utf8').replace(/expires=\S+/, 'expires=2020-01-01T00:00:00.000Z'));
    expect(await decide()).toBe('ask');
    expect((await list())[0]).toMatchObject({ expired: true });

    expect(await csm.run(['policy', 'revoke', 'git'])).toMatchObject({ code: 1, stdout: '' });
    expect(await csm.run(['policy', 'revoke', 'git', 'a b'])).toMatchObject({ code: 0 });
    expect(await csm.run(['policy', 'revoke', '1'])).toMatchObject({ code: 0 });
    expect(await list()).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('# mine\n');
  });

  test.each([
    [['policy', 'allow', '--expires', 'yesterday', '--', 'ls'], 2, 'is no time to come'],
    [['policy', 'allow', '--', 'bash', '-c'], 0, 'warning:'],
    [['policy', 'revoke', '7'], 1, 'no saved rule'],
    [['policy', 'rules'], 0, 'No saved rules'],
  ])('%j', async (args, code, said) => {
    await using csm = openCsm();
    const done = await csm.run(args);
    expect(done.code).toBe(code);
    expect(done.stderr).toContain(said);
  });
});
