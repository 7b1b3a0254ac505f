/** Reviews of code (`exec review`, `review`): what is asked, what is shown, what the session knows of it afterwards. */

import { call, exec, json, patch, say, type Run, type Scenario } from '../scenario.ts';
import { BYPASS, hook } from './hooks.ts';

const FINDINGS = JSON.stringify({
  findings: [
    {
      title: '[P1] Keep the sign',
      body: 'The sign is lost where `a` is negative.\n\nSeen with -1.',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/srv/app.ts', line_range: { start: 3, end: 5 } },
    },
    {
      title: '[P3] Name it',
      body: 'Small thing.',
      confidence_score: 0.4,
      priority: 3,
      code_location: { absolute_file_path: '/srv/b.ts', line_range: { start: 7, end: 7 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'One real bug.',
  overall_confidence_score: 0.8,
});
const FOUND = say(FINDINGS);
const LOOKS = call('exec_command', { cmd: 'cat a.txt' });
const FILES = { 'a.txt': 'one\n' };

const review = (...args: readonly string[]): Run => json('review', ...args);
const shown = (...args: readonly string[]): Run => exec('review', ...args);
const top = (...args: readonly string[]): Run => ({ args });

const scene = (name: string, more: Omit<Scenario, 'name'>): Scenario => ({
  files: FILES,
  ...more,
  name: `review: ${name}`,
});
/** One review with one answer. */
const answered = (name: string, run: Run, more: Omit<Scenario, 'name' | 'runs'> = {}): Scenario =>
  scene(name, { script: [FOUND], ...more, runs: [run] });

/** A look around, between hooks. */
const HOOKED = { files: FILES, script: [LOOKS, FOUND], runs: [shown(BYPASS, 'look at it')] };

export const reviews: readonly Scenario[] = [
  scene('a prompt, then a resume', {
    script: [LOOKS, FOUND, say('More.')],
    runs: [review('look at it'), json('resume', '{id}', 'mend the first one')],
    sample: true,
  }),
  scene('a prompt, for people', { script: [LOOKS, FOUND], runs: [shown('look at it', '-o', 'last.md')] }),
  answered('--uncommitted with nothing to see', review('--uncommitted')),
  answered('--base', review('--base', 'main')),
  answered('--base unknown', review('--base', 'nosuch')),
  answered('--commit', review('--commit', 'HEAD')),
  answered('--commit and --title', shown('--commit', 'HEAD', '--title', 'The title')),
  answered('--commit by its whole name, unknown', shown('--commit', '0123456789abcdef', '--title', 'The title')),
  answered('--title beside a prompt', review('--title', 'The title', 'look at it')),
  answered('from standard input', { ...review('-'), stdin: 'look at it\n' }),
  answered('what is piped in beside a prompt', { ...review('look at it'), stdin: 'more\n' }),
  answered('spaces around the prompt', shown('  look at it ')),
  answered('AGENTS.md', review('look at it'), { files: { ...FILES, 'AGENTS.md': 'Be kind.\n' } }),
  answered(
    'model and sandbox',
    json('-s', 'workspace-write', '-m', 'gpt-5.5', 'review', '-m', 'gpt-5.5-codex', 'look at it'),
  ),
  answered('--output-schema has no effect', review('--output-schema', 'nowhere.json', 'look at it')),
  answered('--ephemeral', review('--ephemeral', 'look at it')),
  answered('--approve-for-me', json('--approve-for-me', 'review', 'look at it')),
  answered('outside of a repository', review('--skip-git-repo-check', 'look at it'), { git: false }),
  answered('outside of a repository, --uncommitted', review('--skip-git-repo-check', '--uncommitted'), { git: false }),
  scene('outside of a repository, refused', {
    git: false,
    runs: [shown('--uncommitted'), top('review', '--uncommitted')],
  }),
  scene('outside of a repository, --base', {
    git: false,
    limitMs: 4_000,
    runs: [review('--skip-git-repo-check', '--base', 'main')],
  }),
  answered('at the top level', top('review', 'look at it')),
  answered('at the top level, -C', top('-C', 'sub', '-m', 'gpt-5.5-codex', 'review', 'look at it'), {
    files: { 'sub/x': 'x\n' },
  }),
  scene('nothing named', { runs: [shown(), top('review'), { ...shown(), stdin: 'look\n' }] }),
  scene('empty names', { runs: [shown(''), shown('  ')] }),
  scene('empty --base', { runs: [shown('--base', '')] }),
  scene('empty --commit', { runs: [shown('--commit', '')] }),
  scene('empty standard input', { runs: [shown('-'), { ...shown('-'), stdin: ' \n' }] }),
  scene('flags that conflict', {
    runs: [
      shown('--uncommitted', 'look'),
      shown('--base', 'main', '--commit', 'HEAD'),
      shown('--uncommitted', '--base', 'main'),
      shown('--commit', 'HEAD', '-'),
      shown('--base', 'main', '--title', 'x', 'look'),
    ],
  }),
  scene('--title alone', { runs: [shown('--title', 'x'), top('review', '--title', 'x')] }),
  scene('flags that it does not have', {
    runs: [shown('-C', 'x', 'look'), shown('-i', 'x.png', 'look'), shown('a', 'b'), top('review', '--json', 'look')],
  }),
  answered('prose', review('look at it'), { script: [say('All is well.')] }),
  answered('JSON between words', review('look at it'), { script: [say(`Here:\n${FINDINGS}\nThat is all.`)] }),
  answered('an answer without findings', review('look at it'), {
    script: [
      say(
        '{"findings":[],"overall_correctness":"patch is correct","overall_explanation":"Fine.","overall_confidence_score":1}',
      ),
    ],
  }),
  answered('an answer that says nothing', review('look at it'), { script: [say('{"findings":[]}')] }),
  answered('an empty answer', review('look at it', '-o', 'last.md'), { script: [say('')] }),
  answered('refused by the server', review('look at it', '-o', 'last.md'), {
    script: [{ status: 400, body: { error: { message: 'bad thing', type: 'invalid_request_error' } } }],
  }),
  answered('refused by the server, for people', shown('look at it'), {
    script: [{ status: 400, body: { error: { message: 'bad thing', type: 'invalid_request_error' } } }],
  }),
  scene('that changes files', {
    script: [
      patch('*** Begin Patch', '*** Add File: b.txt', '+x', '*** End Patch'),
      call('exec_command', { cmd: 'touch z; exit 3' }),
      FOUND,
    ],
    runs: [json('-s', 'workspace-write', 'review', 'look at it')],
  }),
  scene('words and thoughts on the way', {
    script: [
      {
        items: [
          { reasoning: '**Looking**' },
          { text: 'On the way.' },
          { call: 'exec_command', args: { cmd: 'cat a.txt' } },
        ],
      },
      FOUND,
    ],
    runs: [review('look at it')],
  }),
  scene('tools that it does not have', {
    script: [call('update_plan', { plan: [{ step: 'a', status: 'in_progress' }] }), call('get_goal', {}), FOUND],
    runs: [review('look at it')],
  }),
  scene('two in one session, by a fork', {
    script: [FOUND, say('Forked.')],
    runs: [review('look at it'), json('fork', '{id}', 'and now?')],
  }),
  hook('a review: around its commands', { PreToolUse: 'cat >/dev/null', PostToolUse: 'cat >/dev/null' }, HOOKED),
  hook('a review: one that says no', { PreToolUse: 'echo no >&2; exit 2' }, HOOKED),
  answered('the command that is told of it', json('-s', 'workspace-write', 'review', 'look at it'), {
    files: { ...FILES, 'n.sh': '#!/bin/bash\nprintf "%s\\n" "$#" > got\n' },
    config: 'notify = ["bash", "{work}/n.sh"]',
  }),
];
