/** What the kernel offers, asked through the C library. @effects ffi */
import type { Kernel } from '#/platform/kernel.ts';
import { encodeLaunch } from './landlock-launch.ts';
import { openSyscalls } from './syscalls.ts';

/** The same number on x64 and arm64. */
const SYS_LANDLOCK_CREATE_RULESET = 444;
const CREATE_RULESET_VERSION = 1;

/** Opens the kernel port. Nothing is asked before it is needed. */
export function openBunKernel(): Kernel {
  return {
    landlockAbi: () =>
      Math.max(0, openSyscalls()?.call(SYS_LANDLOCK_CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION) ?? 0),
    encodeLandlockLaunch: (launch) => encodeLaunch(launch, readSelf()),
  };
}

/**
 * How this program is started again. The link of the kernel stays right when the file is replaced meanwhile (an update).
 */
function readSelf(): readonly string[] {
  const isCompiled = Bun.main.startsWith('/$bunfs/');
  return isCompiled ? ['/proc/self/exe'] : [process.execPath, `${import.meta.dir}/../../main.ts`];
}
