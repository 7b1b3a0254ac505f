/** exec_command and write_stdin. */
import { call, exec, json, say, type Scenario } from '../scenario.ts';

const DONE = say('Done.');
const WRITE = ['-s', 'workspace-write'] as const;

/** One command, then an answer. */
function command(name: string, args: Parameters<typeof call>[1], rest: Partial<Scenario> = {}): Scenario {
  return { name: `exec_command: ${name}`, script: [call('exec_command', args), DONE], runs: [json('go')], ...rest };
}

export const commands: readonly Scenario[] = [
  command('output', { cmd: 'echo hello' }, { sample: true }),
  command('output, text', { cmd: 'echo hello' }, { runs: [exec('go')], sample: true }),
  command('exit code 3', { cmd: 'echo out; sleep 0.2; echo err >&2; exit 3' }),
  command('exit code 3, text', { cmd: 'echo out; exit 3' }, { runs: [exec('go')] }),
  command('no output', { cmd: 'true' }),
  command('no output, text', { cmd: 'true' }, { runs: [exec('go')] }),
  command('quotes in the line', { cmd: `echo "it's" 'a "b"' $HOME` }),
  command('several lines', { cmd: 'for i in 1 2 3\ndo\n  echo "$i"\ndone' }),
  command('not found', { cmd: 'no-such-program-here' }),
  command('syntax error of the shell', { cmd: 'if then' }),
  command('workdir', { cmd: 'pwd', workdir: 'sub' }, { files: { 'sub/x': 'x' } }),
  command('workdir absolute', { cmd: 'pwd', workdir: '/usr' }),
  command('workdir missing', { cmd: 'pwd', workdir: 'nowhere' }),
  command('login false', { cmd: 'echo "$0"; shopt -q login_shell && echo login || echo plain', login: false }),
  command('login shell', { cmd: 'echo "$0"' }),
  command('shell sh', { cmd: 'echo "$0"', shell: '/bin/sh' }),
  command('shell missing', { cmd: 'echo hi', shell: '/no/such/shell' }),
  command('environment', {
    cmd: 'env | grep -E "^(CODEX_(CI|SANDBOX|APPLY)|NO_COLOR|TERM|COLORTERM|LANG|LC_|PAGER|GIT_PAGER|GH_PAGER)" | sort',
  }),
  command('ids in the environment', { cmd: 'echo "$CODEX_THREAD_ID $CODEX_SESSION_ID ${CODEX_TOOL_CALL_ID}"' }),
  command('the key of the provider', { cmd: 'echo "key=$MOCK_KEY"' }),
  command('variable of the caller', { cmd: 'echo "$MINE"' }, { runs: [{ ...json('go'), env: { MINE: 'yes' } }] }),
  command(
    'shell_environment_policy',
    { cmd: 'echo "$MINE-$SET_HERE"' },
    {
      tables: '[shell_environment_policy]\nexclude = ["MINE"]\nset = { SET_HERE = "set" }',
      runs: [{ ...json('go'), env: { MINE: 'yes' } }],
    },
  ),
  command('killed by itself', { cmd: 'kill -9 $$' }),
  command('ANSI, CR and NUL', { cmd: "printf '\\033[31mred\\033[0m\\rover\\000end\\n'" }),
  command('ANSI, text', { cmd: "printf '\\033[31mred\\033[0m\\n'" }, { runs: [exec('go')] }),
  command('invalid UTF-8', { cmd: "printf 'a\\377b\\n'" }),
  command('40,000 lines', { cmd: 'seq 1 40000' }),
  command('max_output_tokens 100', { cmd: 'seq 1 2000', max_output_tokens: 100 }),
  command(
    '3 MB, over the ring',
    { cmd: 'head -c 3000000 /dev/zero | tr "\\0" x' },
    {
      ignore: { jsonl: 'one line of a megabyte on each side' },
    },
  ),
  command('escalation asked for', {
    cmd: 'echo hi',
    sandbox_permissions: 'require_escalated',
    justification: 'May I?',
  }),
  command('justification alone', { cmd: 'echo hi', justification: 'May I?' }),
  command('a terminal', {
    cmd: 'test -t 0 && test -t 1 && echo terminal; tput cols 2>/dev/null; stty size',
    tty: true,
  }),
  command('stdin without a terminal', { cmd: 'cat; echo over' }),
  command('without cmd', {}),
  command('arguments that are no JSON', '{cmd: 1}'),
  command('arguments cut off', '{"cmd": "ls'),
  command('cmd is a number', { cmd: 5 }),
  command('unknown argument', { cmd: 'echo hi', nonsense: true }),
  command('arguments are a list', '[]'),
  command('empty arguments', ''),
  command('writes a file', { cmd: 'echo new > new.txt && cat new.txt' }, { runs: [json(...WRITE, 'go')] }),
  command('child left in the background', { cmd: 'sleep 30 >/dev/null 2>&1 & echo started' }),

  {
    name: 'write_stdin: a line to a terminal',
    script: [
      call('exec_command', { cmd: 'read -r line; echo "got $line"', tty: true, yield_time_ms: 400 }),
      call(
        'write_stdin',
        { chars: 'hello\n', yield_time_ms: 2000 },
        { args_from_output: { session_id: 'session ID (\\d+)' } },
      ),
      DONE,
    ],
    runs: [json('go')],
    sample: true,
  },
  {
    name: 'write_stdin: polling until the end',
    script: [
      call('exec_command', { cmd: 'echo first; sleep 1.2; echo second; exit 4', yield_time_ms: 300 }),
      call('write_stdin', { yield_time_ms: 5000 }, { args_from_output: { session_id: 'session ID (\\d+)' } }),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'write_stdin: polling until the end, text',
    script: [
      call('exec_command', { cmd: 'echo first; sleep 1.2; echo second', yield_time_ms: 300 }),
      call('write_stdin', { yield_time_ms: 5000 }, { args_from_output: { session_id: 'session ID (\\d+)' } }),
      DONE,
    ],
    runs: [exec('go')],
  },
  {
    name: 'write_stdin: Ctrl-C to a terminal',
    script: [
      call('exec_command', { cmd: 'sleep 30', tty: true, yield_time_ms: 300 }),
      call(
        'write_stdin',
        { chars: '\u0003', yield_time_ms: 2000 },
        { args_from_output: { session_id: 'session ID (\\d+)' } },
      ),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'write_stdin: Ctrl-C without a terminal',
    script: [
      call('exec_command', { cmd: 'sleep 30', yield_time_ms: 300 }),
      call(
        'write_stdin',
        { chars: '\u0003', yield_time_ms: 2000 },
        { args_from_output: { session_id: 'session ID (\\d+)' } },
      ),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'write_stdin: text without a terminal',
    script: [
      call('exec_command', { cmd: 'sleep 2; echo over', yield_time_ms: 300 }),
      call(
        'write_stdin',
        { chars: 'hello\n', yield_time_ms: 500 },
        { args_from_output: { session_id: 'session ID (\\d+)' } },
      ),
      DONE,
    ],
    runs: [json('go')],
  },
  {
    name: 'write_stdin: two sessions',
    script: [
      {
        items: [
          { call: 'exec_command', args: { cmd: 'read -r a; echo "A $a"', tty: true, yield_time_ms: 400 } },
          { call: 'exec_command', args: { cmd: 'echo quick' } },
        ],
      },
      call(
        'write_stdin',
        { chars: 'one\n', yield_time_ms: 2000 },
        { args_from_output: { session_id: 'session ID (\\d+)' } },
      ),
      DONE,
    ],
    runs: [json('go')],
    ignore: { jsonl: 'which of the two ends first is a race' },
  },
  {
    name: 'write_stdin: unknown session',
    script: [call('write_stdin', { session_id: 1781, chars: 'x' }), DONE],
    runs: [json('go')],
  },
  { name: 'write_stdin: without session_id', script: [call('write_stdin', { chars: 'x' }), DONE], runs: [json('go')] },
  {
    name: 'exec_command: still running at the end',
    script: [call('exec_command', { cmd: 'echo up; sleep 60', yield_time_ms: 300 }), DONE],
    runs: [json('go')],
  },
  {
    name: 'exec_command: still running at the end, text',
    script: [call('exec_command', { cmd: 'echo up; sleep 60', yield_time_ms: 300 }), DONE],
    runs: [exec('go')],
  },
];
