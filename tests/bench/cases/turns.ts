/** Turns of `exec` as users make them: short ones, and many rounds of tools. */
import type { BenchCase } from '../bench-case.ts';
import { compare } from '../compare.ts';

const DONE = { items: [{ text: 'Done.' }] };
const call = (cmd: string): unknown => ({ call: 'exec_command', args: { cmd } });
const exec = (sandbox: string): readonly string[] => ['exec', '--skip-git-repo-check', '-s', sandbox, 'go'];

/** Trivial rounds in one turn: `true`, asked for one after the other. */
const ROUNDS = 200;
const SANDBOX_COST =
  'each command gets about 20 mounts of its own (secrets hidden, places that programs trust kept), a shell and `env`';
const rounds = [{ items: [call('true')], repeat: ROUNDS }, DONE];

export const turnCases: readonly BenchCase[] = [
  {
    name: 'exec, no tool',
    run: (bench) =>
      compare(bench, {
        name: 'exec, no tool',
        responses: [DONE],
        args: exec('read-only'),
        wall: { value: 60, peer: 292 },
        rss: { value: 80 },
        firstRequest: { value: 60, peer: 220 },
      }),
  },
  {
    name: 'exec, one tool',
    run: (bench) =>
      compare(bench, {
        name: 'exec, one tool',
        responses: [{ items: [call('ls')] }, DONE],
        args: exec('workspace-write'),
        wall: { value: 60, peer: 292 },
        rss: { value: 80 },
        firstRequest: { value: 60, peer: 220 },
      }),
  },
  {
    name: 'exec, one tool, bare',
    run: (bench) =>
      compare(bench, {
        name: 'exec, one tool, bare',
        responses: [{ items: [call('ls')] }, DONE],
        args: exec('danger-full-access'),
        wall: { value: 60, peer: 292 },
        rss: { value: 80 },
      }),
  },
  {
    name: `${ROUNDS} rounds, bare`,
    run: (bench) =>
      compare(bench, {
        name: `${ROUNDS} rounds, bare`,
        responses: rounds,
        args: exec('danger-full-access'),
        parts: ROUNDS,
        isLong: true,
        wall: { value: 8, peer: 70 },
        rss: { value: 100 },
      }),
  },
  {
    name: `${ROUNDS} rounds, sandbox`,
    run: (bench) =>
      compare(bench, {
        name: `${ROUNDS} rounds, sandbox`,
        responses: rounds,
        args: exec('workspace-write'),
        parts: ROUNDS,
        isLong: true,
        wall: { value: 16, peer: 105, known: SANDBOX_COST },
        rss: { value: 100 },
      }),
  },
  {
    name: '50 sleeps at once',
    run: (bench) =>
      compare(bench, {
        name: '50 sleeps at once',
        responses: [{ items: [{ call: 'exec_command', args: { cmd: 'sleep 0.2' }, count: 50 }] }, DONE],
        args: exec('danger-full-access'),
        runs: 2,
        wall: { value: 600, peer: 1270 },
        rss: { value: 100 },
      }),
  },
];
