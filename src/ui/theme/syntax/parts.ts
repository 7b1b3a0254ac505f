/** Patterns that languages share. Each reads what it reads in one pass. Pure data. */

/** Up to the end of the line where the closing quote is missing. */
export const DOUBLE_QUOTED = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"?';
export const SINGLE_QUOTED = "'[^'\\\\]*(?:\\\\.[^'\\\\]*)*'?";
export const NUMBER = '\\b\\d(?:[\\w.]|(?<=[eE])[+-](?=\\d))*';
export const OPERATOR = '[-+*/%=<>!&|^~?@]+|:{1,2}';
export const PUNCTUATION = '[{}()[\\];,.]';
