/**
 * Every patch of the corpus against what Codex 0.169.0 did with it: files byte for byte, and the text for the model.
 * `observed.json` holds those facts; the differences on purpose are listed here.
 */
import { describe, expect, test } from 'bun:test';
import { applyPatchTool } from '#/agent/tools/apply-patch.ts';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { openTestContext, toolCall } from '../tool-context.ts';
import { PATCH_CASES } from './corpus.ts';
import observedCases from './observed.json';
import { readTree, writeTree, type Tree } from './tree.ts';

interface Result {
  readonly output: string;
  readonly files: Tree;
}

const observed: Readonly<Record<string, Result>> = observedCases as unknown as Record<string, Result>;
const success = (...rows: readonly string[]): string =>
  `Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\n${rows.map((row) => `${row}\n`).join('')}`;
const refused = (text: string): string => `apply_patch verification failed: ${text}`;
const after = (text: string): string => text.replace('two', 'TWO');
const ABC = 'one\ntwo\nthree\nfour\nfive\nsix\n';
const changed = { output: success('M ./a.txt'), files: { 'a.txt': after(ABC) } };

/** What csm does otherwise, and better: each with the reason. */
const BETTER: Readonly<Record<string, Partial<Result> & { readonly why: string }>> = {
  'add over a folder': {
    why: 'found before anything is written',
    output: refused('Failed to write file /w/d: Is a directory (os error 21)'),
  },
  'add below a file': {
    why: 'found before anything is written',
    output: refused('Failed to write file /w/a.txt/b: `/w/a.txt` is not a folder'),
  },
  'move onto a folder': {
    why: 'found before anything is written',
    output: refused('Failed to write file /w/d: Is a directory (os error 21)'),
  },
  'failing write behind a good one': {
    why: 'Codex leaves the first file changed',
    output: refused('Failed to write file /w/d: Is a directory (os error 21)'),
    files: { 'a.txt': ABC, 'd/x': 'x\n' },
  },
  'delete not utf-8': { why: 'a binary file can be deleted', output: success('D ./b'), files: {} },
  'move onto itself': { why: 'Codex deletes the file', files: { 'a.txt': after(ABC) } },
  'move onto an added file': {
    why: 'Codex loses the added file',
    output: refused('invalid patch: multiple operations target /w/b'),
    files: { 'a.txt': ABC },
  },
  'two moves onto one': {
    why: 'Codex loses one of the files',
    output: refused('invalid patch: multiple operations target /w/b'),
    files: { 'a.txt': ABC, c: 'c\n' },
  },
  'git style header': { why: 'line numbers behind @@ are ignored', ...changed },
  'context line is the changed line': { why: 'the line behind @@ may be part of the hunk', ...changed },
  'context line is in the context': {
    why: 'the line behind @@ may be part of the hunk',
    output: success('M ./a.txt'),
    files: { 'a.txt': ABC.replace('three', 'THREE') },
  },
  'blank line before a header': { why: 'blank lines between operations say nothing', ...changed },
  'blank line after add': {
    why: 'blank lines between operations say nothing',
    output: success('A ./n', 'M ./a.txt'),
    files: { 'a.txt': after(ABC), n: 'n\n' },
  },
  'blank line after delete': {
    why: 'blank lines between operations say nothing',
    output: success('M ./a.txt', 'D ./b'),
    files: { 'a.txt': after(ABC) },
  },
  'add with an empty line': {
    why: 'the line that is really wrong is named',
    output: refused(
      "invalid hunk at line 5, '+c' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'",
    ),
  },
  'blank context past the end': {
    why: "blank lines at a hunk's end say nothing",
    output: success('M ./f'),
    files: { f: 'a\nB\n' },
  },
  'blank lines before the end': { why: "blank lines at a hunk's end say nothing", ...changed },
  'byte order mark': {
    why: 'the mark is no part of the first line',
    output: success('M ./f'),
    files: { f: '\ufeffA\nb\n' },
  },
  'lone CR': { why: 'Codex ends the new line with CR', files: { f: 'a\rb\nC\n' } },
  'no newline marker': { why: "git's marker is ignored", output: success('M ./f'), files: { f: 'a\nc\n' } },
  'environment header': {
    why: 'csm has no environments to choose from',
    output: refused(
      "invalid hunk at line 2, '*** Environment ID: local' is not a valid hunk header. Valid hunk headers: '*** Add File: {path}', '*** Delete File: {path}', '*** Update File: {path}'",
    ),
  },
};

describe('patches that Codex was observed with', () => {
  test.each(PATCH_CASES.map((patchCase) => [patchCase.name, patchCase] as const))('%s', async (name, patchCase) => {
    using folder = openTempFolder();
    writeTree(folder.path, patchCase.files);
    const platform = { ...openMemoryPlatform(), fs: openBunFs() };
    const context = openTestContext(platform, { cwd: folder.path });
    const outcome = await applyPatchTool.run(toolCall('apply_patch', patchCase.patch, 'custom'), context);
    const result = { output: String(outcome.output).replaceAll(folder.path, '/w'), files: readTree(folder.path) };
    const { why: _, ...better } = BETTER[name] ?? { why: '' };
    expect(result).toEqual({ ...observed[name], ...better } as Result);
    expect(outcome.status).toBe(result.output.startsWith('Exit code: 0') ? 'completed' : 'failed');
    // The effect is announced where something is written, and only there.
    expect(context.actions.length).toBe(outcome.status === 'completed' ? 1 : 0);
  });

  test('the corpus and the observations belong together', () => {
    expect(Object.keys(observed)).toEqual(PATCH_CASES.map(({ name }) => name));
    expect(Object.keys(BETTER).filter((name) => observed[name] === undefined)).toEqual([]);
  });
});
