/** Commands that need no network use none, seen from the kernel; and how many programs a turn starts. */
import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm, type CsmResult } from '#tests/support/csm.ts';
import { writeScript } from './support/model-server.ts';
import { onlySession } from './support/session-files.ts';

const strace = Bun.which('strace');
/** Why this machine cannot tell. Containers often forbid tracing. */
const untraceable =
  csmMissing ??
  (strace === null ? 'no strace on PATH' : undefined) ??
  (Bun.spawnSync([strace ?? '', '-o', '/dev/null', 'true']).success ? undefined : 'strace may not trace here');
if (untraceable !== undefined) console.warn(`no-network.test.ts is skipped: ${untraceable}`);

const SCRIPTED = 'model_provider = "scripted"\n';
const EXEC = ['exec', '--skip-git-repo-check', '--json'];
const TEXT = { items: [{ text: 'ok' }] };
const CALL = { items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }] };

interface Traced extends CsmResult {
  /** Calls that have to do with a network, as strace prints them. */
  readonly network: readonly string[];
  /** Programs that were started, in order. */
  readonly programs: readonly string[];
}

function namesOf(programs: readonly string[]): readonly string[] {
  return programs.map((path) => path.slice(path.lastIndexOf('/') + 1));
}

/** What was started, by lines that begin with a process id. A call that another one came between has its end in a line of its own. */
function listStarted(lines: readonly string[]): readonly string[] {
  const open = new Map<string, string>();
  return lines.flatMap((line) => {
    const [pid = ''] = line.split(' ', 1);
    const path = / execve\("([^"]+)"/.exec(line)?.[1] ?? (line.includes('execve resumed') ? open.get(pid) : undefined);
    if (path === undefined) return [];
    if (line.endsWith('<unfinished ...>')) open.set(pid, path);
    return line.endsWith(' = 0') ? [path] : [];
  });
}

async function trace(csm: Csm, args: readonly string[]): Promise<Traced> {
  const path = join(csm.home, 'trace');
  const under = [
    'strace',
    '-f',
    '-qq',
    '-o',
    path,
    '-e',
    'trace=execve,socket,connect,sendto,sendmsg,bind',
    '-e',
    'signal=none',
  ];
  const done = await csm.run(args, { under });
  const lines = readFileSync(path, 'utf8').split('\n');
  return {
    ...done,
    network: lines.filter((line) => /\b(?:AF_INET6?|SOCK_DGRAM, IPPROTO_UDP)\b/.test(line)),
    programs: listStarted(lines),
  };
}

describe.skipIf(untraceable !== undefined)('no connection is made by', () => {
  test.each([
    [['--version'], 0],
    [['--help'], 0],
    [['help', 'exec'], 0],
    [['completion', 'bash'], 0],
    [['exec', '--nope'], 2],
    [['resume'], 0],
    [['tools'], 0],
    [['exec', 'resume', '--skip-git-repo-check', '--last', 'x'], 1],
  ] as const)('%p', async (args, code) => {
    await using csm = openCsm({ config: SCRIPTED });
    expect(await trace(csm, args)).toMatchObject({ code, network: [], programs: [expect.stringMatching(/csm$/)] });
  });

  test('exec with the scripted model, its commands, resume and fork', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = writeScript(csm, CALL, TEXT);
    expect(await trace(csm, [...EXEC, '--script', script, 'one'])).toMatchObject({ code: 0, network: [] });
    const id = onlySession(csm);
    for (const word of ['resume', 'fork']) {
      const args = ['exec', word, '--skip-git-repo-check', '--script', writeScript(csm, TEXT), id, 'two'];
      expect(await trace(csm, args)).toMatchObject({ code: 0, stdout: 'ok\n', network: [] });
    }
  });

  test('doctor, where no key is set up', async () => {
    await using csm = openCsm();
    expect(await trace(csm, ['doctor', '--json'])).toMatchObject({ code: 1, network: [] });
    await using custom = openCsm({
      config:
        'model_provider = "x"\n[model_providers.x]\nname = "x"\nbase_url = "http://127.0.0.1:9/v1"\nenv_key = "NO_SUCH_KEY"\n',
    });
    expect(await trace(custom, ['doctor', '--network-only'])).toMatchObject({ network: [] });
  });

  test('the built-in tour', async () => {
    await using csm = openCsm();
    expect(await trace(csm, [...EXEC, 'look'])).toMatchObject({ code: 0, network: [] });
  });

  test('model stream-summary and stream-to-event-log', async () => {
    await using csm = openCsm();
    const stream = join(csm.work, 'a.sse');
    writeFileSync(stream, 'event: response.created\ndata: {"type":"response.created","response":{"id":"r"}}\n\n');
    expect(await trace(csm, ['model', 'stream-summary', stream, '--json'])).toMatchObject({ code: 0, network: [] });
    const log = join(csm.work, 'events.jsonl');
    const args = ['model', 'stream-to-event-log', stream, '--event-log', log, '--session-id', 'demo'];
    expect(await trace(csm, args)).toMatchObject({ code: 0, network: [] });
  });

  test('the trace would show one', async () => {
    await using csm = openCsm({
      config:
        'model_provider = "x"\n[model_providers.x]\nname = "x"\nbase_url = "http://127.0.0.1:9/v1"\nrequest_max_retries = 0\nstream_max_retries = 0\n',
    });
    const { code, network } = await trace(csm, [...EXEC, 'x']);
    expect(code).toBe(1);
    expect(network).not.toEqual([]);
    // The address was a number, so nobody was asked for a name.
    expect(network.filter((line) => line.includes('htons(53)'))).toEqual([]);
  });
});

describe.skipIf(untraceable !== undefined)('programs that a turn starts', () => {
  test('where no tool is called: none, or what a first command would wait for', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const { code, programs } = await trace(csm, [...EXEC, '--script', writeScript(csm, TEXT), 'one']);
    expect(code).toBe(0);
    // While a model thinks, the login shell and the sandbox are tried once. Under strace an answer takes long enough.
    const names = namesOf(programs);
    expect(names.filter((name) => name === 'csm')).toHaveLength(1);
    expect(names.filter((name) => name === 'bash').length).toBeLessThanOrEqual(1);
    expect(names.filter((name) => name === 'bwrap').length).toBeLessThanOrEqual(1);
  });

  test('the walls, the shell and its login environment for a command', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = writeScript(csm, CALL, { items: [{ call: 'exec_command', args: { cmd: 'true' } }] }, TEXT);
    const { code, programs } = await trace(csm, [...EXEC, '--script', script, 'one']);
    expect(code).toBe(0);
    const names = namesOf(programs);
    const count = (name: string): number => names.filter((other) => other === name).length;
    // Two commands, and the login environment that is captured once.
    expect(count('bash')).toBe(3);
    // Once tried whether it works at all, then once a command.
    expect(count('bwrap')).toBe(3);
  });
});
