/** Flags and settings that many commands share, and the rows of `native-session`. @effects fs env */
import { loadSettings, NO_INPUT, type LoadInput } from '#/config/load.ts';
import type { Settings } from '#/config/settings.ts';
import type { CommandContext } from './command.ts';
import type { Output } from './output.ts';
import { printCount, printCountOf } from './print-count.ts';

export const ROOT_FLAG = {
  root: {
    type: 'string',
    valueName: 'DIR',
    env: 'CSM_ROOT',
    complete: 'directory',
    summary: 'Root of the native sessions',
  },
} as const;

export const JSON_FLAG = { json: { type: 'boolean', summary: 'Print one JSON object' } } as const;

export const SESSION_FLAG = {
  sessionId: { type: 'string', required: true, valueName: 'ID', summary: 'Id, name or title of the session' },
} as const;

/** What a command line says of the configuration: the root flags, `--root`, and what the command has besides. */
export function loadInputOf(
  { overrides }: CommandContext,
  root: string | undefined,
  more: Partial<LoadInput> = {},
): LoadInput {
  const { config, enable, disable } = overrides;
  return { ...NO_INPUT, overrides: config, enable, disable, root, ...more };
}

/** The settings under a root. */
export function settingsOf(context: CommandContext, root: string | undefined, more: Partial<LoadInput> = {}): Settings {
  return loadSettings(context.platform, loadInputOf(context, root, more));
}

/** A label and what it says. */
export function printRow(output: Output, label: string, text: string): void {
  output.writeLine(`${label.padEnd(10)}${text}`);
}

/** Where a log is not as it was written: how many places, and the first of them. Nothing where it is whole. */
export function printDamageRow(
  output: Output,
  damage: readonly { readonly path: string; readonly offset: number; readonly reason: string }[],
): void {
  const [first] = damage;
  if (first === undefined) return;
  const places = printCountOf(damage.length, 'place');
  printRow(output, 'damage', `${places}, first ${first.reason} at byte ${printCount(first.offset)} of ${first.path}`);
}
