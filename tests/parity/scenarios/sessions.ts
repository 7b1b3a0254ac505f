/** Resume, fork, ephemeral. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const TWO = [say('First.'), say('Second.')];
const NOBODY = '01900000-0000-7000-8000-000000000000';

export const sessions: readonly Scenario[] = [
  { name: 'session: resume by id', script: TWO, runs: [json('one'), json('resume', '{id}', 'two')], sample: true },
  { name: 'session: resume by id, text', script: TWO, runs: [exec('one'), exec('resume', '{id}', 'two')] },
  { name: 'session: resume --last', script: TWO, runs: [json('one'), json('resume', '--last', 'two')] },
  {
    name: 'session: resume --last --all from elsewhere',
    files: { 'sub/x': 'x' },
    script: TWO,
    runs: [json('one'), { ...json('resume', '--last', '--all', 'two'), cwd: 'sub' }],
  },
  {
    name: 'session: resume --last from elsewhere',
    files: { 'sub/x': 'x' },
    script: TWO,
    runs: [json('one'), { ...json('resume', '--last', 'two'), cwd: 'sub' }],
  },
  { name: 'session: resume --last without any', script: [say('New.')], runs: [json('resume', '--last', 'one')] },
  { name: 'session: resume an unknown id', runs: [exec('resume', NOBODY, 'one')] },
  { name: 'session: resume an unknown id, JSONL', runs: [json('resume', NOBODY, 'one')] },
  { name: 'session: resume an unknown name', script: [say('New.')], runs: [json('resume', 'no-such-name', 'one')] },
  {
    name: 'session: resume with the prompt piped',
    script: TWO,
    runs: [json('one'), { ...json('resume', '{id}'), stdin: 'two by pipe\n' }],
  },
  {
    name: 'session: resume with `-`',
    script: TWO,
    runs: [json('one'), { ...json('resume', '{id}', '-'), stdin: 'two by pipe' }],
  },
  {
    name: 'session: resume with a prompt and a pipe',
    script: TWO,
    runs: [json('one'), { ...json('resume', '{id}', 'two'), stdin: 'ignored\n' }],
  },
  { name: 'session: resume without a prompt', script: TWO, runs: [json('one'), json('resume', '{id}')] },
  {
    name: 'session: resume after commands',
    script: [call('exec_command', { cmd: 'echo hi' }), ...TWO],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: resume after a turn that failed',
    script: [{ status: 400, body: 'no' }, say('Now.')],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: resume with another sandbox',
    script: TWO,
    runs: [json('-s', 'workspace-write', 'one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: resume with another model',
    script: TWO,
    runs: [json('one'), json('resume', '-m', 'gpt-5.5-codex', '{id}', 'two')],
  },
  {
    name: 'session: resume with another model, text',
    script: TWO,
    runs: [exec('one'), exec('resume', '-m', 'my-own-model', '{id}', 'two')],
  },
  {
    name: 'session: resume with a picture',
    files: {
      'a.png': {
        base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
      },
    },
    script: TWO,
    runs: [json('one'), json('resume', '{id}', 'two', '-i', 'a.png')],
  },
  {
    name: 'session: resume with flags before the word',
    script: TWO,
    runs: [json('one'), { args: ['exec', '--json', '-s', 'workspace-write', 'resume', '{id}', 'two'] }],
  },
  {
    name: 'session: three turns',
    script: [...TWO, say('Third.')],
    runs: [json('one'), json('resume', '{id}', 'two'), json('resume', '{id}', 'three')],
  },
  {
    name: 'session: resume with another provider',
    script: TWO,
    runs: [json('one'), exec('resume', '-c', 'model_provider="openai"', '{id}', 'two')],
  },
  {
    name: 'session: resume when the provider is gone',
    script: TWO,
    runs: [
      json(
        '-c',
        'model_providers.gone={name="gone",base_url="http://127.0.0.1:{port}/v1",env_key="MOCK_KEY",wire_api="responses"}',
        '-c',
        'model_provider="gone"',
        'one',
      ),
      exec('resume', '{id}', 'two'),
    ],
  },
  { name: 'session: fork', script: TWO, runs: [json('one'), json('fork', '{id}', 'two')] },
  { name: 'session: fork, text', script: TWO, runs: [exec('one'), exec('fork', '{id}', 'two')] },
  { name: 'session: fork without a prompt', script: TWO, runs: [json('one'), json('fork', '{id}')] },
  { name: 'session: fork of an unknown id', runs: [exec('fork', NOBODY, 'one')] },
  {
    name: 'session: fork after commands, then resume the fork',
    script: [call('exec_command', { cmd: 'echo hi' }), ...TWO, say('Third.')],
    runs: [json('one'), json('fork', '{id}', 'two'), json('resume', '--last', 'three')],
  },
  { name: 'session: ephemeral', script: TWO, runs: [json('--ephemeral', 'one'), json('resume', '{id}', 'two')] },
  {
    name: 'session: resume keeps the folder of instructions',
    files: { 'AGENTS.md': 'Rule one.\n' },
    script: TWO,
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
  {
    name: 'session: automatic compaction',
    config: 'model_auto_compact_token_limit = 50',
    script: [call('exec_command', { cmd: 'echo hi' }), say('A summary.'), ...TWO],
    runs: [json('one')],
  },
  {
    name: 'session: automatic compaction when a turn begins',
    config: 'model_auto_compact_token_limit = 50',
    script: [say('first'), say('A summary.'), ...TWO],
    runs: [json('one'), json('resume', '{id}', 'two')],
  },
];
