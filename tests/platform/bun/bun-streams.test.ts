/** The standard streams, seen from outside: a program of its own on pipes, files, /dev/null, /dev/full, a terminal. */
import { describe, expect, test } from 'bun:test';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { openInput, openOutput } from '#/platform/bun/bun-streams.ts';
import { openLibc } from '#/platform/bun/libc.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const processes = openBunProcesses();
const repository = join(import.meta.dir, '../../..');
const fixture = join(import.meta.dir, 'streams.fixture.ts');
const env = { PATH: process.env['PATH'] ?? '', BUN: process.execPath, FIXTURE: fixture };

interface Outcome {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly report: unknown;
}

/** Runs the fixture in a shell line where `$CSM` stands for it. */
async function runShell(line: string, terminal?: { readonly cols: number; readonly rows: number }): Promise<Outcome> {
  using folder = openTempFolder();
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const child = processes.spawn({
    argv: ['bash', '-c', `csm() { "$BUN" "$FIXTURE" "$@"; }; ${line}`],
    cwd: repository,
    env: { ...env, REPORT: folder.at('report') },
    onOutput: (chunk, stream) => {
      chunks[stream].push(chunk);
    },
    ...(terminal === undefined ? {} : { terminal }),
  });
  await child.exited;
  return {
    stdout: Buffer.concat(chunks.stdout),
    stderr: Buffer.concat(chunks.stderr).toString(),
    report: JSON.parse(readFileSync(folder.at('report'), 'utf8')),
  };
}

describe('output', () => {
  test('is written whole before write returns', async () => {
    const { stdout, stderr, report } = await runShell('csm write');
    expect([stdout.length, stderr, report]).toEqual([1_000_001, 'err\n', [true, true, true]]);
  });

  test('to a reader that left answers false then and ever after', async () => {
    const { stdout, stderr, report } = await runShell('csm write-until-gone | head -n 1');
    expect(stdout.toString()).toBe('y\n');
    expect(stderr).toBe('still\n');
    expect(report).toEqual({ writes: true, after: false, stderr: true });
  });

  test('to a full device throws', async () => {
    expect((await runShell('csm write-full > /dev/full')).report).toBe('ENOSPC');
  });

  test('to a closed descriptor does not fail', async () => {
    const { report } = await runShell('csm write >&- 2>&-');
    expect(report).toBeArrayOfSize(3);
  });

  test('to a full pipe that does not block waits for the reader', async () => {
    const O_NONBLOCK = 0o4000;
    const O_CLOEXEC = 0o2000000;
    const fds = new Int32Array(2);
    expect(openLibc()?.pipe2(fds, O_NONBLOCK | O_CLOEXEC)).toBe(0);
    const [readEnd = -1, writeEnd = -1] = fds;
    // The child reads slowly on purpose; what it counted is on its own output.
    const reader = Bun.spawn(
      ['bash', '-c', 'while read -r -N 50000 part || [ -n "$part" ]; do n=$((n + ${#part})); done; echo $n'],
      {
        stdin: readEnd,
        stdout: 'pipe',
      },
    );
    closeSync(readEnd);
    expect(openOutput(writeEnd).write('x'.repeat(400_000))).toBe(true);
    closeSync(writeEnd);
    expect((await reader.stdout.text()).trim()).toBe('400000');
  });
});

describe('facts', () => {
  test.each([
    ['pipes', 'true | csm facts | cat', [false, false, false, null]],
    ['/dev/null', 'csm facts < /dev/null > /dev/null', [false, true, false, null]],
    ['/dev/zero is not null', 'csm facts < /dev/zero | cat', [false, false, false, null]],
    ['a file', 'csm facts < "$FIXTURE" | cat', [false, false, false, null]],
  ])('%s', async (_name, line, expected) => {
    expect((await runShell(line)).report).toEqual(expected);
  });

  test('closed input never gives anything', async () => {
    expect((await runShell('csm facts <&- | cat')).report).toEqual([false, true, false, null]);
  });

  test('a terminal', async () => {
    expect((await runShell('csm facts', { cols: 77, rows: 20 })).report).toEqual([true, false, true, 77]);
  });

  test('of a descriptor that is not open', () => {
    expect(openInput(9999).isNull).toBe(true);
    expect(openOutput(9999).write('x')).toBe(false);
  });
});

describe('input', () => {
  test('is read to its end, and a pause is told once', async () => {
    const { stderr, report } = await runShell(
      // The writer starts only once the reader said that it is quiet.
      'coproc csm read 2>&1 > /dev/null; read -r word <&${COPROC[0]}; echo $word >&2; head -c 3000000 /dev/zero >&${COPROC[1]}; exec {COPROC[1]}>&-; wait',
    );
    expect(stderr).toBe('quiet\n');
    expect(report).toEqual({ sizeBytes: 3_000_000, sum: Bun.hash.crc32(new Uint8Array(3_000_000)), quiet: 1 });
  });

  test('from a file comes whole', async () => {
    using folder = openTempFolder();
    const bytes = new Uint8Array(5_000_001).map((_, index) => index % 251);
    writeFileSync(folder.at('input'), bytes);
    const { report } = await runShell(`csm read < ${folder.at('input')}`);
    expect(report).toMatchObject({ sizeBytes: 5_000_001, sum: Bun.hash.crc32(bytes) });
  });

  test('is empty from /dev/null and where it is closed', async () => {
    expect((await runShell('csm read < /dev/null')).report).toMatchObject({ sizeBytes: 0 });
    expect((await runShell('csm read <&-')).report).toMatchObject({ sizeBytes: 0 });
  });

  test('ends when aborted, and lets the program end', async () => {
    using folder = openTempFolder();
    const child = processes.spawn({
      argv: [process.execPath, fixture, 'read-aborted'],
      cwd: repository,
      env: { ...env, REPORT: folder.at('report') },
      // Open and never written: only the abort can end it.
      stdin: 'open',
      onOutput: () => {},
    });
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(JSON.parse(readFileSync(folder.at('report'), 'utf8'))).toEqual({ sizeBytes: 0 });
  });

  test('of an open descriptor', async () => {
    using folder = openTempFolder();
    writeFileSync(folder.at('a'), 'text');
    const fd = openSync(folder.at('a'), 'r');
    expect(await openInput(fd).readAll()).toEqual(Buffer.from('text').subarray() as Uint8Array);
    closeSync(fd);
  });
});
