/** Finding code that touches the machine past the ports. */
import type { SourceFile } from './source-scan.ts';

/** Functions of Bun that compute and touch nothing. */
export const PURE_BUN: ReadonlySet<string> = new Set([
  'ArrayBufferSink',
  // Given bytes, which is how it is used: a path would be read.
  'Image',
  'CryptoHasher',
  'Glob',
  'JSON5',
  'JSONC',
  'JSONL',
  'SHA256',
  'TOML',
  'YAML',
  'color',
  'concatArrayBuffers',
  'deepEquals',
  'escapeHTML',
  'gunzipSync',
  'gzipSync',
  'hash',
  'indexOfLine',
  'inspect',
  'markdown',
  'semver',
  'sliceAnsi',
  'stringWidth',
  'stripANSI',
  'wrapAnsi',
  'zstdCompressSync',
  'zstdDecompressSync',
]);

/** Built-in modules that only compute. */
const PURE_MODULES: ReadonlySet<string> = new Set(['node:path', 'node:path/posix']);

/** Members of the global `process`; other uses of the name are variables. */
const PROCESS =
  'abort|arch|argv|chdir|cwd|env|execArgv|execPath|exit|getuid|hrtime|memoryUsage|nextTick|off|on|once|platform|stderr|stdin|stdout|title|umask|uptime|versions';

const GLOBALS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['process', new RegExp(`(?<![.\\w$#])process\\s*(?:\\.\\s*(?:${PROCESS})\\b|\\[)`, 'g')],
  ['fetch()', /(?<![.\w$#]|function )fetch\s*\(/g],
  ['Date.now()', /(?<![.\w$])Date\s*\.\s*now\b/g],
  ['new Date() of now', /\bnew\s+Date\s*(?:\(\s*\)|(?![\s(\w]))/g],
  ['Math.random()', /(?<![.\w$])Math\s*\.\s*random\b/g],
  ['a timer', /(?<![.\w$#])(?:setTimeout|setInterval|setImmediate)\s*\(/g],
  ['console', /(?<![.\w$#])console\s*\./g],
  ['performance', /(?<![.\w$#])performance\s*\./g],
  ['crypto', /(?<![.\w$#])crypto\s*\.\s*(?:getRandomValues|randomUUID)\b/g],
  ['globalThis', /(?<![.\w$#])globalThis\b/g],
  ['a socket or worker', /\bnew\s+(?:WebSocket|EventSource|Worker|BroadcastChannel)\b/g],
  ['Intl of this machine', /\bDateTimeFormat\s*\(\s*\)\s*\.\s*resolvedOptions\b/g],
];

/** What a file does past the ports: `line 12: Bun.file`. */
export function findMachineAccess(file: SourceFile): readonly string[] {
  const found: string[] = [];
  const lineOf = (index: number): number => file.code.slice(0, index).split('\n').length;
  for (const specifier of file.imports) {
    if (/^(?:node:|bun:|bun$)/.test(specifier) && !PURE_MODULES.has(specifier)) found.push(`imports ${specifier}`);
  }
  for (const match of file.code.matchAll(/(?<![.\w$#])Bun\s*\.\s*(\w+)/g)) {
    const name = match[1] ?? '';
    // Types of Bun's namespace (Bun.Subprocess) are no use of it, and begin a type position; classes are listed.
    if (!PURE_BUN.has(name)) found.push(`line ${lineOf(match.index)}: Bun.${name}`);
  }
  for (const [name, pattern] of GLOBALS) {
    for (const match of file.code.matchAll(pattern)) found.push(`line ${lineOf(match.index)}: ${name}`);
  }
  return found;
}
