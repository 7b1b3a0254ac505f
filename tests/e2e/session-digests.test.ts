/**
 * The same records come to the same state, and to the same index, on every machine: the program here against a table that was
 * made elsewhere, and the program for arm64, run by qemu, against the one for x64.
 */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm } from '#tests/support/csm.ts';
import { arm64Missing, buildArm64 } from './support/arm64.ts';
import { LOG_FILES, SEEDS, TABLE_PATH, digestLog, readDigestTable, type DigestTable } from './support/log-digests.ts';
import { writeScript } from './support/model-server.ts';

const pinned = (): DigestTable => JSON.parse(readFileSync(TABLE_PATH, 'utf8')) as DigestTable;

describe.skipIf(csmMissing !== undefined)('digests of fixtures', () => {
  test('each of them is pinned', () => {
    const names = [...SEEDS.map(([seed, events]) => `seed ${seed}, ${events} events`), ...LOG_FILES];
    expect(Object.keys(pinned())).toEqual(names);
  });

  test('are those of the table: the bytes of the log, the state it comes to, the bytes of its index', async () => {
    expect(await readDigestTable([csmPath])).toEqual(pinned());
  }, 60_000);
});

const skipped = csmMissing ?? arm64Missing;
if (skipped !== undefined) console.warn(`session-digests.test.ts: nothing is run on arm64: ${skipped}`);

describe.skipIf(skipped !== undefined)('on arm64, run by qemu', () => {
  test('fixtures come to the digests of the table, and sessions that x64 wrote to those that x64 finds', async () => {
    using arm64 = await buildArm64();
    await using csm = openCsm({ config: 'model_provider = "scripted"\nmodel = "gpt-5.5"\n' });
    // Each takes seconds: of the fixtures all but the longest, of the damaged logs those whose index differs in kind.
    const names = [
      ...Object.keys(pinned()).filter((name) => name.startsWith('seed ') && !name.includes('20000')),
      ...['metadata', 'raw-newline', 'torn-tail', 'unknown-type'].map((name) => `${name}.jsonl`),
    ];
    const wanted = Object.entries(pinned()).filter(([name]) => names.includes(name));
    expect(await readDigestTable(arm64.argv, names)).toEqual(Object.fromEntries(wanted));

    // A round with a tool, texts beyond ASCII, dollars (decimals), a text that is a blob, a compaction, a fork.
    const cmd = String.raw`printf 'é \360\237\230\200 \342\200\250 \377'; exit 3`;
    const script = writeScript(
      csm,
      {
        usage: { input_tokens: 12_345, cached_tokens: 17, output_tokens: 7 },
        items: [{ reasoning: 'Ünïcode.' }, { call: 'exec_command', args: { cmd } }],
      },
      { items: [{ text: { repeat: 'long text ', bytes: 40_000 } }] },
      { items: [{ text: 'And on.' }], repeat: 'forever' },
    );
    const exec = async (...args: readonly string[]): Promise<void> => {
      const done = await csm.run(['exec', ...args, '--skip-git-repo-check', '--script', script]);
      expect([done.code, done.stderr]).toEqual([0, done.stderr]);
    };
    await exec('-s', 'danger-full-access', '--session-id', 'first', 'Hello 😀');
    await exec('resume', 'first', 'again');
    const root = join(csm.codexHome, 'csm');
    const compact = ['compact-replay-seed', '--root', root, '--session-id', 'first', '--artifact-id', 'seed'];
    expect(await csm.run(['native-session', ...compact])).toMatchObject({ code: 0 });
    await exec('resume', 'first', 'after the boundary');
    await exec('fork', 'first', 'another way');
    const folder = join(csm.home, 'digests');
    mkdirSync(folder);
    const logs = readdirSync(join(root, 'sessions'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, 'sessions', name, 'events.jsonl'));
    expect(logs).toHaveLength(2);
    for (const log of logs)
      expect(await digestLog(arm64.argv, log, folder)).toEqual(await digestLog([csmPath], log, folder));
    const replay = ['native-session', 'resume-replay', '--root', root, '--session-id', 'first', '--json'];
    const [here, there] = [[csmPath], arm64.argv].map((program) =>
      Bun.spawnSync([...program, ...replay]).stdout.toString(),
    );
    expect(there).toBe(here ?? '');
    expect(JSON.parse(here ?? '')).toMatchObject({ same_state: true });
  }, 300_000);
});
