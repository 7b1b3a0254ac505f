/** Disks that are full or read-only, on a small file system that only the run sees. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { filesBelow, jsonLines, typesOf } from './support/session-files.ts';

/** Why no file system can be mounted here. */
const unmountable =
  csmMissing ??
  (Bun.spawnSync(['unshare', '-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stderr: 'ignore' }).success
    ? undefined
    : 'no user namespace with mounts (unshare -rm)');
if (unmountable !== undefined) console.warn(`bad-machine.test.ts is skipped: ${unmountable}`);

interface Step {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs lines of bash with `$CODEX_HOME` on a tmpfs of 600 KiB; `$csm` is the program.
 * @returns what each function call `run NAME ARGS...` of the lines printed, by name
 */
function runMounted(csm: Csm, lines: string): ReadonlyMap<string, Step> {
  const out = join(csm.home, 'out');
  mkdirSync(out);
  const script = `
    set -u
    mount -t tmpfs -o size=600k none "$CODEX_HOME" || exit 9
    echo 'model_provider = "scripted"' > "$CODEX_HOME/config.toml"
    run() { name=$1; shift; timeout 15 "$csm" "$@" > ${out}/$name.out 2> ${out}/$name.err < /dev/null; echo $? > ${out}/$name.code; }
    fill() { cat /dev/zero > "$CODEX_HOME/filler" 2> /dev/null; true; }
    ${lines}`;
  const done = Bun.spawnSync(['unshare', '-rm', 'bash', '-c', script], {
    cwd: csm.work,
    env: { PATH: process.env['PATH'], HOME: csm.home, CODEX_HOME: csm.codexHome, csm: csmPath, TMPDIR: csm.home },
    stderr: 'pipe',
  });
  if (!done.success) throw new Error(`the script ended with ${done.exitCode}: ${done.stderr.toString()}`);
  const steps = new Map<string, Step>();
  for (const file of new Bun.Glob('*.code').scanSync(out)) {
    const name = file.slice(0, -'.code'.length);
    const read = (end: string): string => new TextDecoder().decode(Bun.mmap(join(out, `${name}.${end}`)));
    const text = (end: string): string => (Bun.file(join(out, `${name}.${end}`)).size === 0 ? '' : read(end));
    steps.set(name, { code: Number(text('code')), stdout: text('out'), stderr: text('err') });
  }
  return steps;
}

describe.skipIf(unmountable !== undefined)('a full disk', () => {
  test('ends the turn with the reason; what was told is kept, and it goes on once there is room', async () => {
    await using csm = openCsm();
    const small = writeScript(csm, { items: [{ text: 'first' }] });
    const big = writeScript(
      csm,
      { items: [{ text: 'before' }, { call: 'exec_command', args: { cmd: 'echo ran' } }] },
      {
        items: [
          { text: { repeat: '0123456789', bytes: 900_000 }, deltas: 10 },
          { call: 'exec_command', args: { cmd: `touch ${join(csm.work, 'never')}` } },
        ],
      },
    );
    const exec = 'exec --skip-git-repo-check --json';
    const steps = runMounted(
      csm,
      `run first ${exec} --session-id demo --script ${small} one
       cp "$CODEX_HOME"/csm/sessions/*/events.jsonl ${csm.home}/before.jsonl
       run full exec resume --skip-git-repo-check --json demo --script ${big} two
       cp "$CODEX_HOME"/csm/sessions/*/events.jsonl ${csm.home}/full.jsonl
       run swept exec resume --skip-git-repo-check --json demo --script ${small} swept
       fill
       run still exec resume --skip-git-repo-check --json demo --script ${small} "$(head -c 20000 /dev/zero | tr '\\0' p)"
       run new ${exec} --script ${small} four
       run human exec --skip-git-repo-check --script ${small} four
       rm "$CODEX_HOME/filler"
       run after exec resume --skip-git-repo-check --json demo --script ${small} five
       cat "$CODEX_HOME"/csm/sessions/*/events.jsonl > ${csm.home}/after.jsonl`.replaceAll(
        ' -s danger-full-access',
        '',
      ),
    );
    expect(steps.get('first')?.code).toBe(0);
    const full = steps.get('full');
    expect(full?.code).toBe(1);
    expect(full?.stderr).toMatch(/^hint: What was confirmed so far is kept\. Make room/m);
    const lines = jsonLines(full?.stdout ?? '');
    expect(lines.at(-1)).toMatchObject({ type: 'turn.failed', error: { code: 'log-degraded' } });
    expect(lines.at(-1).error.message).toContain('No space left on device (os error 28)');
    expect(lines.filter((line) => line.item?.type === 'agent_message').map(({ item }) => item.text)).toEqual([
      'before',
    ]);

    const read = (name: string): Promise<string> => Bun.file(join(csm.home, name)).text();
    expect((await read('full.jsonl')).startsWith(await read('before.jsonl'))).toBe(true);
    for (const name of ['still', 'new', 'human']) {
      expect(steps.get(name)?.code).toBe(1);
      expect(`${steps.get(name)?.stdout}${steps.get(name)?.stderr}`).toContain('No space left on device (os error 28)');
      expect(steps.get(name)?.stderr).toMatch(/^hint: /m);
      expect(steps.get(name)?.stderr).not.toContain('    at ');
    }
    // What streamed when the disk filled up had taken the last of it, and was given back.
    for (const name of ['swept', 'after']) expect([name, steps.get(name)?.code]).toEqual([name, 0]);
    const told = jsonLines(steps.get('after')?.stdout ?? '');
    expect(told.at(-1).type).toBe('turn.completed');
    const after = await read('after.jsonl');
    expect(after.startsWith((await read('full.jsonl')).split('\n').slice(0, -1).join('\n'))).toBe(true);
    expect(typesOf(jsonLines(after))).toContain('turn.interrupted');
    expect(await Bun.file(join(csm.work, 'never')).exists()).toBe(false);
  });
});

describe.skipIf(unmountable !== undefined)('a read-only home', () => {
  test('is named with what to do; --ephemeral works', async () => {
    await using csm = openCsm();
    const small = writeScript(csm, { items: [{ text: 'ok' }] });
    const cmd = 'echo "ran in $TMPDIR" > made && mktemp > /dev/null && cat made; ls -d "$HOME"/csm-sandbox-*/*';
    const calls = writeScript(
      csm,
      { items: [{ call: 'exec_command', args: { cmd } }] },
      { items: [{ call: 'exec_command', args: { cmd: 'cat made' } }] },
      { items: [{ text: 'ok' }] },
    );
    const steps = runMounted(
      csm,
      `run first exec --skip-git-repo-check --json --session-id demo --script ${small} one
       mount -o remount,ro "$CODEX_HOME"
       run new exec --skip-git-repo-check --script ${small} two
       run resume exec resume --skip-git-repo-check --script ${small} demo two
       run ephemeral exec --skip-git-repo-check --ephemeral --script ${small} two
       run copy exec resume --skip-git-repo-check --ephemeral --script ${small} demo two
       run writing exec --skip-git-repo-check --json -s workspace-write --ephemeral --script ${calls} two
       run reading exec --skip-git-repo-check --json --ephemeral --script ${calls} two
       run elsewhere exec --skip-git-repo-check --root ${csm.home}/root --script ${small} two`,
    );
    for (const name of ['new', 'resume']) {
      const step = steps.get(name);
      expect(step).toMatchObject({ code: 1, stdout: '' });
      expect(step?.stderr).toMatch(
        /^Error: cannot keep the session: \S+: Read-only file system \(os error 30\)\nhint: [^\n]*--ephemeral\.\n$/,
      );
    }
    for (const name of ['ephemeral', 'copy', 'elsewhere'])
      expect([name, steps.get(name)]).toMatchObject([name, { code: 0, stdout: 'ok\n' }]);
    for (const name of ['writing', 'reading']) {
      const outputs = jsonLines(steps.get(name)?.stdout ?? '')
        .filter(({ type, item }) => type === 'item.completed' && item.type === 'command_execution')
        .map(({ item }) => [item.exit_code, item.aggregated_output]);
      // The filter and the session's own /tmp lie in $TMPDIR then, hidden from commands.
      expect([name, outputs[0]?.[0], outputs[1]]).toEqual([name, 2, [0, 'ran in /tmp\n']]);
      expect(outputs[0]?.[1]).not.toContain('.bpf');
    }
    expect(filesBelow(csm.home).filter((path) => /csm-sandbox-\d+\/tmp\//.test(path))).toEqual([]);
  });
});
