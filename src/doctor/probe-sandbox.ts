/** Both rungs of the sandbox, tried at the same time, without anything that is remembered. @effects fs env random process */
import { encodeHex } from '#/base/ids.ts';
import { printErrno } from '#/base/errors.ts';
import { probeLandlock, type LandlockProbe } from '#/agent/sandbox/landlock-command.ts';
import { probeBwrap, type ProbeResult } from '#/agent/sandbox/probe.ts';
import { encodeSeccompFilter } from '#/agent/sandbox/seccomp.ts';
import type { Platform } from '#/platform/platform.ts';

export interface SandboxProbe {
  readonly bwrap: ProbeResult;
  readonly landlock: LandlockProbe;
}

/** Tries them. The file that bubblewrap takes the system call filter from lies in the temporary directory meanwhile. */
export async function probeSandbox(platform: Platform): Promise<SandboxProbe> {
  const [bwrap, landlock] = await Promise.all([tryBwrap(platform), probeLandlock(platform)]);
  return { bwrap, landlock };
}

async function tryBwrap(platform: Platform): Promise<ProbeResult> {
  const { fs, env, random } = platform;
  const filterFile = `${env.tempDir()}/csm-doctor-${env.pid}-${encodeHex(random.bytes(8))}.bpf`;
  try {
    const filter = encodeSeccompFilter({ arch: env.arch === 'arm64' ? 'arm64' : 'x64', network: false });
    fs.writeFile(filterFile, filter, { exclusive: true });
  } catch (error) {
    return {
      works: false,
      gate: 'other',
      message: `bubblewrap was not tried: ${filterFile}: ${printErrno(error)}`,
      remedy: 'Let $TMPDIR name a folder that can be written and has room.',
    };
  }
  try {
    return await probeBwrap(platform, filterFile);
  } finally {
    fs.remove(filterFile);
  }
}
