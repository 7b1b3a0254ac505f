/** Run as a program of its own: takes the lock of argv[2], says so, and holds it until its input ends. */
import { openBunLocks } from '#/platform/bun/bun-locks.ts';

const [path = '', way = 'flock'] = process.argv.slice(2);
const locks = way === 'sqlite' ? openBunLocks(() => undefined) : openBunLocks();
const lock = locks.tryAcquire(path);
console.log(lock === undefined ? 'refused' : 'held');
await new Response(Bun.stdin.stream()).arrayBuffer();
lock?.release();
