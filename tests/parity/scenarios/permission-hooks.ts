/** Hooks that are asked in place of whoever approves: the reviewer, here. */
import type { JsonObject } from '#/base/json.ts';
import { call, exec, json, patch, say, type Scenario } from '../scenario.ts';
import { answer, BYPASS, hook, KEEP, specific } from './hooks.ts';

/** Only reviews have this header. */
const REVIEW: JsonObject = { when: { headers: { 'x-openai-subagent': 'guardian' } } };
const DONE = say('done');
const VERDICTS = {
  allow: { risk_level: 'low', user_authorization: 'high', outcome: 'allow', rationale: 'It is harmless.' },
  deny: { risk_level: 'high', user_authorization: 'low', outcome: 'deny', rationale: 'It would break it.' },
};
const reviewed = (outcome: 'allow' | 'deny'): JsonObject => say(JSON.stringify(VERDICTS[outcome]), REVIEW);

const escalate = (cmd: string, rest: JsonObject = {}): JsonObject =>
  call('exec_command', { cmd, sandbox_permissions: 'require_escalated', justification: 'May I?', ...rest });
const OUTSIDE = patch('*** Begin Patch', '*** Add File: ../new.txt', '+a', '*** End Patch');
const decide = (decision: JsonObject): string => answer(specific('PermissionRequest', { decision }));
const ALLOW = decide({ behavior: 'allow' });
const DENY = decide({ behavior: 'deny', message: 'not today' });

type Events = Exclude<Parameters<typeof hook>[1], string>;

/** One that is asked about `echo one > ../out`, by the reviewer where the hook does not decide. */
function asked(name: string, events: Events, rest: Partial<Scenario> = {}): Scenario {
  return hook(`permission: ${name}`, events, {
    script: [escalate('echo one > ../out; cat ../out'), reviewed('allow'), DONE, say('more')],
    runs: [json(BYPASS, '--approve-for-me', 'go on')],
    ...rest,
  });
}

export const permissionHooks: readonly Scenario[] = [
  asked('told of a command', { PreToolUse: KEEP, PermissionRequest: KEEP, PostToolUse: KEEP }),
  asked('allow', { PermissionRequest: ALLOW }),
  asked('allow, text', { PermissionRequest: ALLOW }, { runs: [exec(BYPASS, '--approve-for-me', 'go on')] }),
  asked('deny', { PermissionRequest: DENY, PostToolUse: KEEP }),
  asked('deny, text', { PermissionRequest: DENY }, { runs: [exec(BYPASS, '--approve-for-me', 'go on')] }),
  asked('deny without a message', { PermissionRequest: decide({ behavior: 'deny' }) }),
  asked('exit code 2', { PermissionRequest: 'echo no way >&2; exit 2' }),
  asked('exit code 1', { PermissionRequest: 'echo oops >&2; exit 1' }),
  asked('nothing decided', { PermissionRequest: answer(specific('PermissionRequest', {})) }),
  asked('an unknown behavior', { PermissionRequest: decide({ behavior: 'ask' }) }),
  asked('interrupt', { PermissionRequest: decide({ behavior: 'deny', interrupt: true }) }),
  asked('another input', { PermissionRequest: decide({ behavior: 'allow', updatedInput: { command: 'echo two' } }) }),
  asked('continue false', { PermissionRequest: answer({ continue: false, stopReason: 'halt' }) }),
  asked('a message to the user', {
    PermissionRequest: answer({
      systemMessage: 'said',
      ...specific('PermissionRequest', { decision: { behavior: 'allow' } }),
    }),
  }),
  asked('one allows, one says no', { PermissionRequest: [ALLOW, `sleep 0.2; ${DENY}`] }),
  asked('two say no', { PermissionRequest: [`sleep 0.2; ${DENY}`, decide({ behavior: 'deny', message: 'never' })] }),
  asked('the tool was said no to before', { PreToolUse: 'echo no >&2; exit 2', PermissionRequest: KEEP }),
  asked('another command before the tool', {
    PreToolUse: answer(specific('PreToolUse', { permissionDecision: 'allow', updatedInput: { command: 'echo two' } })),
    PermissionRequest: KEEP,
  }),
  asked(
    'without a justification, in another folder',
    { PermissionRequest: KEEP },
    {
      script: [
        call('exec_command', { cmd: 'pwd', workdir: '/tmp', sandbox_permissions: 'require_escalated' }),
        reviewed('allow'),
        DONE,
      ],
    },
  ),
  asked(
    'the same again',
    { PermissionRequest: `echo x >> told; ${ALLOW}` },
    {
      script: [escalate('echo 1'), escalate('echo 1'), DONE],
    },
  ),
  asked(
    'denied four times',
    { PermissionRequest: DENY },
    {
      script: [escalate('echo 1'), escalate('echo 2'), escalate('echo 3'), escalate('echo 4'), DONE],
    },
  ),
  asked('a patch outside', { PermissionRequest: KEEP }, { script: [OUTSIDE, reviewed('allow'), DONE] }),
  asked('a patch outside, allowed', { PermissionRequest: ALLOW }, { script: [OUTSIDE, DONE] }),
  asked('a patch outside, denied', { PermissionRequest: DENY }, { script: [OUTSIDE, DONE] }),
  asked(
    'typing into it',
    { PermissionRequest: `${KEEP}; ${ALLOW}` },
    {
      script: [
        escalate('cat', { tty: true, yield_time_ms: 300 }),
        {
          items: [
            { call: 'write_stdin', args: { chars: 'x\n' }, args_from_output: { session_id: 'session ID (\\d+)' } },
          ],
        },
        reviewed('deny'),
        DONE,
      ],
    },
  ),
  asked(
    'a rule asks',
    { PermissionRequest: `${KEEP}; ${ALLOW}` },
    {
      home: {
        'hooks.json': JSON.stringify({
          hooks: { PermissionRequest: [{ hooks: [{ type: 'command', command: `${KEEP}; ${ALLOW}` }] }] },
        }),
        'rules/default.rules': 'prefix_rule(pattern=["echo"], decision="prompt", justification="why")\n',
      },
      script: [call('exec_command', { cmd: 'echo hi' }), DONE],
    },
  ),
  asked(
    'a patch in a command, in another folder',
    { PermissionRequest: `${KEEP}; ${ALLOW}` },
    {
      files: { 'sub/a.txt': 'a\n' },
      script: [
        call('exec_command', {
          cmd: "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ../../new.txt\n+a\n*** End Patch\nEOF",
          workdir: 'sub',
        }),
        DONE,
      ],
    },
  ),
  asked('nobody is asked', { PermissionRequest: KEEP }, { runs: [json(BYPASS, 'go on')] }),
  asked(
    'nobody is asked, by a rule',
    { PermissionRequest: ALLOW },
    {
      home: {
        'hooks.json': JSON.stringify({
          hooks: { PermissionRequest: [{ hooks: [{ type: 'command', command: ALLOW }] }] },
        }),
        'rules/default.rules': 'prefix_rule(pattern=["echo"], decision="prompt", justification="why")\n',
      },
      script: [call('exec_command', { cmd: 'echo hi' }), DONE],
      runs: [json(BYPASS, 'go on')],
    },
  ),
  asked(
    'another policy',
    { PermissionRequest: `${KEEP}; ${ALLOW}` },
    {
      runs: [json(BYPASS, '-c', 'approval_policy="on-request"', 'go on')],
    },
  ),
  asked(
    'inside the sandbox',
    { PermissionRequest: KEEP },
    { script: [call('exec_command', { cmd: 'echo hi' }), DONE] },
  ),
  asked(
    'matchers of a command',
    {},
    {
      home: {
        'hooks.json': JSON.stringify({
          hooks: {
            PermissionRequest: ['Bash', 'exec_command', 'Edit', '*', 'shell'].map((matcher) => ({
              matcher,
              hooks: [{ type: 'command', command: `touch "matched-${matcher.replaceAll(/\W/g, '_')}"` }],
            })),
          },
        }),
      },
    },
  ),
  asked(
    'matchers of a patch',
    {},
    {
      home: {
        'hooks.json': JSON.stringify({
          hooks: {
            PermissionRequest: ['Bash', 'apply_patch', 'Edit', 'Write'].map((matcher) => ({
              matcher,
              hooks: [{ type: 'command', command: `touch "matched-${matcher.replaceAll(/\W/g, '_')}"` }],
            })),
          },
        }),
      },
      script: [OUTSIDE, reviewed('allow'), DONE],
    },
  ),
];
