/** Formulas in a markdown text. Pure. */
import { printMath } from './print-math.ts';

/** Code, whose marks are no formula's; then what stands between `\(` and `\)`, `\[` and `\]`, dollars and dollars. */
const CODE = '(`{3,})[^]*?(?:\\1|$)|(`+)(?!`)[^]{0,2000}?[^`]\\2(?!`)';
const BRACKETS = '\\\\\\((?<round>[^]{1,800}?)\\\\\\)|\\\\\\[(?<square>[^]{1,2000}?)\\\\\\]';
/** Nothing that is a price, a variable or a path. */
const DOLLARS =
  '(?<![\\w$\\\\])\\$\\$(?<display>[^$]{1,2000}?)\\$\\$(?![\\w$])|(?<![\\w$\\\\])\\$(?=[^\\s$])(?<inline>[^$\\n]{1,400}?)(?<=[^\\s\\\\$])\\$(?![\\w$])';
const FORMULA = new RegExp(`${CODE}|${BRACKETS}|${DOLLARS}`, 'g');

/** The text with its formulas as plain characters, which are no markdown any more. What cannot be said so stays as it is written. */
export function replaceMath(text: string): string {
  if (!text.includes('$') && !text.includes('\\(') && !text.includes('\\[')) return text;
  return text.replaceAll(FORMULA, (whole: string, ...rest: unknown[]) => {
    const { round, square, display, inline } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const formula = round ?? square ?? display ?? inline;
    if (formula === undefined || /\n[ \t]*\n/.test(formula)) return whole;
    const isSure = round !== undefined || square !== undefined;
    if (!isSure && !/[\^_\\=+]|^[A-Za-z]$/.test(formula)) return whole;
    const printed = printMath(formula);
    // Its backslashes would be taken for escapes.
    return printed === undefined ? (isSure ? escape(whole) : whole) : escape(printed);
  });
}

function escape(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}
