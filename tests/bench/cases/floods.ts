/** A lot at once: deltas, one long message, a command that prints without end. */
import type { BenchCase } from '../bench-case.ts';
import { compare } from '../compare.ts';

const EXEC = ['exec', '--skip-git-repo-check', '-s', 'danger-full-access', 'go'];
const DELTAS = 100_000;
const MESSAGE_BYTES = 20_000_000;

export const floodCases: readonly BenchCase[] = [
  {
    name: '100,000 deltas',
    run: (bench) =>
      compare(bench, {
        name: '100,000 deltas',
        responses: [{ items: [{ text: { repeat: 'word ', bytes: 5 * DELTAS }, deltas: DELTAS }] }],
        args: EXEC,
        runs: 3,
        wall: { value: 600, peer: 1800 },
        rss: { value: 157 },
      }),
  },
  {
    name: '100,000 deltas, --json',
    run: (bench) =>
      compare(bench, {
        name: '100,000 deltas, --json',
        responses: [{ items: [{ text: { repeat: 'word ', bytes: 5 * DELTAS }, deltas: DELTAS }] }],
        args: [...EXEC.slice(0, -1), '--json', 'go'],
        runs: 3,
        wall: { value: 600, peer: 1800 },
        rss: { value: 157 },
      }),
  },
  {
    name: '20 MB message',
    run: (bench) =>
      compare(bench, {
        name: '20 MB message',
        responses: [
          { items: [{ text: { repeat: 'Some words of an answer, one line of it.\n', bytes: MESSAGE_BYTES } }] },
        ],
        args: EXEC,
        runs: 3,
        wall: { value: 1000, peer: 2800 },
        rss: { value: 250 },
      }),
  },
  {
    name: '300 MB printed',
    run: (bench) =>
      compare(bench, {
        name: '300 MB printed',
        responses: [
          { items: [{ call: 'exec_command', args: { cmd: 'head -c 300000000 /dev/zero | tr "\\0" x' } }] },
          { items: [{ text: 'Done.' }] },
        ],
        args: EXEC,
        runs: 3,
        wall: {
          value: 800,
          peer: 1050,
          known: 'programs write 4 to 8 KiB at a time, and each piece wakes csm up: 40,000 times',
        },
        rss: { value: 130 },
      }),
  },
];
