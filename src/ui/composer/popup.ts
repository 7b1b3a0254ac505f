/** The list above the composer: what may stand in the place of the word at the cursor. Pure. */
import type { FoundFile, FoundFiles } from '#/workstation/file-search.ts';
import type { Token } from './find-token.ts';

/** One command, as the list shows it. */
export interface CommandChoice {
  /** Without the slash. */
  readonly name: string;
  readonly description: string;
}

/** One skill, as the list shows it. */
export interface SkillChoice {
  /** As it is written behind `$`. */
  readonly name: string;
  /** For people; absent: the name. */
  readonly title?: string | undefined;
  readonly description: string;
}

/** One row of the list. */
export interface Choice {
  readonly label: string;
  readonly description: string;
  /** What it is, at the right edge. */
  readonly tag?: string;
  /** Units at the beginning of the label that were typed. */
  readonly typed?: number;
  /** What it puts in the place of the word. */
  readonly insert: string;
  /** Whether it is the path of a file. */
  readonly isFile?: boolean;
}

export const MENTION_TABS = ['all', 'files'] as const;
export type MentionTab = (typeof MENTION_TABS)[number];

export interface Popup {
  readonly token: Token;
  readonly choices: readonly Choice[];
  /** Which one; -1: none until a key selects one, as none begins with what was typed. */
  readonly selected: number;
  readonly tab: MentionTab;
}

/** What lists are made of. */
export interface PopupSources {
  readonly commands: (query: string) => readonly CommandChoice[];
  readonly skills: readonly SkillChoice[];
  /** The newest answer; of an older query until the next one comes. */
  readonly files: FoundFiles | undefined;
}

/** The list for a word; undefined where there is nothing to choose (commands and files are shown even so: what is typed there is meant to be one). */
export function planPopup(token: Token, before: Popup | undefined, sources: PopupSources): Popup | undefined {
  const isSame = before !== undefined && before.token.kind === token.kind && before.token.start === token.start;
  const tab = isSame ? before.tab : 'all';
  const choices = listChoices(token, tab, sources);
  if (choices.length === 0 && token.kind === 'skills') return undefined;
  const isKept = isSame && before.token.query === token.query;
  const selected = isKept ? Math.min(before.selected, Math.max(0, choices.length - 1)) : firstSelected(token, choices);
  return { token, choices, selected, tab };
}

/** Enter takes what is selected: a command only where the name that was typed leads to it. */
function firstSelected(token: Token, choices: readonly Choice[]): number {
  return token.kind === 'commands' && token.query !== '' && (choices[0]?.typed ?? 0) === 0 ? -1 : 0;
}

function listChoices(token: Token, tab: MentionTab, sources: PopupSources): readonly Choice[] {
  switch (token.kind) {
    case 'commands':
      return sources.commands(token.query).map(({ name, description }) => ({
        label: `/${name}`,
        description,
        typed: token.query !== '' && name.startsWith(token.query.toLowerCase()) ? token.query.length + 1 : 0,
        insert: `/${name} `,
      }));
    case 'skills':
      return matchSkills(sources.skills, token.query).map((choice) => ({
        ...choice,
        description: `[Skill] ${choice.description}`,
      }));
    case 'mentions': {
      const skills = tab === 'files' ? [] : matchSkills(sources.skills, token.query);
      const files = (sources.files?.files ?? []).map(encodeFile);
      const isBlank = token.query === '';
      return [...(isBlank ? skills : files), ...(isBlank ? files : skills)].map((choice) =>
        choice.isFile === true ? choice : { ...choice, tag: 'Skill' },
      );
    }
  }
}

function encodeFile({ path, isDirectory }: FoundFile): Choice {
  const cut = path.lastIndexOf('/', path.length - 2) + 1;
  return {
    label: path.slice(cut),
    description: path.slice(0, cut),
    tag: isDirectory ? 'Folder' : 'File',
    insert: `${/\s/.test(path) ? `"${path}"` : path} `,
    isFile: true,
  };
}

/** Skills whose name or title has the text in it; those that begin with it first. */
function matchSkills(skills: readonly SkillChoice[], query: string): readonly Choice[] {
  const wanted = query.toLowerCase();
  const rank = ({ name, title }: SkillChoice): number => {
    const texts = [name.toLowerCase(), (title ?? '').toLowerCase()];
    if (texts.some((text) => text.startsWith(wanted))) return 0;
    return texts.some((text) => text.includes(wanted)) ? 1 : 2;
  };
  return skills
    .map((skill) => ({ skill, rank: rank(skill) }))
    .filter(({ rank: found }) => found < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(({ skill: { name, title, description } }) => ({ label: title ?? name, description, insert: `$${name} ` }));
}

/** The next or the previous row; behind the last is the first. */
export function movePopup(popup: Popup, by: number): Popup {
  const count = popup.choices.length;
  const from = popup.selected < 0 && by < 0 ? 0 : popup.selected;
  return count === 0 ? popup : { ...popup, selected: (from + by + count) % count };
}

/** The next or the previous tab. */
export function turnPopup(popup: Popup, by: number): Popup {
  const at = MENTION_TABS.indexOf(popup.tab) + by + MENTION_TABS.length;
  return { ...popup, tab: MENTION_TABS[at % MENTION_TABS.length] ?? 'all', selected: 0 };
}
