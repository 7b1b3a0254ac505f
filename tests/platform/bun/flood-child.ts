/**
 * Children that print more than should ever be held, for `measurePeak`: `slow`, 100 MB to a receiver that takes its time;
 * `bun` and `node-pty`, as much through a terminal of that driver. @effects all
 */
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { spawnOnBunTerminal } from '#/platform/bun/bun-terminal-driver.ts';
import { loadNodePty } from '#/platform/bun/node-pty-driver.ts';

export const FLOOD_BYTES = 100_000_000;
const LINE = '0123456789abcdef\n';

export interface Flood {
  readonly code: number | null;
  readonly received: number;
  readonly sum: number;
}

/** What the CRC-32 of so many bytes of the lines is. */
export function sumOfLines(total: number): number {
  const block = Buffer.alloc(LINE.length * 1_000_000, LINE);
  let sum = 0;
  for (let left = total; left > 0; left -= block.length) {
    sum = Bun.hash.crc32(block.subarray(0, Math.min(left, block.length)), sum);
  }
  return sum;
}

export default async function flood(kind: string): Promise<Flood> {
  const driver = kind === 'node-pty' ? (loadNodePty() ?? spawnOnBunTerminal) : spawnOnBunTerminal;
  const processes = openBunProcesses({
    terminalDriver: () => ({ name: 'bun', reason: 'a test', spawn: driver }),
  });
  const isSlow = kind === 'slow';
  const lines = `yes ${LINE.trim()} | head -c ${FLOOD_BYTES}`;
  let received = 0;
  let chunks = 0;
  let sum = 0;
  const { exited } = processes.spawn({
    argv: ['sh', '-c', isSlow ? lines : `stty raw; ${lines}`],
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TERM: 'xterm' },
    ...(isSlow ? {} : { terminal: { cols: 80, rows: 24 } }),
    onOutput: (chunk) => {
      received += chunk.length;
      sum = Bun.hash.crc32(chunk, sum);
      chunks += 1;
      return isSlow && chunks % 20 === 0 ? Bun.sleep(1) : undefined;
    },
  });
  const { code } = await exited;
  return { code, received, sum };
}
