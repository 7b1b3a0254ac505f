/** Values of flags and positionals: checked as they are met, turned into their types at the end. Pure. */
import type { Flag, NumberFlag, Positional } from './command.ts';
import { matchSimilar } from './similar.ts';
import type { UsageProblem } from './usage-problem.ts';

/** What is wrong with a word as one of a set of words. */
function checkWord(value: string, values: readonly string[], display: string): UsageProblem | undefined {
  if (values.includes(value)) return undefined;
  if (value === '') return { kind: 'value-missing', display, possible: values };
  return { kind: 'value-invalid', display, value, possible: values, similar: matchSimilar(value, values).slice(0, 1) };
}

/** A number of the flag's kind and range, or why the text is none. */
export function parseNumber(text: string, flag: NumberFlag): number | string {
  const shape = flag.fraction === true ? /^[+-]?\d+(\.\d+)?$/ : /^[+-]?\d+$/;
  if (!shape.test(text)) return flag.fraction === true ? 'not a decimal number' : 'not a whole number';
  const value = Number(text);
  const min = flag.min ?? 0;
  const max = flag.max ?? Number.MAX_SAFE_INTEGER;
  if (value >= min && value <= max) return value;
  return flag.max === undefined && value < min ? `must be ${min} or more` : `must be between ${min} and ${max}`;
}

/** What is wrong with one value of a flag, or undefined. */
export function checkFlagValue(value: string, flag: Flag, display: string): UsageProblem | undefined {
  if (flag.type === 'enum') return checkWord(value, flag.values, display);
  if (flag.type !== 'number') return undefined;
  const parsed = parseNumber(value, flag);
  if (typeof parsed === 'number') return undefined;
  return { kind: 'value-invalid', display, value, possible: [], similar: [], reason: parsed };
}

/** What is wrong with one value of a positional, or undefined. */
export function checkPositionalValue(value: string, positional: Positional, display: string): UsageProblem | undefined {
  return positional.values === undefined ? undefined : checkWord(value, positional.values, display);
}
