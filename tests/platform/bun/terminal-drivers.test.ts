/** What both terminal drivers do. */
import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { spawnOnBunTerminal } from '#/platform/bun/bun-terminal-driver.ts';
import { loadNodePty } from '#/platform/bun/node-pty-driver.ts';
import type { TerminalDriver } from '#/platform/bun/terminal-driver.ts';
import type { ExitStatus, ProcessRequest, RunningProcess } from '#/platform/process.ts';
import { measurePeak } from '#tests/support/measure-peak.ts';
import { until } from '#tests/support/until.ts';
import { sumOfLines, type Flood } from './flood-child.ts';

const env = { PATH: '/usr/local/bin:/usr/bin:/bin', TERM: 'xterm' };

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

    test('is lossless, in order and in flat memory', async () => {
      const total = 20_000_000;
      const { result, growthBytes } = await measurePeak<Flood>(
        import.meta.resolve('./flood-child.ts'),
        name.toLowerCase(),
      );
      expect(result).toEqual({ code: 0, received: total, sum: sumOfLines(total) });
      expect(growthBytes).toBeLessThan(48 * 1024 * 1024);
    }, 30_000);

    test('delivers all to a slow receiver', async () => {
      let received = 0;
      const { exited } = processes.spawn({
        argv: ['sh', '-c', 'stty raw; head -c 300000 /dev/zero'],
        cwd: '/',
        env,
        terminal: { cols: 80, rows: 24 },
        onOutput: async (chunk) => {
          await Bun.sleep(1);
          received += chunk.length;
        },
      });
      await exited;
      expect(received).toBe(300_000);
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
