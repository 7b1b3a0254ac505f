import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { judgeCommand, type CommandJudgement } from '#/agent/approval/command-judgement.ts';
import { decodeRules } from '#/agent/approval/rules/decode-rules.ts';
import { EMPTY_POLICY, type ExecPolicy } from '#/agent/approval/rules/exec-policy.ts';
import { normalizePath } from '#/agent/approval/rules/normalize-path.ts';
import type { ApprovalPolicy } from '#/config/settings.ts';

interface Line {
  readonly command: string;
  readonly class: string;
  readonly on_request: string;
  readonly never: string;
  readonly adversarial: boolean;
  /** Why the expectation that was written before the first run was wrong. */
  readonly note?: string;
}

const FOLDER = `${import.meta.dir}/../../../fixtures/approval`;
const paths = {
  resolve: (program: string) => normalizePath(program.startsWith('/') ? program : `/work/${program}`),
  follow: (path: string) => (path === '/work/link' ? '/usr/bin/touch' : undefined),
};

function readPolicy(text: string): ExecPolicy {
  const decoded = decodeRules(text, 'corpus.rules', paths.resolve);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.policy;
}

const policy = readPolicy(await Bun.file(`${FOLDER}/corpus.rules`).text());
const lines = (await Bun.file(`${FOLDER}/commands.jsonl`).text())
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

function judge(command: string, approvalPolicy: ApprovalPolicy, rules = policy): CommandJudgement {
  const argv = ['/bin/bash', '-lc', command];
  return judgeCommand({ command, argv, approvalPolicy, sandboxMode: 'workspace-write' }, rules, paths);
}

test('the corpus is large enough', () => {
  expect(lines.length).toBeGreaterThanOrEqual(800);
  expect(lines.filter(({ adversarial }) => adversarial).length).toBeGreaterThanOrEqual(lines.length / 2);
});

test.each(lines.map((line) => [line.command, line] as const))('%s', (command, line) => {
  const judged = judge(command, 'on-request');
  expect({ class: judged.worst.effect, on_request: judged.kind, never: judge(command, 'never').kind }).toEqual({
    class: line.class as typeof judged.worst.effect,
    on_request: line.on_request as typeof judged.kind,
    never: line.never as typeof judged.kind,
  });
});

/** Ways to say a command that run it all the same. Each takes a whole command without quotes in it. */
const WRAPPINGS: readonly ((command: string) => string)[] = [
  (command) => `( ${command} )`,
  (command) => `{ ${command}; }`,
  (command) => `! ${command}`,
  (command) => `${command} &`,
  (command) => `${command} > out 2>&1`,
  (command) => `ls && ${command}`,
  (command) => `${command} | cat`,
  (command) => `cat a | ${command}`,
  (command) => `if ${command}; then ls; fi`,
  (command) => `for i in 1 2; do ${command}; done`,
  (command) => `f() { ${command}; }; f`,
  (command) => `echo "$( ${command} )"`,
  (command) => `x=$( ${command} )`,
  (command) => `cat <( ${command} )`,
  (command) => `cat <<EOF\n$( ${command} )\nEOF`,
  (command) => `bash <<'EOF'\n${command}\nEOF`,
  (command) => `ls # nothing\n${command}`,
  (command) => `case x in *) ${command};; esac`,
];
/** Those that only stand before a simple command. */
const PREFIXES = [
  'env',
  'env A=1',
  'A=1',
  'sudo -u x',
  'nohup',
  'timeout 5',
  'nice -n 3',
  'xargs',
  'command',
  'exec',
  'busybox',
  'stdbuf -o0',
  'setsid',
  'time',
  '$EMPTY',
];
const SPELLINGS = ['touch a', '/usr/bin/touch a', "'touch' a", 't\\ouch a', 'to""uch a', "$'touch' a", './link a'];

const wrapped = fc
  .tuple(
    fc.constantFrom(...SPELLINGS),
    fc.array(fc.constantFrom(...PREFIXES), { maxLength: 3 }),
    fc.array(fc.constantFrom(...WRAPPINGS), { maxLength: 4 }),
  )
  .map(([command, prefixes, wrappings]) => {
    const simple = [...prefixes.filter((prefix) => prefix !== 'A=1'), command].join(' ');
    // A here-document must be the whole of its lines: what is put around it would break them.
    const plain = wrappings.filter((wrap) => !wrap('x').includes('\n'));
    const whole = plain.reduce((text, wrap) => wrap(text), simple);
    const last = wrappings.find((wrap) => wrap('x').includes('\n'));
    return last === undefined ? whole : last(whole);
  });

test('no wrapping escapes a rule that forbids', () => {
  fc.assert(
    fc.property(wrapped, fc.constantFrom<ApprovalPolicy>('never', 'on-request', 'untrusted'), (command, approval) => {
      expect(judge(command, approval).kind).toBe('forbid');
    }),
    { numRuns: 2000 },
  );
});

test('a rule that allows does not allow what is wrapped around it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...WRAPPINGS), (wrap) => {
      expect(judge(wrap('id'), 'never').bypassesSandbox).toBe(false);
    }),
  );
});

test('a command that every rule allows runs outside the sandbox', () => {
  expect(judge('id', 'never')).toMatchObject({ kind: 'run', bypassesSandbox: true });
  expect(judge('id -u && /usr/bin/id', 'never')).toMatchObject({ kind: 'run', bypassesSandbox: true });
  expect(judge('id; ls', 'never')).toMatchObject({ kind: 'run', bypassesSandbox: false });
  expect(judge('id > x', 'never')).toMatchObject({ kind: 'run', bypassesSandbox: false });
});

test('any text gets an answer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (command) => {
      expect(['run', 'ask', 'forbid']).toContain(judge(command, 'on-request').kind);
    }),
    { numRuns: 500 },
  );
});

test('wrappers inside wrappers come to an end', () => {
  for (const piece of [
    'bash -c \'"$@"\' ',
    'env $x ',
    'eval ',
    'sudo ',
    'xargs ',
    '$a ',
    'find -exec ',
    'bash -c ',
    'alias a=',
    'a;',
    '`',
  ]) {
    const command = `${piece.repeat(Math.floor(60_000 / piece.length))}ls`;
    expect(['run', 'ask', 'forbid']).toContain(judge(command, 'never').kind);
  }
}, 60_000);

test('texts that models and programs know', () => {
  expect(judge('touch a', 'never').output).toBe(
    'exec_command failed: CreateProcess { message: "Rejected(\\"`/bin/bash -lc \'touch a\'` rejected: no touching\\")" }',
  );
  expect(judge('git push', 'never').output).toContain('rejected: policy forbids commands starting with `git push`');
  expect(judge('curl x', 'never').output).toContain('approval required by policy, but AskForApproval is set to Never');
  expect(judge('curl x', 'on-request').reason).toBe(
    "`/bin/bash -lc 'curl x'` requires approval: the network is asked about",
  );
  expect(judge('rm -rf a', 'never', EMPTY_POLICY).output).toContain('rm -f style commands are not permitted');
});

test.each([
  ['ls -l', ['ls'], 'ls', true],
  ['ls -l', ['rm'], 'ls -l', true],
  ['python3 -c 1', ['python3'], 'python3 -c 1', true],
  ['git push o', ['git'], 'git push o', true],
  ['cd a && ls', undefined, 'cd a', false],
  ['ls a && ls b', ['ls'], 'ls', true],
  ['bash', undefined, 'bash', false],
  ['ls > a', undefined, '/bin/bash -lc ls > a', true],
] as const)(
  'the prefix that is proposed for %p, and whether it is enough',
  (command, prefixRule, proposed, isEnough) => {
    const judged = judgeCommand(
      {
        command,
        argv: ['/bin/bash', '-lc', command],
        approvalPolicy: 'on-request',
        sandboxMode: 'workspace-write',
        permissions: 'require_escalated',
        prefixRule,
      },
      EMPTY_POLICY,
      paths,
    );
    expect(judged.proposedPrefix?.join(' ')).toBe(proposed);
    expect(judged.isPrefixEnough).toBe(isEnough);
  },
);
