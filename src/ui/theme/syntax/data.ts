/** Languages of data and of text. Pure data, built when first asked for. */
import type { GrammarSource } from './grammar.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED } from './parts.ts';

const PLAIN_NUMBER = '-?\\b\\d[\\w.:+-]*';
const ATOMS = '\\b(?:true|false|null|yes|no|on|off|inf|nan)\\b';

export function json(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"(?=\\s{0,8}:)', look: 'property' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: '//.*|/\\*.*?\\*/', look: 'comment' },
        { pattern: '-?\\b\\d[\\w.+-]*', look: 'number' },
        { pattern: '\\b(?:true|false|null)\\b', look: 'constant' },
        { pattern: '[{}[\\],:]', look: 'punctuation' },
      ],
    },
  };
}

/** TOML, INI, .env, editorconfig. */
export function toml(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '^\\s*\\[{1,2}[^\\]]*\\]{0,2}', look: 'type' },
        { pattern: '(?:^|(?<=\\s))[#;].*', look: 'comment' },
        { pattern: '"""|\'\'\'', look: 'string', to: 'text' },
        { pattern: '(?:^\\s*|(?<=[{,]\\s{0,8}))(?:export\\s+)?[\\w."\'-]+(?=\\s{0,64}=)', look: 'property' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: SINGLE_QUOTED, look: 'string' },
        { pattern: PLAIN_NUMBER, look: 'number' },
        { pattern: ATOMS, look: 'constant' },
        { pattern: '[{}[\\],.]', look: 'punctuation' },
        { pattern: '=', look: 'operator' },
      ],
      text: [{ pattern: '"""|\'\'\'', look: 'string', to: 'root' }],
    },
    rest: { text: 'string' },
  };
}

export function yaml(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '(?:^|(?<=\\s))#.*', look: 'comment' },
        { pattern: '^(?:---|\\.\\.\\.)', look: 'punctuation' },
        { pattern: '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"(?=\\s{0,8}:)', look: 'property' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: "(?<=^|[\\s[{,:])'[^']*'?", look: 'string' },
        { pattern: '[&*!][\\w./-]+', look: 'attribute' },
        { pattern: '[A-Za-z_][\\w./-]*(?=:(?:\\s|$))', look: 'property' },
        { pattern: '(?<=\\s|^)-(?=\\s)|[|>][+-]?$|[{}[\\],]|:(?=\\s|$)', look: 'punctuation' },
        { pattern: `${PLAIN_NUMBER}(?=$|[\\s,\\]}])`, look: 'number' },
        { pattern: `${ATOMS}(?=$|[\\s,\\]}])`, look: 'constant' },
        { pattern: '[\\w./-]+(?::[^\\s,\\]}]+)?', look: 'string' },
      ],
    },
  };
}

/** HTML, XML, SVG, Vue. */
export function markup(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '<!--.*?-->', look: 'comment' },
        { pattern: '<!--', look: 'comment', to: 'comment' },
        { pattern: '<[!?][^>]*>?', look: 'keyword' },
        { pattern: '</?[A-Za-z][\\w:.-]*', look: 'tag', to: 'tag' },
        { pattern: '&[#\\w]{1,32};', look: 'escape' },
      ],
      comment: [{ pattern: '-->', look: 'comment', to: 'root' }],
      tag: [
        { pattern: '/?>', look: 'tag', to: 'root' },
        { pattern: '[A-Za-z_@:#*][\\w:.@-]*', look: 'attribute' },
        { pattern: '"[^"]*"?|\'[^\']*\'?', look: 'string' },
        { pattern: '=', look: 'operator' },
      ],
    },
    rest: { comment: 'comment' },
  };
}

export function diff(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '^(?:diff|index|---|\\+\\+\\+|\\*\\*\\*|new|deleted|rename|similarity)(?=\\s).*', look: 'keyword' },
        { pattern: '^@@.*', look: 'function' },
        { pattern: '^\\+.*', look: 'inserted' },
        { pattern: '^-.*', look: 'deleted' },
        { pattern: '^\\\\.*', look: 'comment' },
        { pattern: '.+', look: '' },
      ],
    },
  };
}

export function markdown(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '^\\s{0,3}#{1,6}\\s.*', look: 'heading' },
        { pattern: '^\\s{0,3}(?:```|~~~).*', look: 'string', to: 'fence' },
        { pattern: '^\\s*(?:[-*+]|\\d+[.)])(?=\\s)', look: 'operator' },
        { pattern: '^\\s*>', look: 'comment' },
        { pattern: '`[^`]+`', look: 'string' },
        { pattern: '\\*\\*[^*]+\\*\\*|__[^_]+__', look: 'keyword' },
        { pattern: '!?\\[[^\\][]*\\](?:\\([^)(]*\\))?', look: 'function' },
        { pattern: 'https?://[^\\s)]+', look: 'function' },
      ],
      fence: [
        { pattern: '^\\s{0,3}(?:```|~~~)\\s*$', look: 'string', to: 'root' },
        { pattern: '.+', look: '' },
      ],
    },
  };
}

/** Dockerfiles and makefiles: a word at the beginning, `#` comments, variables. */
export function build(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '^\\s*#.*', look: 'comment' },
        { pattern: '^\\s*[A-Z]{2,}(?=\\s)', look: 'keyword' },
        { pattern: '^[\\w.%/$() -]+:(?!=)', look: 'function' },
        { pattern: '^[A-Za-z_]\\w*(?=\\s{0,64}[:?+]?=)', look: 'property' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: SINGLE_QUOTED, look: 'string' },
        { pattern: '\\$[({][^)}]*[)}]?|\\$\\w+|\\$[@<^*]', look: 'variable' },
        { pattern: '(?<=\\s)-{1,2}[A-Za-z][\\w-]*', look: 'constant' },
      ],
    },
  };
}
