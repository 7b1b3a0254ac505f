/** `csm hooks trust`: lets hooks run from now on. @effects fs env streams */
import { printHookCommand, trustHooks } from '#/workstation/hook-trust.ts';
import { defineCommand } from '../command.ts';
import { settingsOf } from '../command-settings.ts';

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
    const fresh = trustHooks(platform, settingsOf(context, undefined), positionals.which);
    for (const hook of fresh) output.writeLine(`Trusted ${hook.event}: ${printHookCommand(hook)}`);
    if (fresh.length === 0) output.noteLine('All of them are trusted already.');
    return 0;
  },
});
