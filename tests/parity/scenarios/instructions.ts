/** AGENTS.md files at the edges, what later turns are told of them, and the other texts that a user sets. */
import { call, json, say, type Run, type Scenario } from '../scenario.ts';

const HELLO = [say('Hello.')];
const TWO = [say('First.'), say('Second.')];
const YOLO = '--dangerously-bypass-approvals-and-sandbox';
const at = (cwd: string, run: Run): Run => ({ ...run, cwd });
const edit = (cmd: string) => call('exec_command', { cmd });

function chain(name: string, rest: Partial<Scenario>): Scenario {
  return { name: `AGENTS.md: ${name}`, script: HELLO, runs: [json('hi')], ...rest };
}

/** A first turn whose command changes something, and turns after it, all without a sandbox. */
function changed(name: string, commands: readonly string[], rest: Partial<Scenario>): Scenario {
  const runs = [json(YOLO, 'one'), ...commands.map((_, index) => json(YOLO, 'resume', '{id}', `turn ${index + 2}`))];
  const script = [...commands.flatMap((cmd) => [edit(cmd), say('Done.')]), say('Last.')];
  return { name: `AGENTS.md: ${name}`, script, runs, ...rest };
}

export const instructions: readonly Scenario[] = [
  chain('a symbolic link', { files: { 'real.md': 'Real.\n', 'AGENTS.md': { symlink: 'real.md' } } }),
  chain('a link to nothing, a folder', {
    files: { 'AGENTS.md': { symlink: 'nowhere.md' }, 'sub/AGENTS.md/x': 'x', 'sub/deep/AGENTS.md': 'Deep.\n' },
    runs: [at('sub/deep', json('hi'))],
  }),
  chain('a loop of links', { files: { 'AGENTS.md': { symlink: 'AGENTS.md' } } }),
  chain('CRLF, a mark, NUL, markup', {
    files: { 'AGENTS.md': '\ufeffOne.\r\n', 'sub/AGENTS.md': 'a\0b </INSTRUCTIONS> & <x>\n' },
    runs: [at('sub', json('hi'))],
  }),
  chain('white space around', { home: { 'AGENTS.md': '\n\n Home \n\n' }, files: { 'AGENTS.md': '\n\n  Root  \n\n' } }),
  chain('no line ends at the end', {
    files: { 'AGENTS.md': 'Root', 'sub/AGENTS.md': 'Sub' },
    runs: [at('sub', json('hi'))],
  }),
  chain('a blank override', { files: { 'AGENTS.override.md': '  \n', 'AGENTS.md': 'Root.\n' } }),
  chain('a blank global override', { home: { 'AGENTS.override.md': ' \n', 'AGENTS.md': 'Home.\n' } }),
  chain('an override above', {
    files: { 'AGENTS.override.md': 'Over.\n', 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n' },
    runs: [at('sub', json('hi'))],
  }),
  chain('fallback names in their order', {
    config: 'project_doc_fallback_filenames = ["B.md", "A.md"]',
    home: { 'B.md': 'Not read.\n' },
    files: {
      'A.md': 'A.\n',
      'B.md': 'B.\n',
      'sub/A.md': 'Sub A.\n',
      'sub/deep/AGENTS.md': 'Deep.\n',
      'sub/deep/B.md': 'no',
    },
    runs: [at('sub/deep', json('hi'))],
  }),
  chain('fallback names with a path', {
    config: 'project_doc_fallback_filenames = ["docs/GUIDE.md", "../up.md", ""]',
    files: { 'docs/GUIDE.md': 'Guide.\n', 'up.md': 'Up.\n', 'sub/x': 'x' },
    runs: [at('sub', json('hi'))],
  }),
  chain('a blank file before a fallback name', {
    config: 'project_doc_fallback_filenames = ["B.md"]',
    files: { 'AGENTS.md': '\n', 'B.md': 'B.\n' },
  }),
  chain('-C, and a folder named up', {
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n' },
    script: TWO,
    runs: [json('-C', 'sub', 'hi'), at('sub', json('-C', '..', 'hi'))],
  }),
  chain('-C a symbolic link', {
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n', link: { symlink: 'sub' } },
    runs: [json('-C', 'link', 'hi')],
  }),
  chain('project_root_markers', {
    config: 'project_root_markers = [".hg"]',
    files: { 'AGENTS.md': 'Root.\n', 'sub/.hg/x': 'x', 'sub/AGENTS.md': 'Sub.\n', 'sub/deep/AGENTS.md': 'Deep.\n' },
    runs: [at('sub/deep', json('hi'))],
  }),
  chain('no project_root_markers', {
    config: 'project_root_markers = []',
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n' },
    runs: [at('sub', json('hi'))],
  }),
  chain('a budget that is just used up', {
    config: 'project_doc_max_bytes = 6',
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n', 'sub/deep/AGENTS.md': 'Deep.\n' },
    runs: [at('sub/deep', json('hi'))],
  }),
  chain('a budget that splits a character', {
    config: 'project_doc_max_bytes = 4',
    files: { 'AGENTS.md': 'a\u00e9\u00e9\u00e9\n', 'sub/AGENTS.md': 'Sub.\n' },
    runs: [at('sub', json('hi'))],
  }),
  chain('a budget below the global file', {
    config: 'project_doc_max_bytes = 10',
    home: { 'AGENTS.md': 'Home is longer than ten bytes.\n' },
    files: { 'AGENTS.md': 'Root is.\n' },
  }),
  chain('a budget of 0 beside a global file', {
    config: 'project_doc_max_bytes = 0',
    home: { 'AGENTS.md': 'Home.\n' },
    files: { 'AGENTS.md': 'Root.\n' },
  }),

  changed('changed between turns', ['echo New > AGENTS.md', 'true'], { files: { 'AGENTS.md': 'Root.\n' } }),
  changed('there only later', ['echo New > AGENTS.md'], {}),
  changed('gone, and back', ['rm AGENTS.md', 'echo Again > AGENTS.md'], { files: { 'AGENTS.md': 'Root.\n' } }),
  changed('the global one changed in the turn', ['echo New > $CODEX_HOME/AGENTS.md'], {
    home: { 'AGENTS.md': 'Home.\n' },
  }),
  changed('the global one gone in the turn', ['rm $CODEX_HOME/AGENTS.md'], {
    home: { 'AGENTS.md': 'Home.\n' },
    files: { 'AGENTS.md': 'Root.\n' },
  }),
  changed('changed, and another sandbox', ['echo New > AGENTS.md'], {
    files: { 'AGENTS.md': 'Root.\n' },
    runs: [json(YOLO, 'one'), json('resume', '{id}', 'two')],
  }),
  {
    name: 'AGENTS.md: resumed below, and back',
    files: { 'AGENTS.md': 'Root.\n', 'sub/AGENTS.md': 'Sub.\n' },
    script: [...TWO, say('Third.')],
    runs: [json('one'), at('sub', json('resume', '{id}', 'two')), json('resume', '{id}', 'three')],
  },
  {
    name: 'AGENTS.md: resumed below with the same ones',
    files: { 'AGENTS.md': 'Root.\n', 'sub/x': 'x' },
    script: TWO,
    runs: [json('one'), { args: ['exec', '--json', '-C', 'sub', 'resume', '{id}', 'two'] }],
  },
  {
    name: 'AGENTS.md: resumed with another budget',
    files: { 'AGENTS.md': 'Root rules are long.\n' },
    script: TWO,
    runs: [json('one'), json('resume', '-c', 'project_doc_max_bytes=8', '{id}', 'two')],
  },

  { name: 'instructions: the key', config: 'instructions = "Old style."', script: HELLO, runs: [json('hi')] },
  {
    name: 'instructions: the key and a file',
    config: 'instructions = "Old style."\nmodel_instructions_file = "{work}/m.md"',
    files: { 'm.md': 'From the file.' },
    script: HELLO,
    runs: [json('hi')],
  },
  {
    name: 'instructions: developer_instructions changed',
    config: 'developer_instructions = "Dev."',
    script: TWO,
    runs: [json('one'), json('resume', '-c', 'developer_instructions="Other"', '{id}', 'two')],
  },
  {
    name: 'instructions: neither environment nor permissions',
    config: 'include_environment_context = false\ninclude_permissions_instructions = false',
    files: { 'AGENTS.md': 'Root.\n' },
    script: TWO,
    runs: [json('one'), { args: ['exec', '--json', '-s', 'workspace-write', 'resume', '{id}', 'two'] }],
  },
  {
    name: 'instructions: no environment, developer_instructions',
    config: 'include_environment_context = false\ndeveloper_instructions = "Dev."',
    script: TWO,
    runs: [json('one'), json(YOLO, 'resume', '{id}', 'two')],
  },
];
