/**
 * The commands of a line that says nothing but commands: words, with `&&`, `||`, `;` and `|` between them. Codex asks its
 * rules about these alone, and only these may be allowed by a rule. Observed in Codex 0.169.0. Pure.
 */
import type { Command, ParsedShell, Pipeline, Word, WordPart } from '../shell/syntax-tree.ts';

/** Words of such a line: the characters that stand for themselves there. */
const BARE = /^[!%+,\-./:@_0-9A-Za-z\u0080-\u{10ffff}][!%+,\-./:=@_0-9A-Za-z\u0080-\u{10ffff}]*$/u;
/** In a program's name, `%` and `@` only stand first, and `=` nowhere. */
const BARE_NAME = /^[^=][^%@=]*$/;
/** Behind a quote, the word goes on. */
const BARE_REST = /^[!%+,\-./:=@_0-9A-Za-z\u0080-\u{10ffff}]*$/u;
const DECLARATIONS = new Set(['declare', 'typeset', 'export', 'readonly', 'local', 'unset', 'unsetenv']);

/** Each command as its words; undefined where anything else stands in the line. */
export function planPlainCommands(
  { script, problem, hasComments }: ParsedShell,
  text: string,
): readonly (readonly string[])[] | undefined {
  if (problem !== undefined || hasComments || /\\\n\s*$/.test(text)) return undefined;
  const commands: (readonly string[])[] = [];
  for (const { pipelines, isBackground } of script.statements) {
    if (isBackground) return undefined;
    for (const pipeline of pipelines) {
      const words = planPipeline(pipeline, text);
      if (words === undefined) return undefined;
      for (const command of words) commands.push(command);
    }
  }
  return commands.length === 0 ? undefined : commands;
}

function planPipeline(pipeline: Pipeline, text: string): readonly (readonly string[])[] | undefined {
  if (pipeline.isNegated || pipeline.pipesErrors) return undefined;
  const commands: (readonly string[])[] = [];
  for (const command of pipeline.commands) {
    const words = planCommand(command);
    if (words === undefined) return undefined;
    commands.push(words);
  }
  if (!pipeline.isTimed) return commands;
  // Codex takes `time` for a program.
  const [first = [], ...rest] = commands;
  const head = text
    .slice(pipeline.start, pipeline.commands[0]?.start ?? pipeline.end)
    .trim()
    .split(/\s+/);
  return [[...head, ...first], ...rest];
}

function planCommand(command: Command): readonly string[] | undefined {
  if (command.kind !== 'simple' || command.assignments.length > 0 || command.redirects.length > 0) return undefined;
  const words: string[] = [];
  for (const word of command.words) {
    const value = planWord(word);
    if (value === undefined) return undefined;
    words.push(value);
  }
  const [name] = words;
  const first = command.words[0]?.parts;
  if (name === undefined || first?.length !== 1 || first[0]?.kind !== 'literal' || first[0].quote !== 'none')
    return undefined;
  return !BARE_NAME.test(name) || /^\d+$/.test(name) || DECLARATIONS.has(name) ? undefined : words;
}

function planWord({ parts }: Word): string | undefined {
  let value = '';
  for (const [index, part] of parts.entries()) {
    const text = planPart(part, index === 0);
    if (text === undefined) return undefined;
    value += text;
  }
  return value;
}

function planPart(part: WordPart, isFirst: boolean): string | undefined {
  if (part.kind === 'literal') {
    if (part.quote === 'single') return part.text;
    return part.quote === 'none' && (isFirst ? BARE : BARE_REST).test(part.text) ? part.text : undefined;
  }
  if (part.kind !== 'quoted' || part.isLocale) return undefined;
  let text = '';
  for (const inner of part.parts) {
    if (inner.kind !== 'literal' || inner.quote !== 'none' || inner.text.includes('$')) return undefined;
    text += inner.text;
  }
  return text;
}
