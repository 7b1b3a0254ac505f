/** From what was typed to commands. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { SLASH_COMMANDS } from './index.ts';
import { refusal, type CommandContext, type SlashCommand } from './slash-command.ts';

/**
 * The commands that the popup shows for what stands behind the slash: those that begin so, in their order; where none does, those
 * that have its letters in this order. Hidden ones only by their whole name.
 */
export function matchCommands(query: string): readonly SlashCommand[] {
  const wanted = query.toLowerCase();
  const shown = SLASH_COMMANDS.filter((command) => command.isHidden !== true || command.name === wanted);
  const exact = shown.filter(({ name }) => name === wanted);
  const begun = shown.filter(({ name }) => name !== wanted && name.startsWith(wanted));
  if (exact.length + begun.length > 0) return [...exact, ...begun];
  return shown.filter(({ name }) => hasLetters(name, wanted));
}

function hasLetters(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

export function findCommand(name: string): SlashCommand | undefined {
  return SLASH_COMMANDS.find((command) => command.name === name);
}

/**
 * What a command comes to. One that is not known, that has to wait for the turn, or that does nothing with what stands behind it, is
 * refused and its text put back, so that nothing typed is lost. `argument` is what stands behind the name.
 */
export function runSlashCommand(
  name: string,
  argument: string,
  context: Omit<CommandContext, 'argument'>,
): readonly UiEffect[] {
  const text = argument === '' ? `/${name}` : `/${name} ${argument}`;
  const command = findCommand(name.toLowerCase());
  if (command === undefined) {
    const near = name === '' ? undefined : matchCommands(name)[0];
    const hint = near === undefined ? 'Type / to see them all.' : `Did you mean /${near.name}? Type / to see them all.`;
    return [refusal(`There is no command /${name}. ${hint}`), { type: 'set-composer', text }];
  }
  if (argument !== '' && command.argument === undefined) {
    return [
      refusal(`/${command.name} takes nothing behind its name. Without the slash it is sent to the agent.`),
      { type: 'set-composer', text },
    ];
  }
  if (!command.whileRunning && context.facts.turn !== undefined) {
    return [
      refusal(`/${command.name} waits until the turn has ended: esc interrupts it.`),
      { type: 'set-composer', text },
    ];
  }
  return command.run({ ...context, argument: argument.trim() });
}
