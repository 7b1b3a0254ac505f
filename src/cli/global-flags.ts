/** The flags that every command has besides its own, and how flags and positionals are displayed. Pure. */
import { printLongName, printPlaceholder } from './command.ts';
import type { Flag, Flags, Positional } from './command.ts';

/** Collected into {@link ConfigOverrides} at every level; commands never see them as flags. */
export const OVERRIDE_FLAGS = {
  config: {
    type: 'strings',
    short: 'c',
    valueName: 'key=value',
    summary: 'Set a configuration value for this run, over every file (repeatable)',
    detail:
      'The key may be dotted (`tools.view_image`). The value is read as TOML; what is no TOML is taken as the text ' +
      'itself. Examples: `-c model="gpt-5.5"`, `-c \'notify=["notify-send"]\'`, `-c shell_environment_policy.inherit=all`.',
  },
  enable: {
    type: 'strings',
    valueName: 'FEATURE',
    summary: 'Turn a feature on for this run; the same as `-c features.FEATURE=true` (repeatable)',
  },
  disable: {
    type: 'strings',
    valueName: 'FEATURE',
    summary: 'Turn a feature off for this run; the same as `-c features.FEATURE=false` (repeatable)',
  },
} as const satisfies Flags;

/** `--model <MODEL>`, `--json`, `--image <FILE>...`. */
export function printFlagDisplay(key: string, flag: Flag): string {
  const name = `--${printLongName(key)}`;
  if (flag.type === 'boolean') return name;
  const rest = flag.type === 'strings' && flag.variadic === true ? '...' : '';
  return `${name} <${printPlaceholder(key, flag.valueName)}>${rest}`;
}

/** `<SESSION_ID>`, `[PROMPT]`, `[COMMAND]...`. */
export function printPositionalDisplay(key: string, positional: Positional): string {
  const name = printPlaceholder(key, positional.valueName);
  const rest = positional.variadic === true ? '...' : '';
  return positional.required === true ? `<${name}>${rest}` : `[${name}]${rest}`;
}
