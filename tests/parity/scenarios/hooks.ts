/** Hooks: when they run, what they are told, and what becomes of what they say. */
import type { JsonObject, JsonValue } from '#/base/json.ts';
import { call, exec, json, patch, say, type Deviation, type Run, type Scenario } from '../scenario.ts';

export const BYPASS = '--dangerously-bypass-hook-trust';
export const ECHO = [call('exec_command', { cmd: 'echo hi' }), say('done'), say('done again'), say('done at last')];

/** Prints what a hook answers. */
export const answer = (value: JsonValue): string => `printf '%s' '${JSON.stringify(value)}'`;
export const specific = (hookEventName: string, members: JsonObject): JsonObject => ({
  hookSpecificOutput: { hookEventName, ...members },
});
/** Keeps what a hook is told, but for the path of the record, which is in another place and form. */
export const KEEP = `sed 's/"transcript_path":"[^"]*",//;s/$/\\n/' >> told`;

type HookSpec = string | JsonObject;

/** `hooks.json` of events with one group each. */
function hooksFile(events: Readonly<Record<string, HookSpec | readonly HookSpec[]>>): string {
  const groups = Object.entries(events).map(([event, specs]) => {
    const hooks = [specs].flat().map((spec) => (typeof spec === 'string' ? { type: 'command', command: spec } : spec));
    return [event, [{ hooks }]];
  });
  return JSON.stringify({ hooks: Object.fromEntries(groups) });
}

/** Groups of one event, by matcher. */
function matching(event: string, matchers: readonly string[]): string {
  const groups = matchers.map((matcher) => ({
    matcher,
    // The program runs them at once: each has a file of its own.
    hooks: [{ type: 'command', command: `touch "matched-${matcher.replaceAll(/\W/g, '_')}"` }],
  }));
  return JSON.stringify({ hooks: { [event]: groups } });
}

const DEVIATIONS: readonly Deviation[] = [
  {
    surface: 'stderr',
    test: (reference, csm) => reference.includes(BYPASS) || csm.startsWith('warning: Hooks run without being trusted'),
    everywhere: true,
    why: 'says once, and in its own words, that hooks run without being trusted',
  },
  {
    surface: 'jsonl',
    at: /item\.completed error(\.item\.message)?$/,
    test: (reference, csm) => reference.includes(BYPASS) || csm.includes('Hooks run without being trusted'),
    everywhere: true,
    why: 'says once, and in its own words, that hooks run without being trusted',
  },
  {
    surface: 'jsonl',
    at: /\.item\.id$/,
    reference: /^item_\d+$/,
    everywhere: true,
    why: 'says once, and in its own words, that hooks run without being trusted',
  },
  {
    surface: 'stderr',
    reference: null,
    csm: /^ {2}(feedback|error|stop|): |^ {2}said to you/,
    why: 'says why a hook said no or failed, and what it said to the user',
  },
  {
    surface: 'stderr',
    reference: null,
    csm: /^(tool|apply patch) rejected|^(tool|apply patch) invalid|^ {2}(a hook said no|hook returned)/,
    why: 'shows in the text that a call was refused or failed, and why',
  },
];

const RUN: Run = exec(BYPASS, 'hello');

export function hook(
  name: string,
  events: Parameters<typeof hooksFile>[0] | string,
  rest: Partial<Scenario> = {},
): Scenario {
  const file = typeof events === 'string' ? events : hooksFile(events);
  return {
    name: `hook: ${name}`,
    home: { 'hooks.json': file },
    script: ECHO,
    runs: [RUN],
    ...rest,
    deviations: [...DEVIATIONS, ...(rest.deviations ?? [])],
  };
}

const ADD_FILE = patch('*** Begin Patch', '*** Add File: a.txt', '+x', '*** End Patch');
const WRITES: Partial<Scenario> = {
  script: [ADD_FILE, say('done')],
  runs: [exec(BYPASS, '-s', 'workspace-write', 'hello')],
};

export const hooks: readonly Scenario[] = [
  hook(
    'all events are told of a command',
    Object.fromEntries(
      ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'SessionEnd'].map((event) => [
        event,
        KEEP,
      ]),
    ),
  ),
  hook(
    'all events, JSONL',
    { SessionStart: 'true', UserPromptSubmit: 'true', PreToolUse: 'true', Stop: 'true' },
    { runs: [json(BYPASS, 'hi')] },
  ),
  hook('a patch is told', { PreToolUse: KEEP, PostToolUse: KEEP }, WRITES),
  hook(
    'other tools are told',
    { PreToolUse: KEEP, PostToolUse: KEEP },
    { script: [call('get_goal', {}), say('done')] },
  ),
  hook(
    'not told of calls that are none',
    { PreToolUse: KEEP, PostToolUse: KEEP },
    {
      script: [call('exec_command', { cmd: 5 }), call('nope', {}), say('done')],
      runs: [json(BYPASS, 'hi')],
    },
  ),
  hook(
    'a command that ends badly',
    { PostToolUse: KEEP },
    { script: [call('exec_command', { cmd: 'echo no; exit 3' }), say('done')] },
  ),
  hook(
    'a command that ends later',
    { PreToolUse: KEEP, PostToolUse: KEEP },
    {
      script: [
        call('exec_command', { cmd: 'sleep 0.8; echo late', yield_time_ms: 250 }),
        call('write_stdin', { yield_time_ms: 5000 }, { args_from_output: { session_id: 'session ID (\\d+)' } }),
        say('done'),
      ],
      runs: [json(BYPASS, 'hi')],
    },
  ),
  hook(
    'workdir of the command',
    { PreToolUse: KEEP },
    { script: [call('exec_command', { cmd: 'pwd', workdir: '/' }), say('done')] },
  ),
  hook(
    'without approvals by a person',
    { UserPromptSubmit: KEEP },
    {
      runs: [exec(BYPASS, '--approve-for-me', 'hello')],
      script: [say('done')],
      ignore: {
        stderr: 'says what it does about approvals, as elsewhere',
        body: 'what the model is told of approvals is compared elsewhere',
        headers: 'as the body',
      },
    },
  ),

  hook('before a tool: exit code 2', { PreToolUse: 'echo no way >&2; exit 2' }),
  hook('before a tool: exit code 2, JSONL', { PreToolUse: 'echo no way >&2; exit 2' }, { runs: [json(BYPASS, 'hi')] }),
  hook('before a tool: exit code 2 without a reason', { PreToolUse: 'exit 2' }),
  hook('before a tool: exit code 1', { PreToolUse: 'echo oops >&2; exit 1' }),
  hook('before a tool: deny', {
    PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'deny', permissionDecisionReason: 'because' })),
  }),
  hook('before a tool: deny without a reason', {
    PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'deny' })),
  }),
  hook('before a tool: block', { PreToolUse: answer({ decision: 'block', reason: 'blocked' }) }),
  hook('before a tool: approve', { PreToolUse: answer({ decision: 'approve', reason: 'ok' }) }),
  hook('before a tool: ask', { PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'ask' })) }),
  hook('before a tool: allow', { PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'allow' })) }),
  hook('before a tool: another command', {
    PreToolUse: answer(
      specific('PreToolUse', { permissionDecision: 'allow', updatedInput: { command: 'echo changed' } }),
    ),
    PostToolUse: KEEP,
  }),
  hook('before a tool: another command in the wrong form', {
    PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'allow', updatedInput: { cmd: 'echo changed' } })),
  }),
  hook('before a tool: another command without allow', {
    PreToolUse: answer(specific('PreToolUse', { updatedInput: { command: 'echo changed' } })),
  }),
  hook('before a tool: context', { PreToolUse: answer(specific('PreToolUse', { additionalContext: 'look out' })) }),
  hook('before a tool: continue false', { PreToolUse: answer({ continue: false }) }),
  hook('before a tool: text', { PreToolUse: 'echo some text' }),
  hook('before a tool: broken JSON', { PreToolUse: 'echo "{broken"' }),
  hook('before a tool: unknown member', { PreToolUse: answer({ foo: 1 }) }),
  hook(
    'before a tool: a program that is missing',
    { PreToolUse: '/no/such/program' },
    {
      deviations: [
        {
          surface: 'stderr',
          reference: null,
          csm: /not found|No such file/,
          why: 'says why a hook said no or failed, and what it said to the user',
        },
      ],
    },
  ),
  hook('before a tool: its time is over', { PreToolUse: { type: 'command', command: 'sleep 20', timeout: 1 } }),
  hook('before a tool: killed', { PreToolUse: 'kill -9 $$' }),
  hook('before a tool: several say no', {
    PreToolUse: ['sleep 0.3; echo first >&2; exit 2', 'echo second >&2; exit 2'],
  }),
  hook('before a tool: the last to end rewrites', {
    PreToolUse: [
      answer(
        specific('PreToolUse', {
          permissionDecision: 'allow',
          updatedInput: { command: 'echo B' },
          additionalContext: 'b',
        }),
      ),
      `sleep 0.4; ${answer(specific('PreToolUse', { permissionDecision: 'allow', updatedInput: { command: 'echo A' }, additionalContext: 'a' }))}`,
    ],
  }),
  hook(
    'before a tool: a patch is blocked',
    { PreToolUse: 'echo no >&2; exit 2' },
    { ...WRITES, ignore: { stderr: 'a patch of several lines is shown on one' } },
  ),
  hook(
    'before a tool: another tool is blocked',
    { PreToolUse: 'echo no >&2; exit 2' },
    { script: [call('get_goal', {}), say('done')] },
  ),
  hook(
    'before a tool: other arguments',
    { PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'allow', updatedInput: { objective: 'new' } })) },
    {
      script: [call('create_goal', { objective: 'old' }), call('update_goal', { status: 'complete' }), say('done')],
      ignore: {
        body: 'the second call is rewritten too, and its error is worded differently',
        stderr: 'as the body',
      },
    },
  ),

  hook('after a tool: exit code 2', { PostToolUse: 'echo look again >&2; exit 2' }),
  hook(
    'after a tool: block and context',
    {
      PostToolUse: answer({
        decision: 'block',
        reason: 'wrong',
        ...specific('PostToolUse', { additionalContext: 'more' }),
      }),
    },
    { runs: [json(BYPASS, 'hi')] },
  ),
  hook('after a tool: context', { PostToolUse: answer(specific('PostToolUse', { additionalContext: 'more' })) }),
  hook('after a tool: continue false', { PostToolUse: answer({ continue: false, stopReason: 'enough' }) }),
  hook('after a tool: continue false without a reason', { PostToolUse: answer({ continue: false }) }),
  hook('after a tool: exit code 1', { PostToolUse: 'exit 1' }),
  hook('after a tool: several', {
    PostToolUse: [
      'sleep 0.2; echo one >&2; exit 2',
      'echo two >&2; exit 2',
      answer({ continue: false, stopReason: 'three' }),
    ],
  }),
  hook('after a patch: exit code 2', { PostToolUse: 'echo look again >&2; exit 2' }, WRITES),

  hook('prompt: exit code 2', { UserPromptSubmit: 'echo no prompt >&2; exit 2' }),
  hook(
    'prompt: exit code 2, JSONL',
    { UserPromptSubmit: 'echo no prompt >&2; exit 2' },
    { runs: [json(BYPASS, 'hi')] },
  ),
  hook(
    'prompt: block, then another one',
    {
      UserPromptSubmit: `if grep -q hello; then ${answer({ decision: 'block', reason: 'not that', ...specific('UserPromptSubmit', { additionalContext: 'was blocked' }) })}; fi`,
    },
    { script: [say('done')], runs: [RUN, exec('resume', '{id}', BYPASS, 'again')] },
  ),
  hook('prompt: continue false', { UserPromptSubmit: answer({ continue: false, stopReason: 'halt' }) }),
  hook('prompt: text is context', { UserPromptSubmit: `printf '  a\\n\\n b \\n\\n'` }),
  hook('prompt: context of several', {
    UserPromptSubmit: [
      'sleep 0.2; echo one',
      'echo two',
      answer(specific('UserPromptSubmit', { additionalContext: 'three' })),
    ],
  }),
  hook('prompt: fails', { UserPromptSubmit: 'exit 7' }),
  hook('prompt: JSON that is no object', { UserPromptSubmit: `echo '[1]'` }),
  hook('prompt: long context', {
    UserPromptSubmit: { type: 'command', command: 'yes abcdefghi | head -c 2000', additionalContextLimit: 100 },
  }),
  hook(
    'prompt: does not read what it is told',
    { UserPromptSubmit: 'exec <&-; true' },
    {
      runs: [{ ...exec(BYPASS, '-'), stdin: 'x'.repeat(300_000) }],
      ignore: { stderr: '300 KB of text', body: '300 KB of text' },
    },
  ),

  hook('session: text is context', { SessionStart: 'echo welcome', UserPromptSubmit: 'echo go on' }),
  hook(
    'session: continue false, then resumed',
    { SessionStart: `if grep -q startup; then ${answer({ continue: false, stopReason: 'closed' })}; fi` },
    { script: [say('done')], runs: [RUN, exec('resume', '{id}', BYPASS, 'again')] },
  ),
  hook('session: exit code 2', { SessionStart: 'echo no >&2; exit 2' }),
  hook(
    'session: started, resumed, forked',
    { SessionStart: `grep -o 'source":"[a-z]*'` },
    {
      script: [say('one'), say('two'), say('three')],
      runs: [RUN, exec('resume', '{id}', BYPASS, 'again'), exec('fork', '{id}', BYPASS, 'branch')],
    },
  ),
  hook('session: its end fails', { SessionEnd: 'exit 3' }, { script: [say('done')] }),
  hook(
    'session: a turn that fails',
    { Stop: 'echo stop >> told', SessionEnd: 'echo end >> told' },
    {
      script: [{ status: 400, body: '{"error":{"message":"bad"}}' }],
      ignore: { stderr: 'the text of the failure is compared elsewhere' },
    },
  ),

  hook('end of a turn: block', {
    Stop: `if grep -q 'active":false'; then ${answer({ decision: 'block', reason: 'go <on> & "on"' })}; fi`,
  }),
  hook(
    'end of a turn: exit code 2, JSONL',
    { Stop: `grep -q 'active":true' || { echo go on >&2; exit 2; }` },
    { runs: [json(BYPASS, 'hi')] },
  ),
  hook('end of a turn: several', {
    Stop: [
      `grep -q 'active":true' || { sleep 0.2; echo a >&2; exit 2; }`,
      `grep -q 'active":true' || { echo b >&2; exit 2; }`,
    ],
  }),
  hook('end of a turn: continue false', { Stop: answer({ continue: false, stopReason: 'enough' }) }),
  hook('end of a turn: text', { Stop: 'echo text' }),
  hook('end of a turn: message to the user', { Stop: answer({ systemMessage: 'said to you' }) }),

  hook(
    'requests',
    { PreModelRequest: KEEP, PostModelRequest: KEEP },
    { ignore: { stderr: 'whether a tool starts before the hooks of its answer have ended is a race' } },
  ),
  hook(
    'a compaction',
    { PreCompact: KEEP, PostCompact: KEEP, SessionStart: KEEP },
    {
      config: 'model_auto_compact_token_limit = 50',
      script: [call('exec_command', { cmd: 'echo hi' }), say('summary'), say('done'), say('done')],
      ignore: { body: 'compactions are compared elsewhere', headers: 'as the body' },
    },
  ),
  hook(
    'a compaction that is stopped',
    { PreCompact: answer({ continue: false, stopReason: 'no' }) },
    {
      config: 'model_auto_compact_token_limit = 50',
      deviations: [
        {
          surface: 'stderr',
          test: (reference, csm) =>
            /^(turn interrupted|tokens used|110)$/.test(reference) || csm.startsWith('ERROR: The turn was interrupted'),
          why: 'says in a sentence that the turn was interrupted',
        },
      ],
    },
  ),
  hook(
    'async',
    {
      UserPromptSubmit: { type: 'command', command: 'echo late', async: true },
      PreToolUse: { type: 'command', command: 'sleep 0.1; touch ran', async: true },
    },
    {
      script: [call('exec_command', { cmd: 'sleep 0.5' }), say('done')],
    },
  ),

  hook(
    'matchers of a command',
    matching('PreToolUse', ['Bash', 'bash', 'Ba', 'Bash|Edit', '^B', '*', '', 'exec_command', 'B.sh']),
  ),
  hook(
    'matchers of a patch',
    matching('PreToolUse', ['apply_patch', 'Edit', 'Write', 'MultiEdit', 'Bash', 'Edit|Write']),
    WRITES,
  ),
  hook('matchers of a session', matching('SessionStart', ['startup', 'resume', 'start', 'startup|resume'])),
  hook('matchers that do not count', matching('UserPromptSubmit', ['nothing'])),
  hook('a matcher that is none', matching('PreToolUse', ['[', 'Bash']), {
    deviations: [
      {
        surface: 'stderr',
        test: (reference, csm) =>
          /invalid matcher|^ {4}|^error: unclosed/.test(reference) || csm.includes('invalid matcher'),
        why: 'words of its own about a wrong matcher',
      },
    ],
  }),

  {
    ...hook('in config.toml', '{}'),
    home: {},
    tables:
      '[[hooks.PreToolUse]]\nmatcher = "Bash"\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "touch ran"\n',
  },
  {
    ...hook('in both', { PreToolUse: 'touch ran' }),
    tables: '[[hooks.PreToolUse]]\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "touch ran-too"\n',
  },
  {
    ...hook('on the command line', '{}'),
    home: {},
    runs: [exec(BYPASS, '-c', 'hooks.PreToolUse=[{hooks=[{type="command",command="touch ran"}]}]', 'hello')],
  },
  {
    ...hook('of a trusted project', '{}'),
    home: {},
    files: { '.codex/hooks.json': hooksFile({ PreToolUse: 'touch ran' }) },
    tables: '[projects."{work}"]\ntrust_level = "trusted"\n',
  },
  {
    ...hook('of a project that is not trusted', '{}'),
    home: {},
    files: { '.codex/hooks.json': hooksFile({ PreToolUse: 'touch ran' }) },
    deviations: [
      ...DEVIATIONS,
      {
        surface: 'stderr',
        test: (reference, csm) =>
          reference.includes('Untrusted project-local') || csm.includes('the project is not trusted'),
        why: 'names the ignored files, in its own words',
      },
    ],
  },
  hook('a file that is no JSON', '{ nope', {
    deviations: [
      {
        surface: 'stderr',
        test: (reference, csm) =>
          reference.includes('failed to parse hooks config') && csm.includes('failed to parse hooks config'),
        why: 'says in its own words what is wrong with a file',
      },
    ],
  }),
  hook('a file of the wrong shape', '{"PreToolUse":[]}', {
    deviations: [
      {
        surface: 'stderr',
        test: (reference, csm) =>
          reference.includes('failed to parse hooks config') && csm.includes('failed to parse hooks config'),
        why: 'says in its own words what is wrong with a file',
      },
    ],
  }),
  hook('kinds that do not exist yet', {
    PreToolUse: [
      { type: 'prompt', prompt: 'x' },
      { type: 'agent', prompt: 'x' },
      ' ',
      { type: 'command', command: 'touch ran', timeout: 0 },
    ],
  }),
  { ...hook('nobody trusted', { PreToolUse: 'touch ran' }), runs: [exec('hello')] },
  hook('turned off', { PreToolUse: 'touch ran' }, { tables: '[features]\nhooks = false\n' }),
];
