import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeSkill } from '#/agent/context/skills/decode-skill.ts';
import { decideSkillBudget, printSkills } from '#/agent/context/skills/print-skills.ts';
import { readSkills, type Skill, type SkillsInput } from '#/agent/context/skills/read-skills.ts';
import { matchSkillMentions, printSkillBody } from '#/agent/context/skills/skill-mentions.ts';
import { decodeSkillSettings } from '#/config/skill-settings.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';

const { fs } = openBunPlatform();

describe('decodeSkill', () => {
  test.each([
    ['---\nname: a\ndescription: b\n---\n', 'a', 'b'],
    ['---\ndescription: only that\n---\n', 'folder', 'only that'],
    ['---\nname: colon\ndescription: a: b c\n---\n', 'colon', 'a: b c'],
    ['---\nname: "q"\ndescription: |\n  one\n  two\n---\n', 'q', 'one two'],
    ['---\nname: 12\ndescription: 5\n---\n', '12', '5'],
    ['---\r\nname: crlf\r\ndescription: x\r\n---\r\n', 'crlf', 'x'],
  ])('%j', (text, name, description) => {
    expect(decodeSkill(text, 'folder')).toEqual({ ok: true, head: { name, description } });
  });

  test.each([
    [''],
    ['no front matter'],
    ['---\nname: open\ndescription: d\n'],
    ['\ufeff---\nname: a\ndescription: b\n---\n'],
    ['---\nname: a\n---\n'],
    ['---\nname: [x\n---\n'],
    ['---\nname: a\nname: b\ndescription: x\n---\n'],
    [`---\nname: ${'n'.repeat(65)}\ndescription: x\n---\n`],
  ])('%j is none', (text) => {
    expect(decodeSkill(text, 'folder').ok).toBe(false);
  });

  test('long descriptions are cut', () => {
    const decoded = decodeSkill(`---\ndescription: ${'d'.repeat(1025)}\n---\n`, 'folder');
    expect(decoded).toEqual({ ok: true, head: { name: 'folder', description: `${'d'.repeat(1021)}...` } });
  });
});

function write(folder: TempFolder, path: string, name: string, description = `About ${name}.`): void {
  fs.makeDir(folder.at(path));
  fs.writeFile(folder.at(path, 'SKILL.md'), `---\nname: ${name}\ndescription: ${description}\n---\nBody.\n`);
}

function input(folder: TempFolder, config: Record<string, unknown> = {}): SkillsInput {
  return {
    codexHome: folder.at('home/.codex'),
    homeDir: folder.at('home'),
    cwd: folder.at('work/sub'),
    projectRoot: folder.at('work'),
    settings: decodeSkillSettings({ skills: config }),
  };
}

describe('readSkills', () => {
  test('scopes, order and roots', () => {
    using folder = openTempFolder();
    write(folder, 'home/.codex/skills/u', 'u');
    write(folder, 'home/.codex/skills/.system/s', 's');
    write(folder, 'home/.agents/skills/v', 'v');
    write(folder, 'work/.agents/skills/w', 'w');
    write(folder, 'work/.codex/skills/x', 'x');
    write(folder, 'work/sub/.codex/skills/y', 'y');
    const { skills, roots } = readSkills(fs, input(folder));
    expect(skills.map(({ name, scope }) => `${name} ${scope}`)).toEqual([
      's system',
      'w repo',
      'x repo',
      'y repo',
      'u user',
      'v user',
    ]);
    expect(roots).toEqual([
      folder.at('work/sub/.codex/skills'),
      folder.at('work/.codex/skills'),
      folder.at('home/.codex/skills'),
      folder.at('home/.agents/skills'),
      folder.at('home/.codex/skills/.system'),
      folder.at('work/.agents/skills'),
    ]);
    const without = readSkills(fs, input(folder, { bundled: { enabled: false } }));
    expect(without.skills.map(({ name }) => name)).not.toContain('s');
  });

  test('rules disable by name and by path, the last one decides', () => {
    using folder = openTempFolder();
    write(folder, 'home/.codex/skills/a', 'a');
    write(folder, 'home/.codex/skills/b', 'b');
    const config = [
      { name: 'a', enabled: false },
      { path: folder.at('home/.codex/skills/b/SKILL.md'), enabled: false },
      { name: 'b', enabled: true },
      { enabled: false },
    ];
    expect(readSkills(fs, input(folder, { config })).skills.map(({ isEnabled }) => isEnabled)).toEqual([false, true]);
  });

  test('nothing there, and a loop of links', () => {
    using folder = openTempFolder();
    expect(readSkills(fs, input(folder))).toEqual({ skills: [], roots: [], problems: [] });
    write(folder, 'home/.codex/skills/a', 'a');
    fs.symlink('..', folder.at('home/.codex/skills/a/loop'));
    expect(readSkills(fs, input(folder)).skills).toHaveLength(1);
  });
});

function skill(name: string, description: string, root = '/r'): Skill {
  const path = `${root}/${name}/SKILL.md`;
  return { name, description, path, root, scope: 'user', isEnabled: true, isImplicit: true };
}

describe('printSkills', () => {
  const rows = (skills: readonly Skill[], budget: number): readonly string[] =>
    (printSkills({ skills, roots: ['/r'], problems: [] }, budget).text ?? '')
      .split('\n')
      .filter((line) => line.includes('(file: '));

  test('shortens as Codex was observed to', () => {
    const long = [skill('a', 'x'.repeat(400)), skill('b', 'y'.repeat(400))];
    const lengths = (budget: number): readonly number[] =>
      rows(long, budget).map((row) => row.match(/[xy]+(?= )/)?.[0].length ?? 0);
    expect(lengths(60)).toEqual([92, 92]);
    expect(lengths(61)).toEqual([96, 92]);
    expect(decideSkillBudget(272_000, undefined)).toBe(5440);
  });

  test('leaves out what does not fit by name', () => {
    const many = Array.from({ length: 5 }, (_, at) => skill(`s0${at}`, 'ab'.repeat(50)));
    expect(rows(many, 20)).toEqual(['- s00: (file: r0/s00/SKILL.md)', '- s01: (file: r0/s01/SKILL.md)']);
    expect(printSkills({ skills: many, roots: ['/r'], problems: [] }, 20).omitted).toBe(3);
    expect(printSkills({ skills: [], roots: [], problems: [] }, 20).text).toBeUndefined();
  });

  test('never takes more than its budget', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 200 }),
        (texts, budget) => {
          const clean = texts.map((text, at) => skill(`s${at}`, text.replaceAll(/\s+/g, ' ').trim()));
          const used = rows(clean, budget).reduce((sum, row) => sum + Math.ceil((Buffer.byteLength(row) + 1) / 4), 0);
          expect(used).toBeLessThanOrEqual(budget);
        },
      ),
    );
  });
});

describe('matchSkillMentions', () => {
  const skills = ['PATH', 'a', 'b-c', 'd_e', 'i:j'].map((name) => skill(name, 'x'));
  test.each([
    ['x$a $b-c. ($d_e) $i:j', ['a', 'b-c', 'd_e', 'i:j']],
    ['$A $PATH $b-cd a', []],
    ['[$a](skill:///nope)', []],
    ['[$other](/r/a/SKILL.md)', ['a']],
    ['[$other](../r/a/SKILL.md)', ['a']],
  ])('%j', (text, names) => {
    expect(matchSkillMentions([text], skills, '/w').map(({ name }) => name)).toEqual(names);
  });

  test('a name that two have means none of them', () => {
    expect(matchSkillMentions(['$a'], [skill('a', 'x'), skill('a', 'y', '/q')], '/')).toEqual([]);
  });

  test('the body is the whole file', () => {
    expect(printSkillBody({ name: 'a', path: '/r/a/SKILL.md' }, '---\n')).toBe(
      '<skill>\n<name>a</name>\n<path>/r/a/SKILL.md</path>\n---\n\n</skill>',
    );
  });
});
