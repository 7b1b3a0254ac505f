/**
 * What Codex 0.169.0 made of 95 configurations (its banner, or the place and key of its error), recorded with `exec`
 * against a local server that refuses, beside what csm makes of them. Where csm differs on purpose, the reason stands here.
 */
import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { acquireApiKey } from '#/config/auth.ts';
import { loadSettings, NO_INPUT, type LoadFlags, type LoadInput } from '#/config/load.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import cases from '../../fixtures/config/reference-cases.json';

type Outcome = Readonly<Record<string, string | number | boolean>>;

/** csm differs here, and why that is better for the user. `expected` is what csm makes of it. */
const DEVIATIONS: Readonly<Record<string, { readonly why: string; readonly expected: Outcome }>> = {
  empty: { why: "csm's default model is gpt-5.5 (D1)", expected: { model: 'gpt-5.5' } },
  'ignore user config': { why: "csm's default model is gpt-5.5 (D1)", expected: { model: 'gpt-5.5' } },
  'missing profile': { why: 'Codex goes on without the profile and says nothing', expected: { outcome: 'error' } },
  'oss without provider': {
    why: 'Ollama is tried instead of an error',
    expected: { outcome: 'ok', provider: 'ollama' },
  },
  'add-dir': {
    why: 'Codex ignores --add-dir in a read-only sandbox; csm makes the sandbox writable',
    expected: { sandbox: 'workspace-write' },
  },
  'approval policy': { why: 'Codex ignores the key silently', expected: { warnings: 1 } },
  'approval on-failure': { why: 'Codex ignores the key silently', expected: { warnings: 1 } },
  'approval untrusted': {
    why: 'an older name is no reason to stop',
    expected: { outcome: 'ok', approval: 'never', warnings: 1 },
  },
  'untrusted project': {
    why: 'writing where the user said "untrusted" is no default',
    expected: { sandbox: 'read-only' },
  },
  'relative add-dir': { why: 'Codex does not say that the folder is missing', expected: { warnings: 1 } },
  garbage: { why: 'the first byte that no TOML has is named', expected: { place: '1:1' } },
  'bad profile': { why: 'the bracket that is not closed is named, not the end', expected: { place: '1:3' } },
  'bad project layer': { why: 'the bracket that is not closed is named, not the end', expected: { place: '1:3' } },
  'feature type': { why: 'the key itself is named', expected: { key: 'features.goals' } },
};

function decodeArgs(args: readonly string[]): LoadInput {
  const input: { -readonly [K in keyof LoadInput]: LoadInput[K] } = { ...NO_INPUT };
  const flags: { -readonly [K in keyof LoadFlags]: LoadFlags[K] } = { nonInteractive: true };
  const rest = [...args];
  const next = (): string => rest.shift() ?? '';
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '-m') flags.model = next();
    else if (arg === '-c') input.overrides = [...input.overrides, next()];
    else if (arg === '-p') input.profile = next();
    else if (arg === '-C') input.cwd = next();
    else if (arg === '-s') flags.sandbox = next() as 'read-only';
    else if (arg === '--enable') input.enable = [next()];
    else if (arg === '--disable') input.disable = [next()];
    else if (arg === '--add-dir') flags.addDirs = [next()];
    else if (arg === '--local-provider') flags.localProvider = next();
    else if (arg === '--oss') flags.oss = true;
    else if (arg === '--trust') flags.trust = true;
    else if (arg === '--strict-config') input.strict = true;
    else if (arg === '--ignore-user-config') input.ignoreUserConfig = true;
    else if (arg === '--approve-for-me') flags.approveForMe = true;
    else if (arg === '--dangerously-bypass-approvals-and-sandbox') flags.bypassSandbox = true;
    else throw new Error(`the test does not know ${arg}`);
  }
  return { ...input, flags };
}

function run(one: (typeof cases)[number]): Outcome {
  const place = (text: string): string => text.replaceAll('{HOME}', '/codex').replaceAll('{REPO}', '/repo');
  const files: Record<string, string> = {
    '/repo/.git/HEAD': 'ref: refs/heads/main\n',
    '/codex/config.toml': place(one.config),
    '/opt/x': '',
  };
  for (const [path, text] of Object.entries(one.files)) if (typeof text === 'string') files[place(path)] = text;
  const platform = openMemoryPlatform({ files, env: { CODEX_HOME: '/codex' }, cwd: '/repo' });
  try {
    const settings = loadSettings(platform, decodeArgs(one.args));
    try {
      acquireApiKey(platform, settings);
    } catch {
      return { outcome: 'error at the request' };
    }
    return {
      outcome: 'ok',
      model: settings.model,
      provider: settings.provider.id,
      approval: settings.approvalPolicy,
      sandbox: settings.sandbox.mode,
      network: settings.sandbox.mode === 'workspace-write' && settings.sandbox.networkAccess,
      effort: settings.reasoningEffort ?? 'none',
      summary: settings.reasoningSummary ?? 'none',
      warnings: settings.warnings.length,
    };
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    const position = /\.toml:(\d+:\d+)/.exec(error.message)?.[1];
    const key = error.data?.['key'];
    return {
      outcome: 'error',
      ...(position === undefined ? {} : { place: position }),
      ...(typeof key === 'string' ? { key } : {}),
    };
  }
}

describe('configurations as Codex reads them', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    const deviation = DEVIATIONS[name];
    const outcome = run(one);
    const codex: Outcome = Object.fromEntries(Object.entries(one.codex).filter(([, value]) => value !== undefined));
    if (deviation === undefined) {
      // Where Codex names no place or key, csm may name one.
      for (const [member, value] of Object.entries(codex)) expect([member, outcome[member]]).toEqual([member, value]);
      return;
    }
    for (const [member, value] of Object.entries(deviation.expected)) {
      expect([member, outcome[member]]).toEqual([member, value]);
      expect([member, codex[member]]).not.toEqual([member, value]);
    }
  });

  test('every deviation is one of a case', () => {
    const names = cases.map((one) => one.name);
    expect(Object.keys(DEVIATIONS).filter((name) => !names.includes(name))).toEqual([]);
  });
});
