/**
 * Preloaded into a program under test: says at its end how much memory it took at most, in KiB, on standard error. What the
 * kernel tells a parent of its child is no use, since it counts the parent's own size before the child's program began.
 */
import { readFileSync } from 'node:fs';

process.on('exit', () => {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  process.stderr.write(`peak ${peak}\n`);
});
