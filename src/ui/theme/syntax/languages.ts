/** Which grammar reads which language. Grammars are built when first asked for, and kept. */
import * as cLike from './c-like.ts';
import * as data from './data.ts';
import { Grammar, type GrammarSource } from './grammar.ts';
import * as scripts from './scripts.ts';

/** Names of code fences and endings of files, by the grammar that reads them. */
const LANGUAGES: readonly (readonly [names: string, source: () => GrammarSource])[] = [
  ['js javascript jsx mjs cjs ts typescript tsx mts cts node', cLike.javascript],
  ['rust rs', cLike.rust],
  ['go golang', cLike.go],
  ['c h cpp c++ cc cxx hpp hh objc objective-c m mm cuda cu glsl hlsl arduino ino', cLike.cFamily],
  [
    'java kotlin kt kts csharp cs c# swift scala dart groovy gradle zig proto protobuf solidity sol v',
    cLike.javaFamily,
  ],
  ['php', cLike.php],
  ['css scss sass less', cLike.css],
  ['python py python3 pyi starlark bzl bazel', scripts.python],
  ['ruby rb elixir ex exs perl pl pm r julia jl crystal cr nim coffee tcl', scripts.hashScript],
  ['lua haskell hs elm ada adb vhdl', scripts.dashScript],
  ['sh bash zsh shell fish console shell-session ksh powershell ps1', scripts.shell],
  ['sql sqlite postgres postgresql mysql plsql tsql', scripts.sql],
  ['json jsonc json5 jsonl ndjson', data.json],
  ['toml ini cfg conf env dotenv properties editorconfig gitconfig', data.toml],
  ['yaml yml', data.yaml],
  ['html htm xml svg xhtml vue svelte plist', data.markup],
  ['diff patch', data.diff],
  ['md markdown mdx', data.markdown],
  ['dockerfile docker makefile make mk cmake', data.build],
];

let sources: Map<string, () => GrammarSource> | undefined;
const grammars = new Map<() => GrammarSource, Grammar>();

/** The grammar of a code fence's first word, of a file's ending or of its name; undefined for what nobody knows. */
export function findGrammar(language: string): Grammar | undefined {
  if (sources === undefined) {
    sources = new Map();
    for (const [names, source] of LANGUAGES) for (const name of names.split(' ')) sources.set(name, source);
  }
  const source = sources.get(language.toLowerCase());
  if (source === undefined) return undefined;
  let grammar = grammars.get(source);
  if (grammar === undefined) grammars.set(source, (grammar = new Grammar(source())));
  return grammar;
}

/** The language of a file, to be given to `highlightCode`: its ending, or all of its name where it has none. */
export function parseFileLanguage(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(name.lastIndexOf('.') + 1);
}
