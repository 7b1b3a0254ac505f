/**
 * What a terminal driver costs, as a program of its own: compiled, as csm is. Prints one JSON object.
 *
 *   terminal-program DRIVER flood FILE     MB/s of a file that `cat` prints on a terminal in its usual setting
 *   terminal-program DRIVER slow           growth of memory under a flood that nobody keeps up with
 *   terminal-program DRIVER spawn COUNT    from the call to the end of a command, one after the other
 *   terminal-program DRIVER many COUNT     as many terminals at once, each talked to
 *
 * @effects process clock streams
 */
import { spawnOnBunTerminal } from '#/platform/bun/bun-terminal-driver.ts';
import { loadNodePty } from '#/platform/bun/node-pty-driver.ts';
import type { TerminalDriver } from '#/platform/bun/terminal-driver.ts';

const env = { PATH: '/usr/bin:/bin', TERM: 'dumb' };
const shared = { cwd: '/', env, terminal: { cols: 80, rows: 24 } } as const;
const SLOW_MS = 3000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const rssMiB = (): number => process.memoryUsage.rss() / 1024 / 1024;

async function flood(spawn: TerminalDriver, file: string): Promise<object> {
  let bytes = 0;
  let beganAtMs = 0;
  const before = rssMiB();
  let peak = before;
  const child = spawn({
    ...shared,
    argv: ['cat', file],
    onOutput: (chunk) => {
      if (bytes === 0) beganAtMs = performance.now();
      bytes += chunk.length;
    },
  });
  const timer = setInterval(() => (peak = Math.max(peak, rssMiB())), 20);
  await child.exited;
  clearInterval(timer);
  return { bytes, seconds: (performance.now() - beganAtMs) / 1000, cpuMs: cpuMs(), grewMiB: peak - before };
}

async function slow(spawn: TerminalDriver): Promise<object> {
  const before = rssMiB();
  let peak = before;
  let bytes = 0;
  const timer = setInterval(() => (peak = Math.max(peak, rssMiB())), 20);
  const child = spawn({
    ...shared,
    argv: ['sh', '-c', 'stty raw; exec yes'],
    onOutput: async (chunk) => {
      bytes += chunk.length;
      await Bun.sleep(1);
    },
  });
  await Bun.sleep(SLOW_MS);
  clearInterval(timer);
  child.kill('SIGKILL');
  return { bytes, grewMiB: peak - before };
}

async function spawnMany(spawn: TerminalDriver, count: number): Promise<object> {
  const calls: number[] = [];
  const ends: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const beganAtMs = performance.now();
    const child = spawn({ ...shared, argv: ['/bin/echo', 'x'], onOutput: () => {} });
    calls.push(performance.now() - beganAtMs);
    await child.exited;
    ends.push(performance.now() - beganAtMs);
  }
  const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return { callMs: median(calls), endMs: median(ends), cpuMs: cpuMs() / count };
}

async function many(spawn: TerminalDriver, count: number): Promise<object> {
  const before = rssMiB();
  const beganAtMs = performance.now();
  const children = Array.from({ length: count }, (_, index) => {
    let text = '';
    const argv = ['sh', '-c', 'read word; echo "got $word"'];
    const child = spawn({ ...shared, argv, onOutput: (chunk) => void (text += new TextDecoder().decode(chunk)) });
    return { child, text: () => text, index };
  });
  const grewMiB = rssMiB() - before;
  await Promise.all(children.map(({ child, index }) => child.write(new TextEncoder().encode(`w${index}\n`))));
  await Promise.all(children.map(({ child }) => child.exited));
  const answered = children.filter(({ text, index }) => text().includes(`got w${index}\r\n`)).length;
  return { answered, totalMs: performance.now() - beganAtMs, grewMiB };
}

async function run([driver, what, argument = '']: readonly string[]): Promise<object> {
  const spawn = driver === 'node-pty' ? loadNodePty() : spawnOnBunTerminal;
  if (spawn === undefined) return { missing: true };
  switch (what) {
    case 'flood':
      return flood(spawn, argument);
    case 'slow':
      return slow(spawn);
    case 'spawn':
      return spawnMany(spawn, Number(argument));
    case 'many':
      return many(spawn, Number(argument));
    default:
      throw new Error(`There is no measurement ${what ?? ''}`);
  }
}

process.stdout.write(`${JSON.stringify(await run(process.argv.slice(2)))}\n`);
process.exit(0);
