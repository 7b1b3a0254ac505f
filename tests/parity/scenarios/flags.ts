/** Mistakes on the command line. */
import { exec, json, say, type Scenario } from '../scenario.ts';

const HELLO = [say('Hello.')];

export const flags: readonly Scenario[] = [
  { name: 'flag: unknown', runs: [exec('--nonsense', 'hi')], sample: true },
  { name: 'flag: almost right', runs: [exec('--jsom', 'hi')] },
  { name: 'flag: unknown letter', runs: [exec('-Z', 'hi')] },
  { name: 'flag: two prompts', runs: [exec('one', 'two')] },
  { name: 'flag: value missing', runs: [exec('hi', '--model')] },
  { name: 'flag: bad value of --sandbox', runs: [exec('-s', 'loose', 'hi')] },
  { name: 'flag: bad value of --color', runs: [exec('--color', 'sometimes', 'hi')] },
  { name: 'flag: value for a switch', runs: [exec('--json=yes', 'hi')] },
  { name: 'flag: twice', runs: [exec('-m', 'a', '-m', 'b', 'hi')] },
  {
    name: 'flag: two that conflict',
    runs: [exec('--approve-for-me', '--dangerously-bypass-approvals-and-sandbox', 'hi')],
  },
  { name: 'flag: --local-provider unknown', runs: [exec('--oss', '--local-provider', 'nope', 'hi')] },
  {
    name: 'flag: --oss with a provider of config.toml',
    script: HELLO,
    runs: [json('--oss', '--local-provider', 'mock', '-m', 'gpt-5.5', 'hi')],
  },
  { name: 'flag: not in a repository', git: false, runs: [exec('hi')], sample: true },
  { name: 'flag: not in a repository, JSONL', git: false, runs: [json('hi')] },
  {
    name: 'flag: not in a repository, --skip-git-repo-check',
    git: false,
    script: HELLO,
    runs: [json('--skip-git-repo-check', 'hi')],
  },
  {
    name: 'flag: not in a repository, bypass',
    git: false,
    script: HELLO,
    runs: [json('--dangerously-bypass-approvals-and-sandbox', 'hi')],
  },
  { name: 'flag: not in a repository, --trust', git: false, script: HELLO, runs: [json('--trust', 'hi')] },
  {
    name: 'flag: not in a repository, trusted in config.toml',
    git: false,
    tables: '[projects."{work}"]\ntrust_level = "trusted"',
    script: HELLO,
    runs: [json('hi')],
  },
  { name: 'flag: -C', files: { 'sub/x': 'x' }, script: HELLO, runs: [json('-C', 'sub', 'hi')] },
  { name: 'flag: -C missing', runs: [exec('-C', 'nowhere', 'hi')] },
  { name: 'flag: -c without =', runs: [exec('-c', 'novalue', 'hi')] },
  { name: 'flag: -c with an empty key', runs: [exec('-c', '=x', 'hi')] },
  {
    name: 'flag: -c before exec',
    script: HELLO,
    runs: [{ args: ['-c', 'model_verbosity="high"', 'exec', '--json', 'hi'] }],
  },
  { name: 'flag: -c raw string', script: HELLO, runs: [json('-c', 'model=gpt-5.5-codex', 'hi')] },
  { name: 'flag: --enable unknown', runs: [exec('--enable', 'nosuch', 'hi')] },
  { name: 'flag: --disable unknown', runs: [exec('--disable', 'nosuch', 'hi')] },
  { name: 'flag: --profile without a file', script: HELLO, runs: [json('-p', 'nosuch', 'hi')] },
  {
    name: 'flag: --profile',
    home: { 'quick.config.toml': 'model_reasoning_effort = "low"\n' },
    script: HELLO,
    runs: [json('-p', 'quick', 'hi')],
  },
  { name: 'flag: -m', script: HELLO, runs: [json('-m', 'gpt-5.5-codex', 'hi')] },
  { name: 'flag: --ignore-user-config', runs: [exec('--ignore-user-config', '-c', 'model_provider="mock"', 'hi')] },
  { name: 'flag: --version', runs: [exec('--version')] },
  { name: 'flag: resume without a session', runs: [exec('resume')] },
  { name: 'flag: fork without a session', runs: [exec('fork')] },
  { name: 'flag: --thread-source', script: HELLO, runs: [json('--thread-source', 'automation', 'hi')] },
];
