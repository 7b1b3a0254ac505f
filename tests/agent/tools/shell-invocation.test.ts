import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decideUserShell, planShellInvocation, printCommandLine } from '#/agent/tools/shell-invocation.ts';

// What Codex 0.169.0 showed for the same commands.
describe('printCommandLine', () => {
  test.each([
    ['ls', 'ls'],
    ['echo a', `'echo a'`],
    [`it's`, `"it's"`],
    ['say "hi"', `'say "hi"'`],
    [`it's "both"`, `"it's \\"both\\""`],
    ['a\nb', `'a\nb'`],
    ['a$b', `'a$b'`],
    ['a`b`', `'a\`b\`'`],
    ['a\\b', `"a\\\\b"`],
    ['!x', `'!x'`],
    [`a'!b`, `"a'"'!b'`],
    ['a=b', `'a=b'`],
    ['é', `'é'`],
    ['a^b', `a'^b'`],
    [`a'$b\\c\`d\`"e"`, `"a'"'$b'"\\\\c"'\`d\`"e"'`],
    ['', `''`],
    [' ', `' '`],
    ['-x', '-x'],
    ['a:b@c+d]e/f.g_h', 'a:b@c+d]e/f.g_h'],
    ['a%b', `'a%b'`],
    [`'`, `"'"`],
    [`^'`, `'^'"'"`],
    [`!'`, `'!'"'"`],
    [`日本'`, `"日本'"`],
    ['a\0b', '<command included NUL byte>'],
  ])('%j', (command, shown) => {
    expect(printCommandLine([command])).toBe(shown);
  });

  test('a shell reads back what was meant', async () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom(...`ab '"\\$\`!^*\n;&~=#é日`), maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    const samples = fc.sample(words, 40);
    const script = samples.map((sample) => `printf '%s\\0' ${printCommandLine(sample)}`).join('\n');
    const run = Bun.spawnSync(['/bin/sh', '-c', script]);
    expect(run.stdout.toString('utf8').split('\0').slice(0, -1)).toEqual(samples.flat());
  });
});

describe('planShellInvocation', () => {
  const find = (name: string): string | undefined =>
    (({ bash: '/usr/bin/bash', sh: '/usr/bin/sh' }) as Record<string, string>)[name];
  const plan = (requested: string | undefined, login = true): string =>
    planShellInvocation({ command: 'x', requested, userShell: '/bin/bash', login, find }).shown;

  test.each([
    [undefined, '/bin/bash -lc x'],
    ['bash', '/bin/bash -lc x'],
    ['/usr/bin/bash', '/bin/bash -lc x'],
    ['./bash', '/bin/bash -lc x'],
    ['sh', '/usr/bin/sh -lc x'],
    ['/bin/sh', '/usr/bin/sh -lc x'],
    ['zsh', '/bin/sh -lc x'],
    ['/bin/dash', '/bin/sh -lc x'],
    ['python3', '/bin/sh -lc x'],
    ['', '/bin/sh -lc x'],
  ])('shell %j', (requested, shown) => {
    expect(plan(requested)).toBe(shown);
  });

  test('no login: shown as it is, and run the same way', () => {
    expect(plan(undefined, false)).toBe('/bin/bash -c x');
    const { argv } = planShellInvocation({
      command: 'x y',
      requested: undefined,
      userShell: '/bin/bash',
      login: true,
      find,
    });
    expect(argv).toEqual(['/bin/bash', '-c', 'x y']);
  });
});

test.each([
  ['root:x:0:0:root:/root:/bin/bash\nu:x:7:7::/home/u:/usr/bin/zsh\n', 7, '/usr/bin/zsh'],
  ['root:x:0:0:root:/root:/bin/bash\n', 0, '/bin/bash'],
  ['u:x:7:7::/home/u:/usr/bin/fish\n', 7, '/found/bash'],
  ['', 7, '/found/bash'],
])('decideUserShell %#', (passwd, uid, shell) => {
  expect(decideUserShell(passwd, uid, () => '/found/bash')).toBe(shell);
  expect(decideUserShell('', uid, () => undefined)).toBe('/bin/sh');
});
