/** What leaves the sandbox: rules, and the review by the model (`--approve-for-me`). */
import type { JsonObject } from '#/base/json.ts';
import { call, exec, json, patch, say, type Scenario } from '../scenario.ts';

/** Only reviews have this header. */
const REVIEW: JsonObject = { when: { headers: { 'x-openai-subagent': 'guardian' } } };
const DONE = say('done');
const GO = [json('--approve-for-me', 'go on')];
const TEXT = [exec('--approve-for-me', 'go on')];

function verdict(outcome: 'allow' | 'deny', rest: JsonObject = {}): JsonObject {
  const low = { risk_level: 'low', user_authorization: 'high', outcome, rationale: 'It is harmless.' };
  const high = { risk_level: 'high', user_authorization: 'low', outcome, rationale: 'It would break "things".' };
  return say(JSON.stringify(outcome === 'allow' ? low : high), { ...REVIEW, ...rest });
}

const ALLOW = verdict('allow');
const DENY = verdict('deny');

function asked(cmd: string, rest: JsonObject = {}): JsonObject {
  return { cmd, sandbox_permissions: 'require_escalated', justification: 'May I?', ...rest };
}

const escalate = (cmd: string, rest: JsonObject = {}): JsonObject => call('exec_command', asked(cmd, rest));
const run = (cmd: string): JsonObject => call('exec_command', { cmd });
const rules = (text: string): Pick<Scenario, 'home'> => ({ home: { 'rules/default.rules': `${text}\n` } });
const outside = patch('*** Begin Patch', '*** Add File: ../new.txt', '+a', '*** End Patch');

function judged(name: string, script: readonly JsonObject[], rest: Partial<Scenario> = {}): Scenario {
  return { name: `approval: ${name}`, script: [...script, DONE], runs: GO, ...rest };
}

/** An answer of the reviewer that is no verdict. */
function answered(name: string, ...answers: readonly (string | JsonObject)[]): Scenario {
  const said = answers.map((answer) => (typeof answer === 'string' ? say(answer, REVIEW) : { ...answer, ...REVIEW }));
  return judged(`review: ${name}`, [escalate('echo one'), ...said]);
}

export const approvals: readonly Scenario[] = [
  judged('allowed', [escalate('echo one > ../out; cat ../out'), ALLOW], { sample: true }),
  judged('allowed, text', [escalate('echo one'), ALLOW], { runs: TEXT }),
  judged('denied', [escalate('echo one > ../out'), DENY, run('ls ..')], { sample: true }),
  judged('denied, text', [escalate('echo one'), DENY], { runs: TEXT }),
  judged('one after another', [escalate('echo 1'), ALLOW, escalate('echo 2'), DENY, escalate('echo 2'), ALLOW]),
  judged('the same again', [escalate('echo 1'), ALLOW, escalate('echo 1'), ALLOW]),
  judged('a prefix proposed', [escalate('echo 1', { prefix_rule: ['echo'] }), ALLOW, escalate('echo 2'), ALLOW]),
  judged('without a justification', [
    call('exec_command', { cmd: 'echo 1', sandbox_permissions: 'require_escalated' }),
    ALLOW,
  ]),
  judged('another shell and folder', [escalate('pwd', { workdir: '/tmp', login: false, shell: 'sh' }), ALLOW]),
  judged('a part of the escalation', [
    call('exec_command', { cmd: 'echo 1', sandbox_permissions: 'with_additional_permissions' }),
  ]),
  judged('a command that the sandbox stops', [run('touch ../out')]),
  judged('typing into it', [
    escalate('cat', { tty: true, yield_time_ms: 300 }),
    ALLOW,
    { items: [{ call: 'write_stdin', args: { chars: 'x\n' }, args_from_output: { session_id: 'session ID (\\d+)' } }] },
    DENY,
  ]),
  judged(
    'denied three times',
    [1, 2, 3, 4].flatMap((n) => [escalate(`echo ${n}`), DENY]),
  ),
  judged(
    'denied three times, text',
    [1, 2, 3, 4].flatMap((n) => [escalate(`echo ${n}`), DENY]),
    { runs: TEXT },
  ),
  judged(
    'denied three times, then resumed',
    [1, 2, 3].flatMap((n) => [escalate(`echo ${n}`), DENY]),
    { runs: [...GO, { args: ['exec', 'resume', '--json', '{id}', 'and more'] }] },
  ),
  judged('denied too often', [1, 2, 3, 4, 5, 6].flatMap((n) => [
    escalate(`echo a${n}`), DENY, escalate(`echo b${n}`), ALLOW, escalate(`echo c${n}`), DENY,
  ])), // prettier-ignore
  judged('resumed with it', [escalate('echo 1'), ALLOW, say('first'), escalate('echo 2'), ALLOW], {
    runs: [...GO, { args: ['exec', '--approve-for-me', 'resume', '--json', '{id}', 'and more'] }],
  }),
  judged('resumed without it', [escalate('echo 1'), ALLOW, say('first'), escalate('echo 2')], {
    runs: [...GO, { args: ['exec', 'resume', '--json', '{id}', 'and more'] }],
  }),
  judged(
    'the history that it reads',
    [
      {
        items: [
          { reasoning: 'thinking' },
          { text: 'I will look.' },
          { call: 'exec_command', args: { cmd: 'echo hello' } },
          { web_search: { query: 'cats' } },
        ],
      },
      patch('*** Begin Patch', '*** Add File: a.txt', '+a', '*** End Patch'),
      run('seq 1 4000'),
      { items: [{ text: { repeat: 'message ', bytes: 30_000 } }, { call: 'exec_command', args: { cmd: 'true' } }] },
      escalate(`echo ${'word '.repeat(1000)}`),
      ALLOW,
      escalate('echo two'),
      ALLOW,
    ],
    {
      config: 'developer_instructions = "Be brief"\nmodel_reasoning_summary = "auto"\nmodel_verbosity = "high"',
      files: { 'AGENTS.md': 'Write tests.\n' },
    },
  ),
  judged('a model without metadata', [escalate('echo 1'), ALLOW], {
    config: 'model_reasoning_effort = "high"',
    runs: [json('--approve-for-me', '-m', 'gpt-5', 'go on')],
  }),
  { ...judged('together with -s', []), runs: [exec('--approve-for-me', '-s', 'read-only', 'go on')] },

  answered('no JSON, three times', 'fine', 'fine', 'fine'),
  answered('no JSON, then a verdict', 'fine', ALLOW),
  answered('in a fence', '```json\n{"outcome":"allow"}\n```'),
  answered('in prose', 'Well: {"outcome":"allow","risk_level":"critical"} so far'),
  answered('an outcome alone', '{"outcome":"deny"}'),
  answered('no outcome, then a verdict', '{"risk_level":"low"}', ALLOW),
  answered('an unknown level, then a verdict', '{"outcome":"allow","risk_level":"tiny"}', ALLOW),
  answered('two messages', { items: [{ text: '{"outcome":"deny"}' }, { text: '{"outcome":"allow"}' }] }),
  answered('nothing', { items: [] }),
  answered('a look before', call('exec_command', { cmd: 'touch x; ls' }), ALLOW),
  answered('asks for more itself', escalate('touch x'), outside, ALLOW),
  answered('400', { status: 400, body: { error: { message: 'nope' } } }),
  answered('response.failed', { items: [], failed: { code: 'invalid_prompt', message: 'boom' } }),
  answered('overloaded', { status: 503, body: { error: { code: 'server_is_overloaded', message: 'q' } }, repeat: 6 }),
  answered('the stream ends early, then a verdict', { items: [], end: 'none' }, ALLOW),

  judged('patch outside, allowed', [outside, ALLOW]),
  judged('patch outside, denied', [outside, DENY]),
  judged('patch outside, denied, text', [outside, DENY], { runs: TEXT }),
  judged('patch into .git', [patch('*** Begin Patch', '*** Add File: .git/new', '+a', '*** End Patch'), ALLOW]),
  judged('patch outside in a command', [
    run('apply_patch <<EOF\n*** Begin Patch\n*** Add File: ../new.txt\n+a\n*** End Patch\nEOF'),
    ALLOW,
  ]),
  judged('patch inside, escalated', [
    escalate('apply_patch <<EOF\n*** Begin Patch\n*** Add File: n\n+a\n*** End Patch\nEOF'),
  ]),

  judged('rm -f', [run('rm -f x'), ALLOW, run('rm -rf x'), DENY]),
  judged('rm -f, never', [run('rm -f x'), run('ls; sudo rm -rf x'), run('rm -r x')], { runs: [json('go on')] }),
  judged('rm -f, bypass', [run('rm -f x')], { runs: [json('--yolo', 'go on')] }),
  judged('rule prompt', [run('touch a'), ALLOW, run('touch ../b'), ALLOW, run('touch c'), DENY], {
    ...rules('prefix_rule(pattern=["touch"], decision="prompt", justification="look first")'),
  }),
  judged('rule prompt, never', [run('touch a')], {
    ...rules('prefix_rule(pattern=["touch"], decision="prompt")'),
    runs: [json('-s', 'workspace-write', 'go on')],
  }),
  judged('rule allow', [run('touch ../b && echo ok'), run('touch ../c'), escalate('touch ../d')], {
    ...rules('prefix_rule(pattern=["touch"], decision="allow")'),
  }),
  judged('rule allow, never', [run('touch ../b'), escalate('touch ../c'), run('ls ..')], {
    ...rules('prefix_rule(pattern=["touch"], decision="allow")'),
    runs: [json('go on')],
  }),
  judged('rule forbidden', [run('touch a'), escalate('touch b'), run('ls; touch c')], {
    ...rules('prefix_rule(pattern=["touch"], decision="forbidden", justification="no touching")'),
  }),
  judged('rule forbidden, ignored', [run('touch a; ls')], {
    ...rules('prefix_rule(pattern=["touch"], decision="forbidden")'),
    runs: [json('--ignore-rules', '-s', 'workspace-write', 'go on')],
  }),
];
