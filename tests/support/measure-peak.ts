/**
 * How much memory something takes at its peak, measured in a process of its own, where nothing else was left to be collected.
 *
 * ```ts
 * const { result, growthBytes } = await measurePeak<Flood>(import.meta.resolve('./flood-child.ts'), 'bun');
 * ```
 *
 * The module's default export is run once, as `Measured`. Run as a program, this file is that process. @effects process fs
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** What a measured module exports. The result has to be JSON. */
export type Measured = (argument: string) => Promise<unknown>;

export interface Peak<T> {
  readonly result: T;
  /** The highest resident size while it ran, over the one before. */
  readonly growthBytes: number;
}

/** @param module as `import.meta.resolve` gives it. Rejects where the process fails, with what it said */
export async function measurePeak<T>(module: string, argument = ''): Promise<Peak<T>> {
  const child = Bun.spawn([process.execPath, import.meta.path, module, argument], { stdout: 'pipe', stderr: 'pipe' });
  const [text, notes, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${module} ended with ${code}: ${notes}`);
  return JSON.parse(text) as Peak<T>;
}

function readStatusBytes(name: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

if (import.meta.main) {
  const [module = '', argument = ''] = process.argv.slice(2);
  const { default: run } = (await import(module)) as { readonly default: Measured };
  Bun.gc(true);
  // The kernel forgets the highest size so far: loading took some.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = readStatusBytes('VmRSS');
  const result = await run(argument);
  const peak: Peak<unknown> = { result, growthBytes: readStatusBytes('VmHWM') - before };
  await Bun.write(Bun.stdout, JSON.stringify(peak));
  process.exit(0);
}
