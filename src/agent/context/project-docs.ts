/**
 * The AGENTS.md chain: the user's own, then one a folder from the repository's root down to the working directory.
 * Order, names, separators and budget as Codex 0.169.0 was observed. @effects fs
 */
import { printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';

/** What was found. */
export interface ProjectDocs {
  /** The texts as the model gets them, or undefined where there are none. */
  readonly text: string | undefined;
  /** Whether a file of the project is among them, or only the user's own. */
  readonly hasProjectText: boolean;
  /** Files that were used, absolute, in order. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

export interface ProjectDocsInput {
  readonly codexHome: string;
  readonly cwd: string;
  /** Where the chain begins; without one only `cwd` itself is looked at. */
  readonly gitRoot: string | undefined;
  /** Bytes of project documents (the user's own file does not count). 0 turns them off. */
  readonly maxBytes: number;
  /** Further names to look for in a folder, after `AGENTS.md`. */
  readonly fallbackNames: readonly string[];
}

const OVERRIDE_NAME = 'AGENTS.override.md';
const NAME = 'AGENTS.md';

/** Folders from `root` down to `cwd`, both included. Pure. */
export function foldersBetween(root: string | undefined, cwd: string): readonly string[] {
  if (root === undefined || (cwd !== root && !cwd.startsWith(root === '/' ? '/' : `${root}/`))) return [cwd];
  const folders = [root];
  for (const name of cwd.slice(root.length).split('/')) {
    if (name !== '') folders.push(`${folders.at(-1) === '/' ? '' : folders.at(-1)}/${name}`);
  }
  return folders;
}

function readFirst(
  fs: Fs,
  folder: string,
  names: readonly string[],
  warnings: string[],
): [string, Uint8Array] | undefined {
  for (const name of names) {
    const path = `${folder}/${name}`;
    if (fs.stat(path)?.kind !== 'file') continue;
    try {
      const bytes = fs.readFile(path);
      if (new TextDecoder().decode(bytes).trim() !== '') return [path, bytes];
    } catch (error) {
      warnings.push(`Could not read the instructions in \`${path}\`: ${printErrno(error)}.`);
    }
  }
  return undefined;
}

/** Bytes cut at `limit` without splitting a UTF-8 sequence. Pure. */
export function cutUtf8(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** Reads the chain. Unreadable files are warnings, never errors. */
export function readProjectDocs(fs: Fs, input: ProjectDocsInput): ProjectDocs {
  const warnings: string[] = [];
  const files: string[] = [];
  const decoder = new TextDecoder();
  const own = readFirst(fs, input.codexHome, [OVERRIDE_NAME, NAME], warnings);
  if (own !== undefined) files.push(own[0]);

  const texts: string[] = [];
  let budget = input.maxBytes;
  const names = [OVERRIDE_NAME, NAME, ...input.fallbackNames];
  for (const folder of foldersBetween(input.gitRoot, input.cwd)) {
    if (budget <= 0) break;
    const found = readFirst(fs, folder, names, warnings);
    if (found === undefined) continue;
    const [path, bytes] = found;
    const kept = cutUtf8(bytes, budget);
    if (kept.length < bytes.length) {
      warnings.push(
        `Loaded only ${kept.length} of ${bytes.length} bytes from \`${path}\`: project instructions may take ${input.maxBytes} bytes. Raise \`project_doc_max_bytes\` or shorten the file.`,
      );
    }
    budget = kept.length < bytes.length ? 0 : budget - kept.length;
    files.push(path);
    texts.push(decoder.decode(kept));
  }
  const project = texts.length > 0 ? texts.join('\n\n') : undefined;
  const parts = [own === undefined ? undefined : decoder.decode(own[1]).trim(), project].filter(
    (part) => part !== undefined,
  );
  const text = parts.length === 0 ? undefined : parts.join('\n\n--- project-doc ---\n\n');
  return { text, hasProjectText: project !== undefined, files, warnings };
}

/** The AGENTS.md part of the user's context message; it names the folder only where a project's file is in it. Pure. */
export function printProjectDocs(
  cwd: string,
  docs: { readonly text: string; readonly hasProjectText: boolean },
): string {
  const heading = docs.hasProjectText ? `# AGENTS.md instructions for ${cwd}` : '# AGENTS.md instructions';
  return `${heading}\n\n<INSTRUCTIONS>\n${docs.text}\n</INSTRUCTIONS>`;
}
