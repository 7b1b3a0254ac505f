/**
 * Planted secrets are searched for in everything that a run leaves and says: files, streams, requests, and the environment of
 * commands.
 */
import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { outputsOf, serveModel, type ModelServer } from './support/model-server.ts';
import { findSecrets, random } from './support/planted-secrets.ts';
import { filesBelow, jsonLines } from './support/session-files.ts';

/** Values of variables: known by name, so replaced wherever they come from. */
const VARIABLES: Readonly<Record<string, string>> = {
  PROVIDER_KEY: `key-of-provider-${random(1)}`,
  OPENAI_API_KEY: `sk-proj-${random(2, 48)}`,
  ANTHROPIC_API_KEY: `plain${random(3)}`,
  DATABASE_PASSWORD: 'p4ss w0rd, with "quotes"',
  MY_SERVICE_TOKEN: random(4),
  AWS_SECRET_ACCESS_KEY: random(5, 40),
  AWS_SESSION_TOKEN: random(6, 64),
  npm_config__authToken: random(7, 36),
  SIGNING_SECRET: random(8, 24),
  SMTP_PASS: random(9, 16),
};
/** Shapes that are published: replaced in what tools bring, whoever they belong to. */
const SHAPES: readonly string[] = [
  `ghp_${random(20, 36)}`,
  `github_pat_${random(21, 60)}`,
  `glpat-${random(22, 20)}`,
  `sk-ant-api03-${random(23, 60)}`,
  `sk_live_${random(24, 24)}`,
  `xoxb-${random(25, 40)}`,
  `npm_${random(26, 36)}`,
  `AIza${random(27, 35)}`,
  `hf_${random(28, 34)}`,
  `AKIA${random(29, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  `SG.${random(30, 22)}.${random(31, 43)}`,
  `dop_v1_${random(32, 64, '0123456789abcdef')}`,
  `eyJ${random(33, 20)}.eyJ${random(34, 40)}.${random(35, 43)}`,
];
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----\n${random(40, 64)}\n${random(41, 64)}\n-----END PRIVATE KEY-----`;
const URL_PASSWORD = random(42, 20);
const BEARER = random(43, 40);
const AUTH_JSON_KEY = `sk-${random(44, 48)}`;
const CONFIG_BEARER = `cfg-${random(45)}`;
const HEADER_VALUE = `header-${random(46)}`;

/** Where of all files below the home `secrets` stand, but for those that were planted as files. */
function findInFiles(csm: Csm, secrets: readonly string[]): readonly string[] {
  return filesBelow(csm.codexHome)
    .filter((file) => !/\/(?:auth\.json|config\.toml)$/.test(file))
    .flatMap((file) => findSecrets(readFileSync(file, 'latin1'), secrets).map((secret) => `${file}: ${secret}`));
}

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

async function openPlanted(
  ...responses: readonly unknown[]
): Promise<AsyncDisposable & { readonly csm: Csm; readonly server: ModelServer }> {
  const csm = openCsm({ files: { '.codex/auth.json': JSON.stringify({ OPENAI_API_KEY: AUTH_JSON_KEY }) } });
  const server = await serveModel(csm, ...responses);
  writeFileSync(
    join(csm.codexHome, 'config.toml'),
    `model_provider = "local"\n[model_providers.local]\nname = "local"\nbase_url = "${server.baseUrl}"\nenv_key = "PROVIDER_KEY"\n` +
      `experimental_bearer_token = "${CONFIG_BEARER}"\nhttp_headers = { "x-extra" = "${HEADER_VALUE}" }\n`,
  );
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

const shell = (cmd: string) => ({ call: 'exec_command', args: { cmd } });

describe.skipIf(csmMissing !== undefined)('secrets', () => {
  test('that tools print are in no file, stream or request', async () => {
    const urls = `postgres://user:${URL_PASSWORD}@host/db\nAuthorization: Bearer ${BEARER}\n`;
    await using run = await openPlanted(
      {
        items: [
          shell('cat shapes.txt; cat urls.txt >&2; cat key.pem'),
          shell('cat variables.txt; base64 -w0 variables.txt; cat ~/.codex/auth.json ~/.codex/config.toml'),
          shell('env; cat /proc/self/environ; for f in /proc/[0-9]*/environ; do cat $f; done 2>/dev/null'),
          { call: 'exec_command', args: { cmd: 'cat shapes.txt; exit 3', tty: true } },
          shell(`cat shapes.txt | fold -w 7`.replace(' | fold -w 7', '; sleep 0.3; tail -3 variables.txt')),
        ],
      },
      { items: [{ text: 'I saw them.' }] },
    );
    const { csm, server } = run;
    writeFileSync(
      join(csm.work, 'shapes.txt'),
      SHAPES.map((secret, index) => `value ${index} = ${secret} .\n`).join(''),
    );
    writeFileSync(join(csm.work, 'urls.txt'), urls);
    writeFileSync(join(csm.work, 'key.pem'), PRIVATE_KEY);
    writeFileSync(join(csm.work, 'variables.txt'), Object.values(VARIABLES).join('\n'));
    const secrets = [
      ...Object.values(VARIABLES),
      ...SHAPES,
      URL_PASSWORD,
      BEARER,
      AUTH_JSON_KEY,
      CONFIG_BEARER,
      HEADER_VALUE,
    ];
    const all = [...secrets, PRIVATE_KEY.split('\n')[1] ?? '', PRIVATE_KEY.split('\n')[2] ?? ''];
    const args = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access'];
    for (const more of [['--json'], []]) {
      const done = await csm.run([...args, ...more, 'look'], { env: VARIABLES });
      expect(done.code).toBe(more.length === 0 ? 1 : 0);
      expect(findSecrets(done.stdout, all)).toEqual([]);
      expect(findSecrets(done.stderr, all)).toEqual([]);
    }
    const [first, second] = server.asked();
    expect(first?.headers['authorization']).toBe(`Bearer ${VARIABLES['PROVIDER_KEY']}`);
    expect(findSecrets(second?.text ?? '', all)).toEqual([]);
    expect([...outputsOf(second).values()][0]).toContain('[redacted:github-token]');
    expect(findInFiles(csm, all.map(bytesOf))).toEqual([]);
  });

  test('of variables are replaced in prompts, names and project texts, and named in the place', async () => {
    await using run = await openPlanted({ items: [{ text: `You said ${VARIABLES['MY_SERVICE_TOKEN']}`, deltas: 5 }] });
    const { csm, server } = run;
    const said = Object.values(VARIABLES);
    writeFileSync(join(csm.work, 'AGENTS.md'), `Use ${VARIABLES['SIGNING_SECRET']} to sign.\n`);
    const prompt = `my things: ${said.join(' and ')}`;
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', prompt], { env: VARIABLES });
    expect(done.code).toBe(0);
    expect(findSecrets(done.stdout + done.stderr, said)).toEqual([]);
    expect(findInFiles(csm, said.map(bytesOf))).toEqual([]);
    const [asked] = server.asked();
    expect(findSecrets(asked?.text ?? '', said)).toEqual([]);
    expect(asked?.text).toContain('[redacted:MY_SERVICE_TOKEN]');
    const answer = jsonLines(done.stdout).find(({ item }) => item?.type === 'agent_message');
    expect(answer.item.text).toBe('You said [redacted:MY_SERVICE_TOKEN]');
  });

  test('do not reach the environment of a sandboxed command; the provider key of none', async () => {
    const names = Object.keys(VARIABLES);
    for (const sandbox of ['read-only', 'workspace-write', 'danger-full-access']) {
      const list = {
        items: [
          shell('env -0 | cut -z -d= -f1 | tr "\\0" " "'),
          { call: 'exec_command', args: { cmd: 'env | cut -d= -f1', login: false } },
        ],
      };
      await using run = await openPlanted(list, { items: [{ text: 'ok' }] });
      const args = ['exec', '--skip-git-repo-check', '--json', '-s', sandbox, 'x'];
      const done = await run.csm.run(args, { env: { ...VARIABLES, PLAIN_VARIABLE: 'seen' } });
      expect(done.code).toBe(0);
      for (const output of outputsOf(run.server.asked()[1]).values()) {
        const seen = names.filter((name) => new RegExp(`(?:^|\\s)${name}(?:\\s|$)`).test(output));
        expect(output).toContain('PLAIN_VARIABLE');
        expect(seen).not.toContain('PROVIDER_KEY');
        if (sandbox !== 'danger-full-access') expect([sandbox, seen]).toEqual([sandbox, []]);
      }
    }
  });

  test('of the configuration cannot be read by a sandboxed command', async () => {
    const cat = shell(
      'cat ~/.codex/auth.json ~/.codex/config.toml; ls -la ~/.codex; cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"',
    );
    for (const sandbox of ['read-only', 'workspace-write']) {
      await using run = await openPlanted({ items: [cat] }, { items: [{ text: 'ok' }] });
      const args = ['exec', '--skip-git-repo-check', '--json', '-s', sandbox, '-c', 'csm.redact="off"', 'x'];
      const done = await run.csm.run(args, { env: VARIABLES });
      expect(done.code).toBe(0);
      // Nothing is replaced in this run: what does not show was not there to be read.
      const output = [...outputsOf(run.server.asked()[1]).values()].join('');
      const secrets = [AUTH_JSON_KEY, CONFIG_BEARER, HEADER_VALUE, ...Object.values(VARIABLES)];
      expect([sandbox, findSecrets(output, secrets)]).toEqual([sandbox, []]);
    }
  });

  test('that a server echoes in an error are not passed on', async () => {
    const message = `Incorrect API key provided: ${VARIABLES['PROVIDER_KEY']}. Header x-extra: ${HEADER_VALUE}`;
    await using run = await openPlanted({ status: 401, body: { error: { message } }, repeat: 'forever' });
    const done = await run.csm.run(['exec', '--skip-git-repo-check', '--json', 'x'], { env: VARIABLES });
    expect(done.code).toBe(1);
    const secrets = [VARIABLES['PROVIDER_KEY'] ?? '', HEADER_VALUE];
    expect(findSecrets(done.stdout + done.stderr, secrets)).toEqual([]);
    expect(findInFiles(run.csm, secrets)).toEqual([]);
  });
});
