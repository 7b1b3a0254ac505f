import { expect, test } from 'bun:test';
import { listCarriedScripts } from '#/agent/approval/risk/carried-scripts.ts';
import { listInvocations } from '#/agent/approval/risk/invocation.ts';
import { parseShell } from '#/agent/approval/shell/parse-shell.ts';

function carried(command: string): ReturnType<typeof listCarriedScripts> {
  // What is substituted stands before the command itself.
  const invocation = listInvocations(parseShell(command), command).list.at(-1);
  if (invocation === undefined) throw new Error('no command');
  return listCarriedScripts(invocation);
}

test.each([
  ["rsync -avz -e 'x y' a b", ['x y']],
  ["rsync -avze 'x y' a b", ['x y']],
  ['rsync -ex a b', ['x']],
  ["rsync --rsh='x y' a b", ['x y']],
  ["ssh -o 'ProxyCommand x y' h", ['x y']],
  ['ssh -oproxycommand=x h', ['x']],
  ['ssh -o Port=22 h', []],
  ['tar --checkpoint-action exec=x -cf a b', ['x']],
  ['tar --exclude=x -cf a b', []],
  ['git -C d rebase -x x main', ['x']],
  ['git --super-prefix d rebase -x x main', ['x']],
  ["git submodule foreach --recursive 'x y'", ['x y']],
  ['git config alias.p push', ['git push']],
  ['git config --get alias.p', []],
  ['git grep -O push', []],
  ['A=1 GIT_EDITOR=x git commit', ['x']],
  ['PATH=x A=y ls', []],
  ['ls -e x', []],
] as const)('%s', (command, scripts) => {
  expect(carried(command)).toMatchObject({ scripts: [...scripts], unknown: undefined });
});

test('what people usually have run there is told apart', () => {
  expect(carried("rsync -e 'ssh -p 22' a h:b").isUnusual).toBe(false);
  expect(carried("rsync -e 'ssh -p 22; x' a h:b").isUnusual).toBe(true);
  expect(carried('PAGER=cat git log').isUnusual).toBe(false);
});

test('what only the shell knows is unknown, but for what stands before it', () => {
  expect(carried('git rebase -x "$x" main').unknown).toBeDefined();
  expect(carried('rsync -e "ssh -i $key" a h:b')).toMatchObject({ scripts: ['ssh -i "$UNKNOWN"'], unknown: undefined });
  expect(carried('BASH_ENV=<(x) bash -c ls').unknown).toBeDefined();
  expect(carried('BASH_ENV=x bash -c ls').unknown).toBeUndefined();
});
