/** docs/slash-commands.md from the list of commands. Pure. */
import type { SlashCommand } from './slash-command.ts';

const HEAD = `# Slash commands

Typed into the composer; \`/\` opens the list, letters narrow it, tab completes, enter runs. A command that has to wait for the
running turn says so and stays in the composer. What csm does not have says why. Made by \`bun run docs:slash\`.

`;

/** The page: those of the popup in their order, then those that only their name finds. */
export function printSlashReference(commands: readonly SlashCommand[]): string {
  const shown = commands.filter(({ isHidden }) => isHidden !== true);
  const hidden = commands.filter(({ isHidden }) => isHidden === true);
  return `${HEAD}${printTable(shown)}\nFound by their names alone:\n\n${printTable(hidden)}`;
}

function printTable(commands: readonly SlashCommand[]): string {
  const rows = commands.map(({ name, argument = '', description, whileRunning }) => {
    const line = `/${name}${argument === '' ? '' : ` ${argument}`}`.replaceAll('|', '\\|');
    return `| \`${line}\` | ${description} | ${whileRunning ? 'yes' : 'no'} |\n`;
  });
  return `| Command | What it does | While a turn runs |\n| --- | --- | --- |\n${rows.join('')}`;
}
