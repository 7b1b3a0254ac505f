/**
 * The AGENTS.md chain: the user's own, then one a folder from the repository's root down to the working directory.
 * Order, names, separators and budget as Codex 0.169.0 was observed. @effects fs
 */
import { errnoOf, printErrno } from '#/base/errors.ts';
import { isObject, stringMember, type JsonValue } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** The texts of the chain. */
export interface DocTexts {
  /** The user's own, in $CODEX_HOME. */
  readonly own: string | undefined;
  /** The project's, joined. */
  readonly project: string | undefined;
}

/** What was found. */
export interface ProjectDocs extends DocTexts {
  /** Files that were used, absolute, in order. */
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

export interface ProjectDocsInput {
  readonly codexHome: string;
  readonly cwd: string;
  /** Where the chain begins; without one only `cwd` itself is looked at. */
  readonly root: string | undefined;
  /** Bytes of project documents (the user's own file does not count). 0 turns them off. */
  readonly maxBytes: number;
  /** Further names to look for in a folder, after `AGENTS.md`; those of other folders do not count. */
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

/** The first of the names that is a file and can be read: where it stands and what is in it. */
function readFirst(
  fs: Fs,
  folder: string,
  names: readonly string[],
  warnings: string[],
): readonly [path: string, bytes: Uint8Array] | undefined {
  for (const name of names) {
    const path = `${folder}/${name}`;
    try {
      if (fs.stat(path)?.kind !== 'file') continue;
    } catch (error) {
      // A path that leads nowhere (a loop of links, a folder out of reach) is no file.
      if (errnoOf(error) === undefined) throw error;
      continue;
    }
    try {
      return [path, fs.readFile(path)];
    } catch (error) {
      warnings.push(`Could not read the instructions in \`${path}\`: ${printErrno(error)}.`);
    }
  }
  return undefined;
}

// A mark at the beginning is part of the text, as in Codex.
const decodeText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The user's own file: the first that is not blank. */
function readOwn(fs: Fs, codexHome: string, warnings: string[]): readonly [path: string, text: string] | undefined {
  for (const name of [OVERRIDE_NAME, NAME]) {
    const found = readFirst(fs, codexHome, [name], warnings);
    const text = found === undefined ? '' : decodeText(found[1]).trim();
    if (found !== undefined && text !== '') return [found[0], text];
  }
  return undefined;
}

/** The text of the user's own file alone: it may change while a turn runs. */
export function readOwnDocs(fs: Fs, codexHome: string): string | undefined {
  return readOwn(fs, codexHome, [])?.[1];
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
  const { maxBytes } = input;
  const warnings: string[] = [];
  const files: string[] = [];
  const own = readOwn(fs, input.codexHome, warnings);
  if (own !== undefined) files.push(own[0]);

  const texts: string[] = [];
  let budget = maxBytes;
  // In a folder the first file counts, blank or not: so an empty override takes the folder's word away.
  const names = [OVERRIDE_NAME, NAME, ...input.fallbackNames.filter((name) => name !== '' && !name.includes('/'))];
  for (const folder of maxBytes <= 0 ? [] : foldersBetween(input.root, input.cwd)) {
    const found = readFirst(fs, folder, names, warnings);
    if (found === undefined) continue;
    const [path, bytes] = found;
    if (decodeText(bytes).trim() === '') continue;
    if (budget <= 0) {
      warnings.push(
        `Left out the instructions from \`${path}\` on: those before them take all ${maxBytes} bytes. Raise \`project_doc_max_bytes\` or shorten them.`,
      );
      break;
    }
    const kept = cutUtf8(bytes, budget);
    if (kept.length < bytes.length) {
      warnings.push(
        `Loaded only ${kept.length} of ${bytes.length} bytes from \`${path}\`: project instructions may take ${maxBytes} bytes. Raise \`project_doc_max_bytes\` or shorten the file.`,
      );
    }
    budget = kept.length < bytes.length ? 0 : budget - kept.length;
    files.push(path);
    texts.push(decodeText(kept));
  }
  const docs: DocTexts = { own: own?.[1], project: texts.length > 0 ? texts.join('\n\n') : undefined };
  const bytes = Buffer.byteLength(joinTexts(docs) ?? '');
  if (own !== undefined && maxBytes > 0 && bytes > maxBytes) {
    warnings.push(
      `All instructions together take ${bytes} bytes, more than the ${maxBytes} of \`project_doc_max_bytes\`: your own, in \`${own[0]}\`, are never cut. Shorten them, or raise the limit.`,
    );
  }
  return { ...docs, files, warnings };
}

function joinTexts({ own, project }: DocTexts): string | undefined {
  const parts = [own, project].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('\n\n--- project-doc ---\n\n');
}

const HEADING = '# AGENTS.md instructions';
const REPLACING = 'The files say this now; what they said before in this conversation no longer counts.';
const REPEALING = 'There are no such files any more; what they said before in this conversation no longer counts.';

function printPart(heading: string, text: string): string {
  return `${heading}\n\n<INSTRUCTIONS>\n${text}\n</INSTRUCTIONS>`;
}

/**
 * The AGENTS.md part of the user's context message, or undefined where there is nothing to say. The heading names the folder only
 * where a project's file is in it. Pure.
 * @param told the last such part that the model was given: what it knows is not said again, and what it knows wrongly is replaced
 */
export function printProjectDocs(cwd: string, docs: DocTexts, told?: string): string | undefined {
  const heading = docs.project === undefined ? HEADING : `${HEADING} for ${cwd}`;
  const repealed = printPart(HEADING, REPEALING);
  const text = joinTexts(docs);
  if (text === undefined) return told === undefined || told === repealed ? undefined : repealed;
  const whole = printPart(heading, text);
  if (told === undefined || told === repealed) return whole;
  const replacing = printPart(heading, `${REPLACING}\n\n${text}`);
  return told === whole || told === replacing ? undefined : replacing;
}

/** The last AGENTS.md part among the items of a conversation. Pure. */
export function findToldDocs(items: readonly ResponseItem[]): string | undefined {
  for (const { role, content } of items.toReversed()) {
    if (role !== 'user' || !Array.isArray(content)) continue;
    for (const part of content as readonly JsonValue[]) {
      const text = isObject(part) ? stringMember(part, 'text') : undefined;
      if (text?.startsWith(HEADING) === true && text.endsWith('\n</INSTRUCTIONS>')) return text;
    }
  }
  return undefined;
}
