/** The one Platform of the running program. @effects all */
import type { Platform } from '#/platform/platform.ts';
import { openBunClock } from './bun-clock.ts';
import { openBunEnv } from './bun-env.ts';
import { openBunFs } from './bun-fs.ts';
import { openBunHttp } from './bun-http.ts';
import { openBunKernel } from './bun-kernel.ts';
import { openBunLocks } from './bun-locks.ts';
import { openBunProcesses } from './bun-processes.ts';
import { openBunRandom } from './bun-random.ts';
import { openBunSignals } from './bun-signals.ts';
import { openBunSqlite } from './bun-sqlite.ts';
import { openBunStreams } from './bun-streams.ts';
import { openBunTerminalDevice } from './bun-terminal-device.ts';

/**
 * Opens all ports. Nothing but plain objects is made here; what costs time (ffi, the fetch session, the streams, a
 * terminal driver) is opened at its first use.
 */
export function openBunPlatform(): Platform {
  return {
    fs: openBunFs(),
    clock: openBunClock(),
    random: openBunRandom(),
    env: openBunEnv(),
    http: openBunHttp(),
    processes: openBunProcesses(),
    streams: openBunStreams(),
    locks: openBunLocks(),
    kernel: openBunKernel(),
    signals: openBunSignals(),
    sqlite: openBunSqlite(),
    openTerminal: openBunTerminalDevice,
  };
}
