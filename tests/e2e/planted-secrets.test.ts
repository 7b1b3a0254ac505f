/**
 * Two hundred secrets, planted wherever a session meets text: variables, the configuration, files that commands print, arguments
 * of tools, what hooks say, rules, what a reviewer says. None of them is in a file under the root, or on a screen.
 */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { serveModel, type ModelServer } from './support/model-server.ts';
import { findSecrets, random, shapedSecrets } from './support/planted-secrets.ts';
import { filesBelow, onlySession, readEvents } from './support/session-files.ts';

const NAMES = ['TOKEN', 'API_KEY', 'SECRET', 'PASSWORD', 'ACCESS_KEY'];
const VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`SERVICE_${n}_${NAMES[n % NAMES.length]}`, random(n, 20 + (n % 40))]),
);
const FILES = shapedSecrets(0, 60);
const ARGUMENTS = shapedSecrets(60, 24);
const HOOKS = shapedSecrets(84, 20);
const RULES = shapedSecrets(104, 12);
const REVIEWS = shapedSecrets(116, 12);
const AUTH = [`sk-${random(300, 48)}`, random(301, 60), random(302, 60)];
const CONFIG = [`cfg-${random(303)}`, `header-${random(304)}`, `query-${random(305)}`];
const PROMPTED = Object.values(VARIABLES).slice(0, 6);
const TOOL = shapedSecrets(128, 6);
const ALL = [
  ...Object.values(VARIABLES),
  ...FILES,
  ...ARGUMENTS,
  ...HOOKS,
  ...RULES,
  ...REVIEWS,
  ...AUTH,
  ...CONFIG,
  ...TOOL,
];
/** Files that the secrets were planted in. */
const PLANTED = /\/(?:auth\.json|config\.toml|hooks\.json|[a-z]+\.rules)$/;

const [exec, review] = [
  (cmd: string, more: object = {}): unknown => ({ call: 'exec_command', args: { cmd, ...more } }),
  (rationale: string, outcome: string): unknown => ({
    when: { headers: { 'x-openai-subagent': 'guardian' } },
    items: [{ text: JSON.stringify({ risk_level: 'low', user_authorization: 'high', outcome, rationale }) }],
  }),
];

async function open(
  ...responses: readonly unknown[]
): Promise<AsyncDisposable & { readonly csm: Csm; readonly server: ModelServer }> {
  const [key, access, refresh] = AUTH;
  const csm = openCsm({
    files: {
      '.codex/auth.json': JSON.stringify({
        OPENAI_API_KEY: key,
        tokens: { access_token: access, refresh_token: refresh },
      }),
    },
  });
  const server = await serveModel(csm, ...responses);
  writeFileSync(
    join(csm.codexHome, 'config.toml'),
    `model_provider = "local"\n[model_providers.local]\nname = "local"\nbase_url = "${server.baseUrl}"\nenv_key = "SERVICE_0_TOKEN"\n` +
      `experimental_bearer_token = "${CONFIG[0]}"\nhttp_headers = { "x-extra" = "${CONFIG[1]}" }\nquery_params = { "token" = "${CONFIG[2]}" }\n`,
  );
  FILES.forEach((secret, n) => writeFileSync(join(csm.work, `file-${n}.txt`), `line ${n}: ${secret} end\n`));
  writeFileSync(join(csm.work, 'variables.txt'), Object.values(VARIABLES).join('\n'));
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

const KINDS = { VARIABLES: Object.values(VARIABLES), FILES, ARGUMENTS, HOOKS, RULES, REVIEWS, AUTH, CONFIG, TOOL };
const LABELS = new Map(
  Object.entries(KINDS).flatMap(([kind, secrets]) => secrets.map((secret, n) => [secret, `${kind} ${n}`] as const)),
);
const labelsIn = (text: string): readonly string[] => findSecrets(text, ALL).map((secret) => LABELS.get(secret) ?? '');

/** Where any of them stands: streams, and files under the home but for those they were planted in. */
function expectNone(csm: Csm, ...streams: readonly string[]): void {
  const found = filesBelow(csm.home)
    .filter((file) => !PLANTED.test(file) && !/\/(?:script|capture)-\d+\.jsonl?$/.test(file))
    .flatMap((file) => labelsIn(readFileSync(file, 'latin1')).map((label) => `${basename(file)}: ${label}`));
  const shown = streams.flatMap((stream, n) => labelsIn(stream).map((label) => `stream ${n}: ${label}`));
  expect([...shown, ...found]).toEqual([]);
}

function writeRules(csm: Csm): void {
  mkdirSync(join(csm.codexHome, 'rules'), { recursive: true });
  const rules = RULES.map(
    (secret, n) =>
      `prefix_rule(pattern=["deploy${n}"${n % 2 === 0 ? `, "${secret}"` : ''}], decision="${n % 3 === 0 ? 'prompt' : 'forbidden'}", justification="ask ${secret} first")\n`,
  );
  writeFileSync(join(csm.codexHome, 'rules/my.rules'), rules.join(''));
}

function writeHooks(csm: Csm): void {
  let n = 0;
  const next = (): string => HOOKS[n++ % HOOKS.length] ?? '';
  const event = (name: string, ...lines: readonly string[]): readonly [string, unknown] => [
    name,
    [{ hooks: lines.map((command) => ({ type: 'command', command })) }],
  ];
  const says = (name: string): string =>
    `printf '%s' '${JSON.stringify({ systemMessage: `told ${next()}`, hookSpecificOutput: { hookEventName: name, additionalContext: `know ${next()}` } })}'`;
  const fails = (code: number): string => `echo 'bad ${next()}' >&2; echo 'out ${next()}'; exit ${code}`;
  const hooks = Object.fromEntries([
    event('SessionStart', says('SessionStart'), fails(1)),
    event('UserPromptSubmit', says('UserPromptSubmit'), fails(1)),
    event('PreToolUse', says('PreToolUse'), `case "$(cat)" in *blocked*) ${fails(2)};; esac`),
    event('PostToolUse', says('PostToolUse'), fails(1)),
    event('Stop', `echo 'oops ${next()}' >&2; exit 1`),
  ]);
  writeFileSync(join(csm.codexHome, 'hooks.json'), JSON.stringify({ hooks }));
}

describe.skipIf(csmMissing !== undefined)('two hundred planted secrets', () => {
  test('are two hundred, all different', () => {
    expect(new Set(ALL).size).toBe(200);
  });

  test.each([['--json'], []])(
    'in a run of tools, hooks and rules (%s)',
    async (...flags) => {
      await using run = await open(
        {
          items: [
            exec('cat file-*.txt; cat variables.txt >&2'),
            exec('cat file-*.txt variables.txt', { tty: true }),
            exec('cat ~/.codex/auth.json ~/.codex/config.toml ~/.codex/hooks.json ~/.codex/rules/my.rules; env'),
            exec('for f in file-*.txt; do cat $f; sleep 0.01; done', { yield_time_ms: 250 }),
            ...ARGUMENTS.slice(0, 8).map((secret) =>
              exec(`echo ${secret}; curl -H 'authorization: ${secret}' nowhere.invalid`),
            ),
            ...ARGUMENTS.slice(8, 10).map((secret) => exec(`echo blocked ${secret}`)),
            ...ARGUMENTS.slice(10, 12).map((secret) => exec(`echo ${secret}`, { workdir: `/nowhere/${secret}` })),
            ...ARGUMENTS.slice(12, 14).map((secret) => exec(`rm -rf ${secret}`)),
            ...ARGUMENTS.slice(14, 16).map((secret) =>
              exec(`touch x`, { sandbox_permissions: 'require_escalated', justification: `for ${secret}` }),
            ),
            ...ARGUMENTS.slice(16, 18).map((secret) => ({ call: `tool_${secret.slice(0, 9)}`, args: { key: secret } })),
            ...ARGUMENTS.slice(18, 20).map((secret) => ({ call: 'exec_command', args: `{"cmd": "${secret}` })),
            ...ARGUMENTS.slice(20, 22).map((secret) => ({
              call: 'update_plan',
              args: { plan: [{ step: secret, status: 'pending' }] },
            })),
            ...ARGUMENTS.slice(22).map((secret) => ({
              custom: 'apply_patch',
              input: `*** Begin Patch\n*** Update File: missing-${secret}.txt\n@@\n-${secret}\n+x\n*** End Patch`,
            })),
            ...RULES.map((secret, n) => exec(`deploy${n} ${n % 2 === 0 ? secret : ''}`)),
          ],
        },
        { items: [{ text: 'I saw them.' }], repeat: 'forever' },
      );
      const { csm } = run;
      writeHooks(csm);
      writeRules(csm);
      const args = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access', '--dangerously-bypass-hook-trust'];
      const done = await csm.run([...args, ...flags, `use ${PROMPTED.join(' ')}`], { env: VARIABLES });
      expectNone(csm, done.stdout, done.stderr);
      const events = readEvents(csm);
      // All of it has happened, and what was taken out is named.
      const calls = 4 + ARGUMENTS.length + RULES.length;
      expect(events.filter(({ type }) => type === 'tool.completed').length).toBe(calls);
      expect(events.filter(({ type }) => type === 'hook.completed').length).toBeGreaterThan(10);
      for (const name of ['SERVICE_59_ACCESS_KEY', 'github-token', 'API_KEY']) {
        expect(JSON.stringify(events)).toContain(`[redacted:${name}]`);
      }
      const replayed = await csm.run(['replay', onlySession(csm)]);
      expect(replayed.stdout).toContain('[redacted:github-token]');
      expectNone(csm, replayed.stdout, replayed.stderr);
    },
    60_000,
  );

  test.each([['--json'], []])(
    'in what a reviewer is asked and says (%s)',
    async (...flags) => {
      await using run = await open(
        {
          items: REVIEWS.slice(0, 6).map((secret) =>
            exec(`echo ${secret}`, { sandbox_permissions: 'require_escalated', justification: `it needs ${secret}` }),
          ),
        },
        ...REVIEWS.slice(6).map((secret, n) => review(`because of ${secret}`, n % 3 === 0 ? 'deny' : 'allow')),
        { items: [{ text: 'done' }], repeat: 'forever' },
      );
      const done = await run.csm.run(['exec', '--skip-git-repo-check', '--approve-for-me', ...flags, 'go'], {
        env: VARIABLES,
      });
      expectNone(run.csm, done.stdout, done.stderr);
      const decided = readEvents(run.csm).filter(({ type }) => type === 'approval.decided');
      // Reviews run at once: which is answered first is not said.
      expect(decided.map((event) => String(event['decision'])).toSorted()).toEqual([
        ...Array.from({ length: 4 }, () => 'approved'),
        ...Array.from({ length: 2 }, () => 'declined'),
      ]);
      expect(decided.map((event) => event['payload'].rationale.startsWith('because of [redacted:'))).not.toContain(
        false,
      );
    },
    60_000,
  );

  test('in tools run by hand', async () => {
    await using run = await open({ items: [] });
    const { csm } = run;
    writeRules(csm);
    const root = join(csm.codexHome, 'csm');
    await csm.run(['native-session', 'create', '--root', root, '--session-id', 'demo']);
    const session = ['--native-session-root', root, '--native-session-id', 'demo', '-s', 'danger-full-access'];
    const [first = '', second = '', third = ''] = TOOL;
    for (const args of [
      ['tool', 'shell', ...session, '--', '/bin/sh', '-c', 'cat file-*.txt variables.txt; env'],
      ['tool', 'shell', '--json', ...session, '--', '/bin/sh', '-c', `echo ${first}; cat file-*.txt >&2`],
      ['tool', 'pty', '--json', ...session, '--', '/bin/sh', '-c', `cat file-*.txt; echo ${second}`],
      [
        'tool',
        'pty-live-smoke',
        '--json',
        ...session,
        '--step',
        `input-line:stdin:${third}`,
        '--step',
        'drain:300',
        '--step',
        'close:stdin',
        '--',
        'cat',
      ],
      ['tool', 'shell', '--json', ...session, '--', 'deploy1', TOOL[3] ?? ''],
      ['tool', 'shell', ...session, '--', `/nowhere/${TOOL[4]}`],
      ['policy', 'shell', '--json', '--', 'deploy0', RULES[0] ?? '', TOOL[5] ?? ''],
    ]) {
      const done = await csm.run(args, { env: VARIABLES });
      // What the caller wrote on the command line is the caller's to see again in an answer about it.
      const own = args[0] === 'policy' ? '' : done.stdout;
      expectNone(csm, own, done.stderr);
      expect(done.stdout + done.stderr).toContain(args[0] === 'policy' ? 'deploy0' : '[redacted:');
    }
  }, 60_000);
});
