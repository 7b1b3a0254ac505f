/**
 * The list of skills that the model is given. Its structure, order and cuts are those that Codex 0.169.0 was observed to make; the
 * sentences are csm's. Pure.
 */
import type { Skill, SkillInventory } from './read-skills.ts';

/** Of the model's context. */
const CONTEXT_SHARE = 0.02;
const BYTES_PER_TOKEN = 4;
const OPEN = '<skills_instructions>';
const CLOSE = '</skills_instructions>';

/** The list, and what had to be left out of it. */
export interface PrintedSkills {
  /** Undefined: there is nothing to list. */
  readonly text: string | undefined;
  /** Skills that are not in it. */
  readonly omitted: number;
}

/** Tokens that the list may take. @param contextTokens window of the model */
export function decideSkillBudget(contextTokens: number, configured: number | undefined): number {
  return configured ?? Math.max(1, Math.floor(contextTokens * CONTEXT_SHARE));
}

/** Descriptions are shortened evenly until all fit; where names alone do not, the last ones are left out. */
export function printSkills({ skills, roots }: SkillInventory, budgetTokens: number): PrintedSkills {
  const listed = skills.filter(({ isEnabled, isImplicit }) => isEnabled && isImplicit);
  if (listed.length === 0) return { text: undefined, omitted: 0 };
  const used = roots.filter((root) => listed.some((skill) => skill.root === root));
  const lines = planLines(listed, used, budgetTokens);
  // Roots of skills that are left out are not numbered again: the numbers of the others would change.
  const shown = used.filter((root) => listed.slice(0, lines.length).some((skill) => skill.root === root));
  const text = [
    OPEN,
    '## Skills',
    'A skill is a folder of instructions for one kind of task; its `SKILL.md` says what to do. These are the skills of this session, each with a name, what it is for and where it is. Locations begin with the short name of a folder.',
    ...(shown.length === 0
      ? []
      : ['### Skill roots', ...shown.map((root) => `- \`r${used.indexOf(root)}\` = \`${root}\``)]),
    '### Available skills',
    ...lines,
    '### How to use skills',
    '- Use a skill when the user names it (`$name` or in words) or when the task is what it is described for; several may apply. What was used in an earlier turn does not count for this one.',
    '- Read its `SKILL.md` to the end before you act: put the folder from the table in place of the short name. Paths in it are relative to the folder that it is in.',
    '- Open the further files that it points to for this task, and no others. Run its scripts and take its templates rather than writing them anew.',
    '- Say in a few words which skill you use. If one is missing or cannot be read, say so and go on without it.',
    CLOSE,
  ].join('\n');
  return { text, omitted: listed.length - lines.length };
}

/** Says that there is no list any more. */
export function printSkillsGone(): string {
  return [OPEN, '## Skills', 'The list of skills above no longer holds: none is listed now.', CLOSE].join('\n');
}

/** Whether a text is such a list. */
export function isSkillsText(text: string): boolean {
  return text.startsWith(OPEN);
}

function measure(line: string): number {
  return Math.ceil((Buffer.byteLength(line) + 1) / BYTES_PER_TOKEN);
}

function planLines(skills: readonly Skill[], roots: readonly string[], budget: number): readonly string[] {
  const print = (skill: Skill, description: string): string => {
    const where = `(file: r${roots.indexOf(skill.root)}${skill.path.slice(skill.root.length)})`;
    return description === '' ? `- ${skill.name}: ${where}` : `- ${skill.name}: ${description} ${where}`;
  };
  const full = skills.map((skill) => print(skill, skill.description));
  if (sum(full.map(measure)) <= budget) return full;
  const bare = skills.map((skill) => print(skill, ''));
  let left = budget - sum(bare.map(measure));
  if (left < 0) return takeFitting(bare, budget);
  // A character each in turn: long descriptions do not take the room of short ones.
  const rows = skills.map((skill, at) => ({
    skill,
    characters: [...skill.description],
    taken: 0,
    bytes: 0,
    cost: measure(bare[at] ?? ''),
    bareBytes: Buffer.byteLength(bare[at] ?? ''),
  }));
  for (let changed = true; changed;) {
    changed = false;
    for (const row of rows) {
      const next = row.characters[row.taken];
      if (next === undefined) continue;
      const bytes = row.bytes + Buffer.byteLength(next);
      // The blank before the place comes with the first character.
      const cost = Math.ceil((row.bareBytes + bytes + 1 + 1) / BYTES_PER_TOKEN);
      if (cost - row.cost > left) continue;
      left -= cost - row.cost;
      row.cost = cost;
      row.bytes = bytes;
      row.taken += 1;
      changed = true;
    }
  }
  return rows.map(({ skill, characters, taken }) => print(skill, characters.slice(0, taken).join('')));
}

function takeFitting(lines: readonly string[], budget: number): readonly string[] {
  const taken: string[] = [];
  let left = budget;
  for (const line of lines) {
    left -= measure(line);
    if (left < 0) break;
    taken.push(line);
  }
  return taken;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
