/** Skills: where they are found, how the model is given them, and how a prompt brings one in. */
import { call, exec, json, say, type Deviation, type Scenario } from '../scenario.ts';

/** A SKILL.md. */
function skill(name: string, description: string, body = `Body of ${name}.`): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`;
}

/** Without those that come with Codex. */
const OWN = '[skills.bundled]\nenabled = false\n';
const A = { 'skills/a/SKILL.md': skill('a', 'First.') };
const MANY = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => {
    const name = `s${String(index).padStart(2, '0')}`;
    return [`skills/${name}/SKILL.md`, skill(name, `${name} ${'does something '.repeat(30)}`)];
  }),
);

const PROBLEMS: readonly Deviation[] = [
  {
    surface: 'stderr',
    reference: null,
    csm: /^warning: (The skill |\d+ more skills)/,
    why: 'says which skills cannot be used, and why',
  },
  {
    surface: 'jsonl',
    test: (reference, csm) => reference === '' && csm.includes('cannot be used'),
    why: 'says which skills cannot be used, and why',
  },
];
const BUDGET: readonly Deviation[] = [
  {
    surface: 'stderr',
    test: (reference, csm) =>
      reference.includes('Exceeded skills context budget') || csm.includes('The list of skills is longer'),
    why: 'says in words of its own, and with what to do, that skills were left out',
  },
  {
    surface: 'jsonl',
    test: (reference, csm) =>
      reference.includes('Exceeded skills context budget') || csm.includes('The list of skills is longer'),
    why: 'says in words of its own, and with what to do, that skills were left out',
  },
];

function found(name: string, rest: Partial<Scenario>): Scenario {
  return {
    name: `skill: ${name}`,
    script: [say('done'), say('done'), say('done')],
    tables: OWN,
    runs: [exec('hello')],
    ...rest,
  };
}

export const skills: readonly Scenario[] = [
  found('none', {}),
  found('of the user, sorted', {
    home: { 'skills/zeta/SKILL.md': skill('zeta', 'Last.'), ...A, 'skills/B/SKILL.md': skill('B', 'Upper case.') },
  }),
  found('beside those of Codex', { tables: '', home: A }),
  found('of the project, the home folder and the user', {
    files: {
      '.agents/skills/w/SKILL.md': skill('w', 'W.'),
      '.codex/skills/x/SKILL.md': skill('x', 'X.'),
      'sub/.codex/skills/y/SKILL.md': skill('y', 'Y.'),
      'sub/.agents/skills/z/SKILL.md': skill('z', 'Z.'),
    },
    home: { 'skills/u/SKILL.md': skill('u', 'U.'), '../.agents/skills/v/SKILL.md': skill('v', 'V.') },
    tables: `${OWN}[projects."{work}"]\ntrust_level = "trusted"\n`,
    runs: [{ ...exec('hello $x and $y'), cwd: 'sub' }],
  }),
  found('without a repository', {
    git: false,
    files: { '.agents/skills/w/SKILL.md': skill('w', 'W.'), 'sub/.agents/skills/z/SKILL.md': skill('z', 'Z.') },
    runs: [{ ...exec('--skip-git-repo-check', 'hello'), cwd: 'sub' }],
  }),
  found('folders in folders, links, hidden ones', {
    home: {
      'skills/a/SKILL.md': skill('a', 'A.'),
      'skills/a/sub/SKILL.md': skill('sub', 'Below.'),
      'skills/1/2/3/4/5/6/SKILL.md': skill('six', 'Six below.'),
      'skills/1/2/3/4/5/6/7/SKILL.md': skill('seven', 'Seven below.'),
      'skills/.hidden/SKILL.md': skill('hidden', 'Hidden.'),
      'skills/SKILL.md': skill('top', 'Top.'),
      'skills/lower/skill.md': skill('lower', 'Lower case.'),
      'real/SKILL.md': skill('linked', 'Linked.'),
      'skills/link': { symlink: '../real' },
      'other/SKILL.md': skill('file-link', 'A link to a file.'),
      'skills/file/SKILL.md': { symlink: '../../other/SKILL.md' },
    },
  }),
  found('a loop of links', { home: { ...A, 'skills/a/loop': { symlink: '..' } } }),
  found('front matter of all kinds', {
    home: {
      'skills/no-name/SKILL.md': '---\ndescription: only that\n---\nx\n',
      'skills/other/SKILL.md': skill('another-name', 'Named otherwise.'),
      'skills/upper/SKILL.md': skill('Upper Case!', 'Upper.'),
      'skills/multi/SKILL.md': '---\nname: multi\ndescription: |\n  line one\n  line two\n---\nx\n',
      'skills/folded/SKILL.md':
        '---\nname: "folded"\ndescription: >-\n  line one\n  line two\nmetadata:\n  short-description: short\n---\nx\n',
      'skills/colon/SKILL.md': '---\nname: colon\ndescription: a: b c\n---\nx\n',
      'skills/number/SKILL.md': '---\nname: 12\ndescription: 5\n---\nx\n',
      'skills/crlf/SKILL.md': skill('crlf', 'Windows.').replaceAll('\n', '\r\n'),
      'skills/blanks/SKILL.md': '---\nname:   blanks  \ndescription:   many   blanks  \n---\n',
      'skills/long/SKILL.md': skill('long', 'd'.repeat(1100)),
      'skills/full/SKILL.md': skill('full', 'd'.repeat(1024)),
    },
  }),
  found('front matter that is none', {
    home: {
      ...A,
      'skills/none/SKILL.md': 'no front matter\n',
      'skills/no-description/SKILL.md': '---\nname: x\n---\nx\n',
      'skills/broken/SKILL.md': '---\nname: [x\n---\nx\n',
      'skills/open/SKILL.md': '---\nname: open\ndescription: d\n',
      'skills/long/SKILL.md': skill('n'.repeat(70), 'Long name.'),
      'skills/empty/SKILL.md': '',
      'skills/mark/SKILL.md': `\ufeff${skill('mark', 'Byte order mark.')}`,
      'skills/twice/SKILL.md': '---\nname: a1\nname: a2\ndescription: x\n---\n',
    },
    deviations: PROBLEMS,
  }),
  found('front matter that is none, JSONL', {
    home: { 'skills/none/SKILL.md': 'no front matter\n' },
    runs: [json('hi')],
    deviations: PROBLEMS,
  }),
  found('disabled by name', {
    home: { ...A, 'skills/b/SKILL.md': skill('b', 'Second.') },
    tables: `${OWN}[[skills.config]]\nname = "a"\nenabled = false\n`,
    runs: [exec('use $a and $b')],
  }),
  found('disabled by path', {
    home: A,
    files: { '.agents/skills/w/SKILL.md': skill('w', 'W.') },
    tables: `${OWN}[[skills.config]]\npath = "{work}/.agents/skills/w/SKILL.md"\nenabled = false\n`,
    runs: [exec('use $a and $w')],
  }),
  found('not for the model to choose', {
    home: {
      ...A,
      'skills/b/SKILL.md': skill('b', 'Second.'),
      'skills/b/agents/openai.yaml': 'policy:\n  allow_implicit_invocation: false\n',
    },
    runs: [exec('use $b')],
  }),
  found('not listed', { home: A, tables: `[skills]\ninclude_instructions = false\n${OWN}`, runs: [exec('use $a')] }),
  found('mentioned', {
    home: { ...A, 'skills/b/SKILL.md': skill('b', 'Second.') },
    runs: [exec('do $b, then $a and $b')],
  }),
  found('mentioned in all ways', {
    home: {
      ...A,
      'skills/b-c/SKILL.md': skill('b-c', 'BC.'),
      'skills/d_e/SKILL.md': skill('d_e', 'DE.'),
      'skills/f/SKILL.md': skill('f', 'F.'),
      'skills/g/SKILL.md': skill('g', 'G.'),
      'skills/h/SKILL.md': skill('h', 'H.'),
      'skills/p/SKILL.md': skill('PATH', 'A variable.'),
      'skills/i/SKILL.md': skill('i:j', 'Colon.'),
    },
    runs: [exec('x$a $b-c. ($d_e) `$f` $A $g-x [$h](skill:///nope) $PATH $i:j')],
  }),
  found('mentioned by path', {
    files: { '.agents/skills/c/SKILL.md': skill('same', 'Of the project.') },
    home: { 'skills/a/SKILL.md': skill('same', 'Of the user.') },
    runs: [exec('use [$same]({work}/.agents/skills/c/SKILL.md)')],
  }),
  found('of the same name', {
    files: { '.agents/skills/c/SKILL.md': skill('same', 'Of the project.') },
    home: { 'skills/a/SKILL.md': skill('same', 'Of the user.') },
    runs: [exec('use $same')],
  }),
  found('mentioned in words only', { home: A, runs: [exec('use the a skill')] }),
  found('mentioned on standard input', { home: A, runs: [{ ...exec('look'), stdin: 'with $a' }] }),
  found('a long body', {
    home: { 'skills/a/SKILL.md': skill('a', 'Long.', 'z'.repeat(50_000)) },
    runs: [exec('use $a')],
  }),
  found('more than fit: shortened', { home: MANY }),
  found('more than fit: left out', { home: MANY, config: 'model_context_window = 10000', deviations: BUDGET }),
  found('more than fit: left out, JSONL', {
    home: MANY,
    config: 'model_context_window = 10000',
    runs: [json('hi')],
    deviations: BUDGET,
  }),
  found('a limit of tokens', {
    home: {
      'skills/a/SKILL.md': skill('a', 'x1234567890'.repeat(40)),
      'skills/b/SKILL.md': skill('b', 'Short.'),
      'skills/c/SKILL.md': skill('c', 'ä'.repeat(100)),
    },
    tables: `[skills]\nmax_context_tokens = 70\n${OWN}`,
  }),
  found('a limit that nothing fits in', {
    home: A,
    tables: `[skills]\nmax_context_tokens = 1\n${OWN}`,
    deviations: BUDGET,
  }),
  found('resumed', { home: A, runs: [exec('one'), exec('resume', '{id}', 'two $a')] }),
  found('a new one when resumed', {
    home: A,
    script: [
      call('exec_command', {
        cmd: 'mkdir -p .agents/skills/n; printf -- "---\\nname: n\\ndescription: new\\n---\\n" > .agents/skills/n/SKILL.md',
      }),
      say('done'),
      say('done'),
    ],
    runs: [
      exec('--dangerously-bypass-approvals-and-sandbox', 'one'),
      exec('resume', '{id}', '--dangerously-bypass-approvals-and-sandbox', 'two $n'),
    ],
  }),
  found('with instructions of the developer and hooks', {
    home: {
      ...A,
      'hooks.json': '{"hooks":{"UserPromptSubmit":[{"hooks":[{"type":"command","command":"echo context"}]}]}}',
    },
    config: 'developer_instructions = "DEV"',
    runs: [json('--dangerously-bypass-hook-trust', 'use $a')],
    ignore: { jsonl: 'the warning about trust is compared with the hooks' },
  }),
];
