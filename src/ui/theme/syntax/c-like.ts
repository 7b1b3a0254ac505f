/** Languages with braces, `//` and quotes. Pure data, built when first asked for. */
import type { GrammarSource, Rule, Words } from './grammar.ts';
import { DOUBLE_QUOTED, NUMBER, OPERATOR, PUNCTUATION, SINGLE_QUOTED } from './parts.ts';

interface Traits {
  readonly words: Words;
  /** Before everything else. */
  readonly first?: readonly Rule[];
  /** Backquoted strings that go on over lines. */
  readonly backquote?: 'template' | 'raw';
  /** `'` is a quote of strings; a character or a lifetime otherwise. */
  readonly singleQuotes?: boolean;
  /** `#` begins a comment too. */
  readonly hash?: boolean;
  /** Letters of names besides the usual ones. */
  readonly letters?: string;
}

const BLOCK: readonly Rule[] = [{ pattern: '\\*/', look: 'comment', to: 'root' }];
const CHARACTER = "'(?:\\\\[^']{1,10}|[^'\\\\])'";

export function cLike(traits: Traits): GrammarSource {
  const letters = traits.letters ?? '';
  const root: Rule[] = [
    ...(traits.first ?? []),
    { pattern: '//.*', look: 'comment' },
    ...(traits.hash === true ? [{ pattern: '#.*', look: 'comment' }] : []),
    { pattern: '/\\*.*?\\*/', look: 'comment' },
    { pattern: '/\\*', look: 'comment', to: 'block' },
    { pattern: DOUBLE_QUOTED, look: 'string' },
    { pattern: traits.singleQuotes === true ? SINGLE_QUOTED : CHARACTER, look: 'string' },
    ...(traits.backquote === undefined ? [] : [{ pattern: '`', look: 'string', to: 'backquote' }]),
    { pattern: NUMBER, look: 'number' },
    { pattern: `[A-Za-z_${letters}\\u00a1-\\uffff][\\w${letters}\\u00a1-\\uffff]*`, look: 'word' },
    { pattern: OPERATOR, look: 'operator' },
    { pattern: PUNCTUATION, look: 'punctuation' },
  ];
  return {
    states: {
      root,
      block: BLOCK,
      backquote: [
        ...(traits.backquote === 'template'
          ? [
              { pattern: '\\\\.', look: 'escape' },
              { pattern: '\\$\\{[^}`$]*\\}', look: 'type' },
            ]
          : []),
        { pattern: '`', look: 'string', to: 'root' },
      ],
    },
    rest: { block: 'comment', backquote: 'string' },
    words: traits.words,
  };
}

const COMMON_KEYWORDS = 'break case continue default do else for if return switch while';

export function javascript(): GrammarSource {
  return cLike({
    first: [{ pattern: '@[A-Za-z_]\\w*', look: 'attribute' }],
    backquote: 'template',
    singleQuotes: true,
    letters: '$#',
    words: {
      keyword: `${COMMON_KEYWORDS} abstract accessor as asserts async await catch class const debugger declare delete enum export extends finally from function get implements import in infer instanceof interface is keyof let namespace new of override private protected public readonly satisfies set static super throw try type typeof unique using var void with yield`,
      constant: 'true false null undefined NaN Infinity this globalThis',
      type: 'string number boolean object symbol bigint any unknown never',
    },
  });
}

export function rust(): GrammarSource {
  return cLike({
    first: [
      { pattern: '#!?\\[[^\\]]*\\]?', look: 'attribute' },
      { pattern: "'[a-z_]\\w*(?!')", look: 'attribute' },
      { pattern: '[a-z_]\\w*!(?!=)', look: 'function' },
    ],
    words: {
      keyword: `${COMMON_KEYWORDS} as async await const crate dyn enum extern fn impl in let loop match mod move mut pub ref static struct super trait type union unsafe use where yield`,
      constant: 'true false self Self None Some Ok Err',
      type: 'bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64',
    },
  });
}

export function go(): GrammarSource {
  return cLike({
    backquote: 'raw',
    words: {
      keyword: `${COMMON_KEYWORDS} chan const defer fallthrough func go goto import interface map package range select struct type var`,
      constant: 'true false nil iota',
      type: 'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr',
    },
  });
}

export function cFamily(): GrammarSource {
  return cLike({
    first: [{ pattern: '^\\s*#\\s*[a-z]+(?:\\s*<[^>]*>)?', look: 'keyword' }],
    words: {
      keyword: `${COMMON_KEYWORDS} alignas alignof auto catch class co_await co_return co_yield concept const consteval constexpr constinit decltype delete enum explicit export extern final friend goto inline mutable namespace new noexcept operator override private protected public register requires restrict sizeof static static_assert struct template this throw try typedef typename union using virtual volatile`,
      constant: 'true false NULL nullptr',
      type: 'bool char char8_t char16_t char32_t double float int long short signed size_t ssize_t unsigned void wchar_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t',
    },
  });
}

export function javaFamily(): GrammarSource {
  return cLike({
    first: [{ pattern: '@[A-Za-z_]\\w*', look: 'attribute' }],
    words: {
      keyword: `${COMMON_KEYWORDS} abstract actor as assert async await base by catch class companion const constructor data defer delegate enum event explicit export extends extension extern final finally fixed fun func get goto guard implements implicit import in init inner instanceof interface internal is lateinit lazy let lock match mixin module mut namespace native new object of open operator out override package params permits private protected protocol public readonly record ref required sealed set sizeof static strictfp struct super suspend synchronized this throw throws trait transient try typealias typeof unsafe using val var virtual void volatile when where with yield`,
      constant: 'true false null nil None Some self',
      type: 'bool boolean byte char decimal double dynamic float int long short string uint ulong ushort Int Long String Boolean Double Float Unit Any',
    },
  });
}

export function php(): GrammarSource {
  return cLike({
    first: [
      { pattern: '<\\?(?:php|=)?|\\?>', look: 'tag' },
      { pattern: '\\$[A-Za-z_]\\w*', look: 'variable' },
    ],
    singleQuotes: true,
    hash: true,
    words: {
      keyword: `${COMMON_KEYWORDS} abstract and array as callable catch class clone const declare echo elseif enddeclare endfor endforeach endif endswitch endwhile enum extends final finally fn foreach function global goto implements include include_once instanceof insteadof interface isset list match namespace new or print private protected public readonly require require_once static throw trait try unset use var xor yield`,
      constant: 'true false null TRUE FALSE NULL self parent',
      type: 'bool float int iterable mixed never object string void',
    },
  });
}

export function css(): GrammarSource {
  return {
    states: {
      root: [
        { pattern: '/\\*.*?\\*/', look: 'comment' },
        { pattern: '/\\*', look: 'comment', to: 'block' },
        { pattern: '//.*', look: 'comment' },
        { pattern: DOUBLE_QUOTED, look: 'string' },
        { pattern: SINGLE_QUOTED, look: 'string' },
        { pattern: '@[\\w-]+', look: 'keyword' },
        { pattern: '--[\\w-]+|\\$[\\w-]+', look: 'variable' },
        { pattern: '#[\\da-fA-F]{3,8}\\b', look: 'number' },
        { pattern: '[.#][A-Za-z_][\\w-]*', look: 'type' },
        { pattern: '::?[a-z][\\w-]*(?![^;{]{0,64};)', look: 'attribute' },
        { pattern: '-?(?:\\d+\\.?\\d*|\\.\\d+)(?:%|[a-z]+)?', look: 'number' },
        { pattern: '[A-Za-z][\\w-]*(?=\\s{0,8}:)', look: 'property' },
        { pattern: '[A-Za-z][\\w-]*(?=\\()', look: 'function' },
        { pattern: '[A-Za-z][\\w-]*', look: '' },
        { pattern: '![a-z]+', look: 'keyword' },
        { pattern: '[{}()[\\];,:]', look: 'punctuation' },
      ],
      block: BLOCK,
    },
    rest: { block: 'comment' },
  };
}
