/** The rules of docs/architecture.md that a text search can check. */
import { describe, expect, test } from 'bun:test';
import { basename, dirname } from 'node:path';
import { readSources, resolveImport, type SourceFile } from './source-scan.ts';

const sources = readSources();

describe('decide, then do', () => {
  test('a file with async code says @effects in its first comment', () => {
    const wrong = sources
      .filter((file) => /\basync\b/.test(file.code))
      .filter((file) => !file.firstComment.includes('@effects'))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  test('a file that says it is pure takes no port', () => {
    const wrong = sources
      .filter((file) => /\bPure\b/.test(file.firstComment) && !file.firstComment.includes('@effects'))
      .filter((file) => /\b(?:platform|fs|clock|http|processes|streams|locks|env)\s*\.\s*\w+\s*\(/.test(file.code))
      .filter((file) => file.imports.some((specifier) => specifier.startsWith('#/platform/')))
      .map((file) => file.path);
    expect(wrong).toEqual([]);
  });

  test('every file begins with a comment that says what it is', () => {
    expect(sources.filter((file) => file.firstComment === '').map((file) => file.path)).toEqual([]);
  });
});

describe('names', () => {
  const parts = sources.flatMap((file) => file.path.split('/').map((part) => [file.path, part] as const));

  test('are kebab-case', () => {
    expect(parts.filter(([, part]) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.ts)?$/.test(part)).map(([path]) => path)).toEqual(
      [],
    );
  });

  test('are none of those that say nothing', () => {
    const empty = /^(?:utils?|helpers?|common|misc|managers?|types?|shared|lib)$/;
    expect(parts.filter(([, part]) => empty.test(part.replace(/\.ts$/, ''))).map(([path]) => path)).toEqual([]);
  });

  test('have an extension in every import of ours', () => {
    const wrong = sources.flatMap((file) =>
      file.imports
        .filter((specifier) => /^[#.]/.test(specifier) && !/\.(?:ts|json|md|txt|c|sh|node)$/.test(specifier))
        .map((specifier) => `${file.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('nothing pretends', () => {
  test.each([
    ['TODO and its like', /\b(?:TODO|FIXME|XXX|HACK)\b/, 'text'],
    // A lint rule may be silenced with a reason: `oxlint-disable-next-line rule -- why`.
    ['silenced checks', /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable(?!.*\s--\s\S)/, 'text'],
    ['as any', /\bas\s+any\b|:\s*any\b/, 'code'],
    ['enums', /^\s*(?:export\s+)?(?:const\s+)?enum\s/m, 'code'],
  ] as const)('no %s', (_name, pattern, where) => {
    expect(sources.filter((file) => pattern.test(file[where])).map((file) => file.path)).toEqual([]);
  });
});

/** Folders where a thing that can be added is one file plus one line in `index.ts`, and how such a file looks. */
const LISTED: readonly { readonly folder: string; readonly adds: RegExp }[] = [
  { folder: 'cli/commands', adds: /^export default\b/m },
  { folder: 'cli/completion', adds: /:\s*(?:Shell|CompletionWriter)\b/ },
  {
    folder: 'agent/tools',
    adds: /^export const \w+\s*:\s*(?:Tool|ToolDefinition)\b|\bdefineTool\s*\(|^export default\b/m,
  },
  { folder: 'server/app-server/methods', adds: /^export default\b|\bdefineMethod\s*[(<]/m },
  { folder: 'doctor/checks', adds: /^export default\b|\bdefineCheck\s*[(<]/m },
  { folder: 'ui/views', adds: /^export default\b/m },
  { folder: 'ui/commands', adds: /^export default\b/m },
  { folder: 'ui/runner/deeds', adds: /^export default\b/m },
];

describe('a thing that can be added is one file plus one line', () => {
  test.each(LISTED)('$folder', ({ folder, adds }) => {
    const index = sources.find((file) => file.path === `${folder}/index.ts`);
    if (index === undefined) return;
    const listed = new Set(index.imports.map((specifier) => resolveImport(index.path, specifier)));
    const missing = sources
      .filter((file) => dirname(file.path) === folder && basename(file.path) !== 'index.ts' && adds.test(file.code))
      .filter((file) => !listed.has(file.path))
      .map((file) => file.path);
    expect(missing).toEqual([]);
  });
});

test('long files are reported', () => {
  const long = sources.filter((file: SourceFile) => file.lines > 300);
  if (long.length > 0) {
    const list = long.map((file) => `  ${file.lines} ${file.path}`).join('\n');
    process.stderr.write(`files over 300 lines, which deserve a split:\n${list}\n`);
  }
  expect(sources.length).toBeGreaterThan(0);
});
