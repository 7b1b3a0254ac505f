/** Skips the options of a program that runs another one. Pure. */
import type { Argument } from './invocation.ts';

export interface OptionShape {
  /** Short options that take a value, as letters: in the same word or the next. */
  readonly shortValues?: string;
  /** Long options that take a value in the next word, without dashes. */
  readonly longValues?: readonly string[];
  /** `A=1` may stand between the options. */
  readonly assignments?: boolean;
}

/** Options of `git` itself, in front of its subcommand. */
export const GIT_SHAPE: OptionShape = {
  shortValues: 'Cc',
  longValues: ['git-dir', 'work-tree', 'namespace', 'exec-path', 'config-env', 'super-prefix'],
};

/**
 * How many words at the front are options. A word that is not known could be anything; it is taken for an option's
 * value or an option, so the caller looks at what follows as well (`env $x rm`).
 */
export function measureOptions(words: readonly Argument[], shape: OptionShape): number {
  let at = 0;
  while (at < words.length) {
    const value = words[at]?.value;
    if (value === undefined) {
      const prefix = words[at]?.prefix ?? '';
      const isOption = prefix.startsWith('-') || (shape.assignments === true && /^(?:$|[A-Za-z_]\w*=)/.test(prefix));
      if (!isOption) return at;
      at += 1;
      continue;
    }
    if (value === '--') return at + 1;
    if (shape.assignments === true && /^[A-Za-z_][A-Za-z0-9_]*=/.test(value)) {
      at += 1;
      continue;
    }
    if (!/^[-+]./.test(value)) return value === '-' ? at + 1 : at;
    at += takesNext(value, shape) ? 2 : 1;
  }
  return Math.min(at, words.length);
}

function takesNext(value: string, { shortValues = '', longValues = [] }: OptionShape): boolean {
  if (value.startsWith('--')) return longValues.includes(value.slice(2));
  for (let index = 1; index < value.length; index += 1) {
    if (shortValues.includes(value[index] ?? '')) return index === value.length - 1;
  }
  return false;
}
