/** Sessions that go on after something happened: a signal, a broken stream, pictures, another folder or model. */
import { call, json, say, type Run, type Scenario } from '../scenario.ts';

const TWO = [say('First.'), say('Second.')];
const THREE = [...TWO, say('Third.')];
const YOLO = '--dangerously-bypass-approvals-and-sandbox';
const RED = {
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
};
const run = (cmd: string) => call('exec_command', { cmd });
const stopped = (one: Run, afterRequests: number): Run => ({ ...one, signal: { name: 'SIGINT', afterRequests } });

export const resumes: readonly Scenario[] = [
  {
    name: 'session: interrupted in a command, then resumed',
    script: [run('sleep 5'), say('Second.')],
    runs: [stopped(json('one'), 1), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: interrupted twice, then resumed',
    script: [run('sleep 5'), run('sleep 5'), say('Third.')],
    runs: [stopped(json('one'), 1), stopped(json('resume', '{id}', 'two'), 2), json('resume', '{id}', 'three')],
  },
  {
    name: 'session: interrupted with one of two calls done',
    script: [
      {
        items: [
          { call: 'exec_command', args: { cmd: 'echo quick' } },
          { call: 'exec_command', args: { cmd: 'sleep 5' } },
        ],
      },
      say('Second.'),
    ],
    runs: [stopped(json('one'), 1), json('resume', '{id}', 'two')],
    ignore: { jsonl: 'which command is told first is a race' },
  },
  {
    name: 'session: a stream that broke behind a call, then resumed',
    provider: 'stream_max_retries = 0\nrequest_max_retries = 0',
    script: [
      { items: [{ text: 'Half' }, { call: 'exec_command', args: { cmd: 'echo a' } }], end: 'none' },
      say('Second.'),
    ],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: pictures in every turn',
    files: { 'a.png': RED, 'b.png': RED },
    script: THREE,
    runs: [
      json('-i', 'a.png', '--', 'one'),
      json('resume', '-i', 'a.png', '-i', 'b.png', '{id}', 'two'),
      json('resume', '{id}', 'three'),
    ],
  },
  {
    name: 'session: a picture looked at, then resumed',
    files: { 'a.png': RED },
    script: [call('view_image', { path: 'a.png' }), ...TWO],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: a patch, then resumed',
    script: [
      { items: [{ custom: 'apply_patch', input: '*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n' }] },
      ...TWO,
    ],
    runs: [json(YOLO, 'one'), json(YOLO, 'resume', '{id}', 'two')],
  },
  {
    name: 'session: reasoning, then resumed',
    script: [{ items: [{ reasoning: 'Hm.' }, { text: 'First.' }] }, say('Second.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: an answer without items, then resumed',
    script: [{ items: [] }, say('Second.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: a plan, then resumed',
    tables: '[tools.update_plan]\nenabled = true',
    script: [call('update_plan', { plan: [{ step: 'a', status: 'in_progress' }] }), ...TWO],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: another effort',
    script: TWO,
    runs: [json('one'), json('resume', '-c', 'model_reasoning_effort="high"', '{id}', 'two')],
  },
  {
    name: 'session: another sandbox and another folder',
    files: { 'sub/x': 'x' },
    script: TWO,
    runs: [json('one'), { args: ['exec', '--json', '-s', 'workspace-write', '-C', 'sub', 'resume', '{id}', 'two'] }],
  },
  {
    name: 'session: with another model, and back',
    script: THREE,
    runs: [json('one'), json('resume', '-m', 'gpt-5.5-codex', '{id}', 'two'), json('resume', '{id}', 'three')],
  },
  {
    name: 'session: --add-dir in the first turn alone',
    files: { 'more/x': 'x' },
    script: TWO,
    runs: [
      json('-s', 'workspace-write', '--add-dir', 'more', 'one'),
      { args: ['exec', '--json', '-s', 'workspace-write', 'resume', '{id}', 'two'] },
    ],
  },
  {
    name: 'session: --add-dir without a sandbox',
    files: { 'more/x': 'x' },
    script: TWO,
    runs: [json(YOLO, '--add-dir', 'more', 'one'), json(YOLO, 'resume', '{id}', 'two')],
  },
  {
    name: 'session: a schema in the first turn alone',
    files: { 's.json': '{"type":"object","properties":{},"required":[],"additionalProperties":false}' },
    script: TWO,
    runs: [json('--output-schema', 's.json', 'one'), json('resume', '{id}', 'two')],
  },
  { name: 'session: resumed with an empty prompt', script: TWO, runs: [json('one'), json('resume', '{id}', '')] },
  {
    name: 'session: outside of a repository',
    git: false,
    script: TWO,
    runs: [json('--skip-git-repo-check', 'one'), json('resume', '--skip-git-repo-check', '{id}', 'two')],
  },
  {
    name: 'session: a folder with markup in its name',
    files: { 'a & <b>/x': 'x' },
    script: TWO,
    runs: [json('one'), { ...json('resume', '{id}', 'two'), cwd: 'a & <b>' }],
  },
];
