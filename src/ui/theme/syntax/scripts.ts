/** Languages of scripts. Pure data, built when first asked for. */
import type { GrammarSource } from './grammar.ts';
import { DOUBLE_QUOTED, NUMBER, OPERATOR, PUNCTUATION, SINGLE_QUOTED } from './parts.ts';

const NAME = '[A-Za-z_\\u00a1-\\uffff][\\w\\u00a1-\\uffff]*';

export function python(): GrammarSource {
  const prefix = '(?:\\b[rbfuRBFU]{1,2})?';
  return {
    states: {
      root: [
        { pattern: '#.*', look: 'comment' },
        { pattern: `${prefix}""".*?"""|${prefix}'''.*?'''`, look: 'string' },
        { pattern: `${prefix}"""`, look: 'string', to: 'double' },
        { pattern: `${prefix}'''`, look: 'string', to: 'single' },
        { pattern: `${prefix}(?:${DOUBLE_QUOTED}|${SINGLE_QUOTED})`, look: 'string' },
        { pattern: `^\\s*@${NAME}`, look: 'attribute' },
        { pattern: NUMBER, look: 'number' },
        { pattern: NAME, look: 'word' },
        { pattern: OPERATOR, look: 'operator' },
        { pattern: PUNCTUATION, look: 'punctuation' },
      ],
      double: [{ pattern: '"""', look: 'string', to: 'root' }],
      single: [{ pattern: "'''", look: 'string', to: 'root' }],
    },
    rest: { double: 'string', single: 'string' },
    words: {
      keyword:
        'and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try type while with yield',
      constant: 'True False None self cls',
      type: 'bool bytes complex dict float frozenset int list object set str tuple',
    },
  };
}

/** Ruby, Elixir, Perl, R and their like: `#` comments, names with marks, words that end blocks. */
export function hashScript(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '#.*', look: 'comment' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: SINGLE_QUOTED, look: 'string' },
        { pattern: '[@$%]{1,2}[A-Za-z_]\\w*', look: 'variable' },
        { pattern: ':[A-Za-z_]\\w*', look: 'constant' },
        { pattern: NUMBER, look: 'number' },
        { pattern: `${NAME}[?!]?`, look: 'word' },
        { pattern: OPERATOR, look: 'operator' },
        { pattern: PUNCTUATION, look: 'punctuation' },
      ],
    },
    words: {
      keyword:
        'alias and begin break case class cond def defmodule defp do else elsif end ensure extend fn for foreach function if import in include last let local loop module my next not or our package private proc protected public puts quote raise receive redo repeat require rescue retry return sub super then throw try undef unless until use using when while yield',
      constant: 'true false nil self null undef TRUE FALSE NULL NA __FILE__',
    },
  };
}

/** Lua, Haskell, Ada: `--` comments. */
export function dashScript(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '--\\[\\[.*?\\]\\]', look: 'comment' },
        { pattern: '--\\[\\[', look: 'comment', to: 'block' },
        { pattern: '--.*', look: 'comment' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: SINGLE_QUOTED, look: 'string' },
        { pattern: NUMBER, look: 'number' },
        { pattern: NAME, look: 'word' },
        { pattern: OPERATOR, look: 'operator' },
        { pattern: PUNCTUATION, look: 'punctuation' },
      ],
      block: [{ pattern: '\\]\\]', look: 'comment', to: 'root' }],
    },
    rest: { block: 'comment' },
    words: {
      keyword:
        'and begin break case class data deriving do else elseif end for function goto if import in infix instance let local module newtype not of or procedure repeat return then type until where while',
      constant: 'true false nil True False Nothing Just self',
    },
  };
}

/** Commands: the first word of each, flags, variables, quotes that go on over lines. */
export function shell(): GrammarSource {
  const variable = '\\$(?:\\{[^}]*\\}?|[A-Za-z_]\\w*|[\\d@#?*!$-])';
  const assignment = '[A-Za-z_]\\w*\\+?=';
  const behind = '(?=$|[\\s;])';
  const quotes = [
    { pattern: "\\$?'[^']*'", look: 'string', to: 'line-words' },
    { pattern: "\\$?'", look: 'string', to: 'single' },
    { pattern: '"', look: 'string', to: 'double' },
  ];
  const separators = [
    { pattern: '\\$\\(|`|[;&|({]|\\|\\||&&', look: 'operator', to: 'root' },
    { pattern: '\\d?(?:>>?&?|<<?<?-?)(?:\\d|&)?', look: 'operator' },
    { pattern: '[)}]', look: 'operator' },
  ];
  return {
    states: {
      root: [
        { pattern: '(?:^|(?<=\\s))#.*', look: 'comment' },
        { pattern: '\\s+', look: '' },
        { pattern: assignment, look: 'property', to: 'line-value' },
        { pattern: `(?:if|then|elif|else|fi|while|until|do|done|esac|in|time|coproc)${behind}`, look: 'keyword' },
        { pattern: `(?:for|case|function|select)${behind}`, look: 'keyword', to: 'line-words' },
        { pattern: '!(?=\\s)', look: 'operator' },
        ...separators,
        ...quotes,
        { pattern: variable, look: 'type', to: 'line-words' },
        { pattern: '(?:\\\\.|[^\\s;&|(){}<>"\'$`\\\\])+', look: 'function', to: 'line-words' },
      ],
      'line-value': [
        { pattern: `'[^']*'|"[^"\\\\$]*(?:\\\\.[^"\\\\$]*)*"`, look: 'string' },
        ...quotes,
        ...separators,
        { pattern: variable, look: 'type' },
        { pattern: '\\s+', look: '', to: 'root' },
        { pattern: '[^\\s;&|(){}<>"\'$`]+', look: 'string' },
      ],
      'line-words': [
        { pattern: '(?<=\\s)#.*', look: 'comment' },
        { pattern: '\\\\.', look: 'escape' },
        ...quotes,
        ...separators,
        { pattern: variable, look: 'type' },
        { pattern: '(?<=\\s)-{1,2}[A-Za-z\\d?][\\w-]*', look: 'constant' },
        { pattern: '(?<=\\s)\\d+(?=$|[\\s;])', look: 'number' },
        { pattern: '(?<=\\s)(?:do|then|in)(?=$|[\\s;])', look: 'keyword' },
        { pattern: '[^\\s;&|(){}<>"\'$`\\\\]+', look: '' },
        // Another line is another command, unless this one ends with a backslash.
        { pattern: '\\\\$', look: 'operator', to: 'continued' },
      ],
      continued: [{ pattern: '^', look: '', to: 'line-words' }],
      single: [
        { pattern: "[^']*'", look: 'string', to: 'line-words' },
        { pattern: "[^']+", look: 'string' },
      ],
      double: [
        { pattern: '"', look: 'string', to: 'line-words' },
        { pattern: '\\\\.', look: 'escape' },
        { pattern: variable, look: 'type' },
        { pattern: '[^"\\\\$]+', look: 'string' },
      ],
    },
    rest: { double: 'string', single: 'string' },
  };
}

export function sql(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '--.*', look: 'comment' },
        { pattern: '/\\*.*?\\*/', look: 'comment' },
        { pattern: '/\\*', look: 'comment', to: 'block' },
        { pattern: "'[^']*'?", look: 'string' },
        { pattern: '"[^"]*"?|`[^`]*`?', look: 'property' },
        { pattern: NUMBER, look: 'number' },
        { pattern: NAME, look: 'word' },
        { pattern: OPERATOR, look: 'operator' },
        { pattern: PUNCTUATION, look: 'punctuation' },
      ],
      block: [{ pattern: '\\*/', look: 'comment', to: 'root' }],
    },
    rest: { block: 'comment' },
    words: {
      anyCase: true,
      keyword:
        'add all alter and any as asc begin between by cascade case check collate column commit constraint create cross database declare default delete desc distinct drop each else end except exec execute exists explain fetch for foreign from full function grant group having if ilike in index inner insert intersect into is join key left like limit natural not of offset on or order outer over partition pragma primary procedure recursive references rename replace returning revoke right rollback row rows schema select set table temporary then to transaction trigger truncate union unique update using values view virtual when where window with without',
      constant: 'true false null current_timestamp current_date',
      type: 'bigint blob boolean char date decimal double float int integer json jsonb numeric real serial smallint text time timestamp timestamptz uuid varchar',
    },
  };
}
