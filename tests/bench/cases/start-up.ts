/** How long csm takes to say what it knows without work. */
import type { BenchCase } from '../bench-case.ts';
import { compare } from '../compare.ts';

const RSS = { value: 30 };

export const startUpCases: readonly BenchCase[] = [
  { name: '--version', args: ['--version'] },
  { name: '--help', args: ['--help'] },
].map(({ name, args }) => ({
  name,
  run: (bench) => compare(bench, { name, args, runs: bench.runs * 4, wall: { value: 1, peer: 1 }, rss: RSS }),
}));
