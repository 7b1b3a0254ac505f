/** What the commands of `native-session` share. @effects fs env */
import { loadSettings, NO_INPUT } from '#/config/load.ts';
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

/** The settings under a root. */
export function settingsOf({ platform, overrides }: CommandContext, root: string | undefined): Settings {
  return loadSettings(platform, {
    ...NO_INPUT,
    overrides: overrides.config,
    enable: overrides.enable,
    disable: overrides.disable,
    root,
  });
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
