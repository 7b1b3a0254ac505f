/** Hooks with the compiled program: trust, what they may see, and that none outlives csm. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { jsonLines, readEvents } from './support/session-files.ts';
import { writeScript } from './support/model-server.ts';
import { until } from '#tests/support/until.ts';

const SCRIPTED = 'model_provider = "scripted"\n';
const hooksFile = (event: string, command: string): string =>
  JSON.stringify({ hooks: { [event]: [{ hooks: [{ type: 'command', command }] }] } });
const BYPASS = '--dangerously-bypass-hook-trust';

describe.skipIf(csmMissing !== undefined)('hooks', () => {
  test('one that nobody trusted does not run; once trusted it does; once changed it does not', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const file = `${csm.codexHome}/hooks.json`;
    const exec = [
      'exec',
      '--skip-git-repo-check',
      '--json',
      '--script',
      writeScript(csm, { items: [{ text: 'ok' }] }),
      'x',
    ];
    await Bun.write(file, hooksFile('UserPromptSubmit', 'touch ran'));
    const before = await csm.run(exec);
    expect(before.code).toBe(0);
    expect(before.stdout).toContain(file);
    expect(existsSync(`${csm.work}/ran`)).toBe(false);

    const trusted = await csm.run(['hooks', 'trust']);
    expect(trusted).toMatchObject({ code: 0, stdout: 'Trusted UserPromptSubmit: touch ran\n' });
    const after = await csm.run(exec);
    expect(after.stdout).not.toContain('not trusted');
    expect(existsSync(`${csm.work}/ran`)).toBe(true);

    await Bun.write(file, hooksFile('UserPromptSubmit', 'touch changed'));
    expect((await csm.run(exec)).stdout).toContain('not trusted (or were changed since)');
    expect(existsSync(`${csm.work}/changed`)).toBe(false);
    const listed = await csm.run(['hooks', 'list', '--json']);
    expect(JSON.parse(listed.stdout).hooks).toMatchObject([{ event: 'UserPromptSubmit', trust: 'modified' }]);
  });

  test('a summary that is ordered is a compaction: a hook before it may stop it, one after it hears of it', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = writeScript(csm, { items: [{ text: 'NOTES' }] }, { items: [{ text: 'NOTES' }] });
    const said = ['--script', script];
    const file = `${csm.codexHome}/hooks.json`;
    await csm.run(['exec', '--skip-git-repo-check', '--session-id', 'demo', ...said, 'x']);
    const compact = ['native-session', 'compact-summary', '--session-id', 'demo', '--from-session', ...said];

    await Bun.write(file, hooksFile('PreCompact', `echo '{"continue":false,"stopReason":"not now"}'`));
    await csm.run(['hooks', 'trust']);
    const stopped = await csm.run([...compact, '--artifact-id', 'one']);
    expect(stopped).toMatchObject({ code: 1, stdout: '' });
    expect(stopped.stderr).toContain('a hook stopped the compaction: not now');
    expect(readEvents(csm).map(({ type }) => type)).not.toContain('compaction.committed');

    await Bun.write(file, hooksFile('PostCompact', 'cat > told'));
    await csm.run(['hooks', 'trust']);
    expect(await csm.run([...compact, '--artifact-id', 'two'])).toMatchObject({ code: 0 });
    expect(await Bun.file(`${csm.work}/told`).json()).toMatchObject({
      hook_event_name: 'PostCompact',
      trigger: 'manual',
    });
    expect(readEvents(csm).map(({ type }) => type)).toContain('compaction.committed');
  });

  test('the key of the provider is not in its environment', async () => {
    await using csm = openCsm({
      config:
        'model_provider = "m"\n[model_providers.m]\nname = "m"\nbase_url = "http://127.0.0.1:1/v1"\nenv_key = "THE_KEY"\nrequest_max_retries = 0\nstream_max_retries = 0\n',
    });
    await Bun.write(`${csm.codexHome}/hooks.json`, hooksFile('SessionStart', 'env > seen'));
    await csm.run(['exec', '--skip-git-repo-check', BYPASS, 'x'], { env: { THE_KEY: 'sk-0123456789abcdefghij' } });
    const seen = await Bun.file(`${csm.work}/seen`).text();
    expect(seen).toContain('PATH=');
    expect(seen).not.toContain('THE_KEY');
    expect(seen).not.toContain('sk-0123456789');
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('one that hangs ends with csm (%s)', async (signal) => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    await Bun.write(`${csm.codexHome}/hooks.json`, hooksFile('UserPromptSubmit', `sleep ${mark} & sleep ${mark}`));
    const run = csm.start(['exec', '--skip-git-repo-check', '--json', BYPASS, 'x']);
    await until('the hook', () => isSleeping(mark, 2));
    run.kill(signal);
    await run.done;
    await until('its end', () => processesWith(mark).length === 0);
    if (signal === 'SIGKILL') return;
    expect(
      readEvents(csm)
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['context.added', 'turn.interrupted']);
  });

  test('a turn that a hook refuses costs nothing and ends well', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    await Bun.write(`${csm.codexHome}/hooks.json`, hooksFile('UserPromptSubmit', 'echo not that >&2; exit 2'));
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', BYPASS, 'x']);
    expect(done.code).toBe(0);
    const types = readEvents(csm).map(({ type }) => type);
    expect(types).toContain('hook.started');
    expect(types).toContain('hook.completed');
    const lines = jsonLines(done.stdout);
    expect(lines.find((line) => line.item?.type === 'hook')?.item).toMatchObject({
      event: 'UserPromptSubmit',
      status: 'blocked',
      messages: [{ kind: 'feedback', text: 'not that' }],
    });
    expect(lines.at(-1)?.type).toBe('turn.completed');
  });
});
