/** `csm hooks list`: the hooks of the configuration. @effects fs env streams */
import { listHooks, printHookCommand, type ListedHook } from '#/workstation/hook-trust.ts';
import { defineCommand } from '../command.ts';
import { JSON_FLAG, settingsOf } from '../command-settings.ts';

/** A hook in one word: whether it runs. */
export function printHookState({ trust, isEnabled }: ListedHook): string {
  return isEnabled ? trust : 'disabled';
}

export default defineCommand({
  description:
    'Lists the hooks that hooks.json and config.toml name for the current folder: the event, what it is for, whether it ' +
    'may run and its command. Hooks run outside of the sandbox; only trusted ones do.',
  examples: [{ line: 'csm hooks list', about: 'what would run here' }],
  flags: { ...JSON_FLAG },
  // oxlint-disable-next-line require-await -- commands answer a promise
  async run(context, { flags }) {
    const { platform, output } = context;
    const { hooks, warnings } = listHooks(platform, settingsOf(context, undefined));
    if (flags.json) {
      output.writeJson({
        hooks: hooks.map((hook) => ({
          key: hook.key,
          event: hook.event,
          matcher: hook.matcher ?? null,
          handler: hook.handler.type,
          command: printHookCommand(hook),
          async: hook.isAsync,
          timeout_seconds: hook.timeoutMs / 1000,
          source: hook.source,
          source_path: hook.sourcePath,
          hash: hook.hash,
          trust: hook.trust,
          enabled: hook.isEnabled,
        })),
        warnings,
      });
      return 0;
    }
    for (const warning of warnings) output.warn(warning);
    if (hooks.length === 0) {
      output.noteLine('There are no hooks.');
      return 0;
    }
    output.writeTable(
      [{ title: 'EVENT' }, { title: 'FOR' }, { title: 'STATE' }, { title: 'COMMAND', shrinks: true }, { title: 'KEY' }],
      hooks.map((hook) => [
        hook.event,
        hook.matcher ?? '*',
        printHookState(hook),
        printHookCommand(hook).replaceAll(/\s+/g, ' '),
        hook.key,
      ]),
    );
    return 0;
  },
});
