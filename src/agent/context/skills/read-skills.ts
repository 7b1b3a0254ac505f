/** Finds the skills on the machine. Places, order and limits as Codex 0.169.0 was observed. @effects fs */
import { basename, dirname, join, normalize } from 'node:path/posix';
import { printErrno } from '#/base/errors.ts';
import { isObject } from '#/base/json.ts';
import type { SkillSettings } from '#/config/skill-settings.ts';
import type { FileStat, Fs } from '#/platform/fs.ts';
import { foldersBetween } from '../project-docs.ts';
import { decodeSkill } from './decode-skill.ts';

/** Whose it is: the repository's, the user's, Codex's own, the machine's. */
export type SkillScope = 'repo' | 'user' | 'system' | 'admin';

export interface Skill {
  readonly name: string;
  readonly description: string;
  /** Its SKILL.md, absolute. */
  readonly path: string;
  /** Folder of skills that it was found in. */
  readonly root: string;
  readonly scope: SkillScope;
  readonly isEnabled: boolean;
  /** Whether the model may choose it by itself; otherwise only `$name` brings it in. */
  readonly isImplicit: boolean;
}

/** A SKILL.md that is none. */
export interface SkillProblem {
  readonly path: string;
  readonly reason: string;
}

export interface SkillInventory {
  /** Sorted by scope, name and path; disabled ones too. */
  readonly skills: readonly Skill[];
  /** Folders of skills in which any were found, in the order in which they are numbered. */
  readonly roots: readonly string[];
  readonly problems: readonly SkillProblem[];
}

export interface SkillsInput {
  readonly codexHome: string;
  readonly homeDir: string;
  readonly cwd: string;
  /** Where the project begins; undefined: at cwd. */
  readonly projectRoot: string | undefined;
  readonly settings: SkillSettings;
}

const FILE = 'SKILL.md';
const DEPTH = 6;
const FOLDERS = 2_000;
/** A larger SKILL.md would fill the context of any model. */
const LARGEST_BYTES = 1024 * 1024;
const SCOPE_ORDER: readonly SkillScope[] = ['system', 'admin', 'repo', 'user'];

interface SkillRoot {
  readonly path: string;
  readonly scope: SkillScope;
}

/** Pure. */
export function listSkillRoots(input: SkillsInput): readonly SkillRoot[] {
  const { codexHome, homeDir, cwd, projectRoot, settings } = input;
  const folders = foldersBetween(projectRoot, cwd);
  const roots: SkillRoot[] = [
    ...folders.toReversed().map((folder): SkillRoot => ({ path: join(folder, '.codex/skills'), scope: 'repo' })),
    { path: join(codexHome, 'skills'), scope: 'user' },
    { path: join(homeDir, '.agents/skills'), scope: 'user' },
    ...(settings.bundled ? [{ path: join(codexHome, 'skills/.system'), scope: 'system' } as const] : []),
    { path: '/etc/codex/skills', scope: 'admin' },
    ...folders.map((folder): SkillRoot => ({ path: join(folder, '.agents/skills'), scope: 'repo' })),
  ];
  // The home folder can be the project: what is the user's stays the user's.
  const own = new Set(roots.filter(({ scope }) => scope === 'user').map(({ path }) => path));
  const wanted = roots.filter(({ path, scope }) => scope !== 'repo' || !own.has(path));
  return wanted.filter(({ path }, at) => wanted.findIndex((root) => root.path === path) === at);
}

/** All of them. Where there are none, that costs a look at each of the places. */
export function readSkills(fs: Fs, input: SkillsInput): SkillInventory {
  const problems: SkillProblem[] = [];
  const skills: Skill[] = [];
  const roots: string[] = [];
  const seen = new Set<string>();
  for (const root of listSkillRoots(input)) {
    if (statOf(fs, root.path)?.kind !== 'directory') continue;
    let found = 0;
    for (const path of findSkillFiles(fs, root)) {
      const real = realPath(fs, path);
      if (seen.has(real)) continue;
      seen.add(real);
      const skill = readSkill(fs, root, path, real, input.settings, problems);
      if (skill === undefined) continue;
      skills.push(skill);
      found += 1;
    }
    if (found > 0) roots.push(root.path);
  }
  return { skills: skills.sort(compareSkills), roots, problems };
}

function compareSkills(a: Skill, b: Skill): number {
  const byScope = SCOPE_ORDER.indexOf(a.scope) - SCOPE_ORDER.indexOf(b.scope);
  return byScope || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || (a.path < b.path ? -1 : 1);
}

/** Level by level. Links to folders are followed (not in Codex's own), links to files are not; hidden names are passed over. */
function findSkillFiles(fs: Fs, root: SkillRoot): readonly string[] {
  const files: string[] = [];
  const visited = new Set([realPath(fs, root.path)]);
  let level = [root.path];
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      for (const name of namesIn(fs, folder)) {
        if (name.startsWith('.')) continue;
        const path = join(folder, name);
        const kind = lstatOf(fs, path)?.kind;
        if (kind === 'file' && name === FILE) files.push(path);
        const isFolder =
          kind === 'directory' ||
          (kind === 'symlink' && root.scope !== 'system' && statOf(fs, path)?.kind === 'directory');
        if (!isFolder || visited.size >= FOLDERS) continue;
        const real = realPath(fs, path);
        if (visited.has(real)) continue;
        visited.add(real);
        next.push(path);
      }
    }
    level = next;
  }
  return files;
}

function readSkill(
  fs: Fs,
  root: SkillRoot,
  path: string,
  real: string,
  settings: SkillSettings,
  problems: SkillProblem[],
): Skill | undefined {
  let text: string;
  try {
    if ((fs.stat(path)?.sizeBytes ?? 0) > LARGEST_BYTES) {
      problems.push({ path, reason: `it is larger than ${LARGEST_BYTES} bytes` });
      return undefined;
    }
    // A mark at the start is part of the first line: it is not taken for the begin of front matter (as Codex does).
    text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(fs.readFile(path));
  } catch (error) {
    problems.push({ path, reason: printErrno(error) });
    return undefined;
  }
  const decoded = decodeSkill(text, basename(dirname(path)));
  if (!decoded.ok) {
    problems.push({ path, reason: decoded.reason });
    return undefined;
  }
  const { name } = decoded.head;
  return {
    ...decoded.head,
    path,
    root: root.path,
    scope: root.scope,
    isEnabled: decideEnabled(name, [path, real], settings),
    isImplicit: readImplicit(fs, dirname(path)),
  };
}

/** Pure. */
function decideEnabled(name: string, paths: readonly string[], { rules }: SkillSettings): boolean {
  const rule = rules.findLast(
    (one) => one.name === name || (one.path !== undefined && paths.includes(normalize(one.path))),
  );
  return rule?.isEnabled ?? true;
}

/** `policy.allow_implicit_invocation` in `agents/openai.yaml` beside the SKILL.md. */
function readImplicit(fs: Fs, folder: string): boolean {
  const path = join(folder, 'agents/openai.yaml');
  try {
    const stat = fs.stat(path);
    if (stat?.kind !== 'file' || stat.sizeBytes > LARGEST_BYTES) return true;
    const value: unknown = Bun.YAML.parse(fs.readText(path));
    const policy = isObject(value) ? value['policy'] : undefined;
    return !isObject(policy) || policy['allow_implicit_invocation'] !== false;
  } catch {
    // It only adds to a skill: the skill itself can be used without it.
    return true;
  }
}

function namesIn(fs: Fs, folder: string): readonly string[] {
  try {
    return fs.list(folder);
  } catch {
    return [];
  }
}

function statOf(fs: Fs, path: string): FileStat | undefined {
  try {
    return fs.stat(path);
  } catch {
    return undefined;
  }
}

function lstatOf(fs: Fs, path: string): FileStat | undefined {
  try {
    return fs.lstat(path);
  } catch {
    return undefined;
  }
}

function realPath(fs: Fs, path: string): string {
  try {
    return fs.realPath(path);
  } catch {
    return path;
  }
}
