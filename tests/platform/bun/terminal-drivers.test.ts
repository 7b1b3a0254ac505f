/** What both terminal drivers do. */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { spawnOnBunTerminal } from '#/platform/bun/bun-terminal-driver.ts';
import { loadNodePty } from '#/platform/bun/node-pty-driver.ts';
import type { TerminalDriver } from '#/platform/bun/terminal-driver.ts';
import type { ExitStatus, ProcessRequest, RunningProcess } from '#/platform/process.ts';
import { measurePeak } from '#tests/support/measure-peak.ts';
import { until } from '#tests/support/until.ts';
import { FLOOD_BYTES, sumOfLines, type Flood } from './flood-child.ts';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin', TERM: 'xterm' };

/** The group that reads from the terminal of the session that `pid` leads. */
function foregroundOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5]);
}

const DRIVERS: readonly { readonly name: string; readonly driver: TerminalDriver | undefined }[] = [
  { name: 'Bun', driver: spawnOnBunTerminal },
  { name: 'node-pty', driver: loadNodePty() },
];

for (const { name, driver } of DRIVERS) {
  const skipped = driver === undefined;
  describe.skipIf(skipped)(`a terminal by ${name}${skipped ? ' (skipped: the addon is not built)' : ''}`, () => {
    const processes = openBunProcesses({
      terminalDriver: () => ({ name: 'bun', reason: 'a test', spawn: driver ?? spawnOnBunTerminal }),
    });

    function start(
      script: string,
      extra: Partial<ProcessRequest> = {},
    ): { child: RunningProcess; printed: () => string; done: Promise<ExitStatus & { readonly text: string }> } {
      const chunks: Uint8Array[] = [];
      const printed = (): string => Buffer.concat(chunks).toString();
      const child = processes.spawn({
        argv: ['sh', '-c', script],
        cwd: '/',
        env,
        terminal: { cols: 90, rows: 30 },
        onOutput: (chunk) => {
          chunks.push(chunk);
        },
        ...extra,
      });
      return { child, printed, done: child.exited.then((status) => ({ ...status, text: printed() })) };
    }

    test('is a terminal on all three descriptors, of the size asked for, and no other is open', async () => {
      const { text, code } = await start('for n in 0 1 2; do test -t $n && echo $n; done; stty size; ls /proc/$$/fd')
        .done;
      expect(code).toBe(0);
      expect(
        text
          .replaceAll('\r\n', ' ')
          .split(' ')
          .filter((word) => word !== '' && word !== '10'),
      ).toEqual(['0', '1', '2', '30', '90', '0', '1', '2']);
    });

    test('is the controlling terminal of a session that the child leads', async () => {
      const { child, done } = start('cat /proc/$$/stat; : > /dev/tty && echo opened');
      const { text } = await done;
      const fields = text.replace(/^.*\) /, '').split(' ');
      expect(fields.slice(2, 4)).toEqual([String(child.pid), String(child.pid)]);
      expect(Number(fields[4])).toBeGreaterThan(0);
      expect(text).toContain('opened');
    });

    test('echoes, and gives what is written to the child', async () => {
      const { child, done } = start('read line; echo "got $line"');
      await child.write(Buffer.from('hällo\n'));
      const { text } = await done;
      expect(text).toBe('hällo\r\ngot hällo\r\n');
    });

    test('tells the child about a new size', async () => {
      const { child, printed, done } = start(
        'trap "stty size; exit 3" WINCH; echo ready; while :; do sleep 0.02; done',
      );
      await until('the child is ready', () => printed().includes('ready'));
      child.resize(100, 40);
      const { code, text } = await done;
      expect([code, text]).toEqual([3, 'ready\r\n40 100\r\n']);
      child.resize(1, 1);
    });

    test('ends its input by the end-of-file character', async () => {
      const { child, printed, done } = start('echo ready; cat; echo end');
      await until('the child is ready', () => printed().includes('ready'));
      child.closeStdin();
      expect(await done).toMatchObject({ code: 0, text: 'ready\r\nend\r\n' });
    });

    test('turns control-C into SIGINT', async () => {
      const { child, printed, done } = start('echo ready; exec sleep 1000');
      await until('the child is ready', () => printed().includes('ready'));
      await child.write(new Uint8Array([3]));
      expect(await done).toMatchObject({ code: null, signal: 'SIGINT' });
    });

    test('kills the group', async () => {
      const { child, printed, done } = start('sleep 1000 & echo ready; wait');
      await until('the child is ready', () => printed().includes('ready'));
      child.kill('SIGKILL');
      expect(await done).toMatchObject({ code: null, signal: 'SIGKILL' });
      expect(await child.write(new Uint8Array(1)).catch(errnoOf)).toBe('EPIPE');
      child.kill('SIGKILL');
    });

    test('does not wait for a descendant that keeps the terminal open', async () => {
      const { code, text } = await start("trap '' HUP; sleep 1000 & echo $!").done;
      expect(code).toBe(0);
      process.kill(Number(text), 'SIGKILL');
    });

    test('gives the folder and exactly the environment', async () => {
      const { text } = await start('pwd; env', { cwd: '/usr', env: { ...env, A: 'ü=1' } }).done;
      const [folder, ...variables] = text.trimEnd().split('\r\n');
      expect(folder).toBe('/usr');
      expect(variables.filter((line) => !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(line)).sort()).toEqual([
        'A=ü=1',
        `PATH=${env.PATH}`,
        'TERM=xterm',
      ]);
    });

    test('is lossless at 100 MB, in order and in flat memory', async () => {
      const { result, growthBytes } = await measurePeak<Flood>(
        import.meta.resolve('./flood-child.ts'),
        name.toLowerCase(),
      );
      expect(result).toEqual({ code: 0, received: FLOOD_BYTES, sum: sumOfLines(FLOOD_BYTES) });
      expect(growthBytes).toBeLessThan(48 * 1024 * 1024);
    }, 60_000);

    test('makes a flood wait for a slow receiver: nothing is lost, and little is held', async () => {
      const total = 60_000_000;
      let received = 0;
      let sum = 0;
      let isSlow = true;
      const child = processes.spawn({
        argv: ['sh', '-c', `stty raw; yes 0123456789abcdef | head -c ${total}; echo done >&2`],
        cwd: '/',
        env,
        terminal: { cols: 80, rows: 24 },
        onOutput: async (chunk) => {
          received += chunk.length;
          sum = Bun.hash.crc32(chunk, sum);
          if (isSlow) await Bun.sleep(5);
        },
      });
      // By its own count the child has written no more than was taken, what may wait, and what the kernel holds.
      const written = (): number => {
        const pids = readdirSync(`/proc/${child.pid}/task/${child.pid}`).includes('children')
          ? readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
          : [];
        return Math.max(
          0,
          ...pids.map((pid) => {
            try {
              return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0);
            } catch {
              return 0;
            }
          }),
        );
      };
      const startedAtMs = performance.now();
      while (performance.now() - startedAtMs < 500 && received < total / 2) {
        expect(written() - received).toBeLessThan(4 * 1024 * 1024);
        await Bun.sleep(10);
      }
      isSlow = false;
      await child.exited;
      const whole = Buffer.concat([Buffer.alloc(total, Buffer.from('0123456789abcdef\n')), Buffer.from('done\n')]);
      expect([received, sum]).toEqual([whole.length, Bun.hash.crc32(whole)]);
    }, 60_000);

    test('takes more input than the terminal holds, at the pace of who reads it', async () => {
      const total = 3_000_000;
      const { child, printed, done } = start(`stty raw -echo; echo ready; head -c ${total} | cksum`);
      await until('the child is ready', () => printed().includes('ready'));
      const text = Buffer.alloc(total, Buffer.from('0123456789abcdef\n'));
      await child.write(text);
      const { text: answer } = await done;
      const expected = Bun.spawnSync(['cksum'], { stdin: text }).stdout.toString();
      expect(answer.split('\n').at(-2)?.trim()).toBe(expected.trim().replace(' -', ''));
    }, 60_000);

    test('hands bytes on as they are, wherever a chunk ends within a character', async () => {
      const text = 'grüße 日本語 🙂\n';
      const { done } = start(`stty raw; i=0; while [ $i -lt 3000 ]; do printf '${text.trim()}\\n'; i=$((i+1)); done`);
      expect((await done).text).toBe(text.repeat(3000));
    });

    test('signals the foreground group alone', async () => {
      // bash makes a group for each job; the shell itself must not notice.
      const job = "trap 'echo job; exit 5' USR1; echo ready; while :; do sleep 0.02; done";
      const { child, printed, done } = start('', {
        argv: ['bash', '-m', '-c', `trap 'echo shell' USR1; sh -c "${job}"; echo after $?`],
      });
      await until('the job is ready', () => printed().includes('ready'));
      child.signalForeground('SIGUSR1');
      const { text } = await done;
      expect([text.includes('job\r\n'), text.includes('after 5\r\n'), text.includes('shell')]).toEqual([
        true,
        true,
        false,
      ]);
    });

    test('has job control: a job is stopped by ^Z, goes on in the background and comes to the front', async () => {
      const { child, printed, done } = start('', {
        argv: ['bash', '--norc', '--noprofile', '-i'],
        env: { ...env, PS1: '$ ', TERM: 'dumb' },
      });
      const type = (text: string): Promise<void> => child.write(Buffer.from(text));
      await until('the shell asks', () => printed().includes('$ '));
      // One process: dash starts another by vfork, and stopped in the middle of that it would never be reported as stopped.
      await type("sh -c 'echo be''gun; exec sleep 1000'\n");
      const inFront = (): boolean => foregroundOf(child.pid) !== child.pid;
      await until('the job runs', () => printed().includes('begun\r\n') && inFront());
      await type('\u001a');
      await until('it is stopped', () => printed().includes('Stopped') && !inFront());
      await type('bg\n');
      await until('it goes on', () => printed().includes(' &\r\n'));
      await type('fg; echo back $?\n');
      await until('it is in front', inFront);
      await type('\u0003');
      await until('the shell is in front', () => !inFront());
      // Bash leaves the rest of the line out after ^C.
      await type('exit 7\n');
      expect((await done).code).toBe(7);
    });

    test('200 at once', async () => {
      const children = Array.from({ length: 200 }, (_, index) => ({ index, ...start('read word; echo "got $word"') }));
      await Promise.all(children.map(({ child, index }) => child.write(Buffer.from(`w${index}\n`))));
      const ended = await Promise.all(children.map(({ done }) => done));
      expect(ended.map(({ code, text }) => [code, text])).toEqual(
        children.map(({ index }) => [0, `w${index}\r\ngot w${index}\r\n`]),
      );
    }, 60_000);

    test('reports exit codes and signals', async () => {
      expect(await start('exit 41').done).toMatchObject({ code: 41, signal: null });
      expect(await start('kill -SEGV $$').done).toMatchObject({ code: null, signal: 'SIGSEGV' });
    });

    test.each([
      ['a program that is missing', { argv: ['no-such-program'] }, 'ENOENT'],
      ['a path that is missing', { argv: ['/no/such'] }, 'ENOENT'],
      ['a file that is no program', { argv: ['/etc/passwd'] }, 'EACCES'],
      ['a folder that is missing', { cwd: '/no/such' }, 'ENOENT'],
    ])('throws for %s', (_what, extra, code) => {
      let error: unknown;
      try {
        start('true', extra);
      } catch (thrown) {
        error = thrown;
      }
      expect(errnoOf(error)).toBe(code);
    });

    test('leaks no descriptor', async () => {
      const count = (): number => readdirSync('/proc/self/fd').length;
      await start('true').done;
      const before = count();
      for (let round = 0; round < 10; round++) await start('echo x').done;
      Bun.gc(true);
      await until('the descriptors are closed', () => count() <= before);
    });
  });
}
