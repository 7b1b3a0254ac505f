/** `csm hooks trust`: lets hooks run from now on. @effects fs env streams */
import { discoverHooks } from '#/agent/hooks/discover-hooks.ts';
import type { ListedHook } from '#/agent/hooks/hook.ts';
import { CsmError } from '#/base/errors.ts';
import { writeConfigEdits } from '#/config/write-config.ts';
import { defineCommand } from '../command.ts';
import { settingsOf } from '../native-session-settings.ts';
import { printHookCommand } from './hooks-list.ts';

export default defineCommand({
  description:
    'Trusts hooks as they are now, for csm and for Codex: `[hooks.state]` in your config.toml keeps a digest of each. One that ' +
    'is changed afterwards does not run until it is trusted again. Hooks run outside of the sandbox: read them first.',
  examples: [
    { line: 'csm hooks trust', about: 'all that csm hooks list shows' },
    { line: 'csm hooks trust .codex/hooks.json', about: 'those of one file' },
  ],
  flags: {},
  positionals: { which: { valueName: 'KEY|FILE', summary: 'Key of a hook or a file of hooks; without it, all' } },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { positionals }) {
    const { platform, output } = context;
    const settings = settingsOf(context, undefined);
    const { hooks } = discoverHooks(platform.fs, settings);
    const chosen = chooseNamed(hooks, positionals.which, settings.cwd);
    const fresh = chosen.filter(({ trust }) => trust === 'untrusted' || trust === 'modified');
    writeConfigEdits(
      platform,
      settings.codexHome,
      fresh.map(({ key, hash }) => ({ path: ['hooks', 'state', key, 'trusted_hash'], value: hash })),
    );
    for (const hook of fresh) output.writeLine(`Trusted ${hook.event}: ${printHookCommand(hook)}`);
    if (fresh.length === 0) output.noteLine('All of them are trusted already.');
    return 0;
  },
});

function chooseNamed(hooks: readonly ListedHook[], which: string | undefined, cwd: string): readonly ListedHook[] {
  const chosen =
    which === undefined
      ? hooks
      : hooks.filter(({ key, sourcePath }) => [key, sourcePath].includes(which) || sourcePath === `${cwd}/${which}`);
  if (chosen.length > 0) return chosen;
  const what = which === undefined ? 'there are no hooks' : `no hook has the key or the file ${which}`;
  throw new CsmError('input', 'hook-not-found', what, { hint: 'See what there is with `csm hooks list`.' });
}
