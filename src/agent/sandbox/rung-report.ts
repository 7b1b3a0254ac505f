/** What each rung of the sandbox's ladder can do on this machine, for people: `doctor` shows it. Pure. */
import type { Settings } from '#/config/settings.ts';
import { decideSecondRung, type LandlockProbe } from './landlock-command.ts';
import { listOpenClasses } from './landlock.ts';
import type { ProbeResult, SandboxGate } from './probe.ts';

/** See {@link planRungReport}. */
export interface RungReport {
  readonly bwrap:
    | {
        readonly works: true;
        /** Path of bubblewrap. */
        readonly path: string;
        /** What works less well, each a sentence with what to do; empty: nothing. */
        readonly limits: readonly string[];
      }
    | ({ readonly works: false } & SandboxGate);
  readonly landlock:
    | {
        readonly works: true;
        readonly abi: number;
        /** What it leaves open and bubblewrap does not, in words of docs/sandbox.md: read-only, and where it may write. */
        readonly open: readonly string[];
        readonly openWriting: readonly string[];
      }
    | { readonly works: false; readonly message: string; readonly remedy: string };
  /** What the next command runs behind, by mode; `refused` comes with the remedy of the rungs. */
  readonly readOnly: 'bwrap' | 'landlock' | 'refused';
  readonly workspaceWrite: 'bwrap' | 'landlock' | 'refused';
}

/** @param abi version of the kernel's Landlock; 0: none */
export function planRungReport(
  settings: Settings,
  bwrap: ProbeResult,
  landlock: LandlockProbe,
  abi: number,
): RungReport {
  const choose = (mode: 'read-only' | 'workspace-write'): 'bwrap' | 'landlock' | 'refused' => {
    if (bwrap.works) return 'bwrap';
    const second = decideSecondRung({ ...settings, sandbox: { ...settings.sandbox, mode } }, landlock);
    return second.tools === undefined ? 'refused' : 'landlock';
  };
  return {
    bwrap: bwrap.works ? { works: true, path: bwrap.tools.bwrap, limits: listLimits(bwrap) } : bwrap,
    landlock: landlock.works
      ? { works: true, abi, open: listOpenClasses(abi, false), openWriting: listOpenClasses(abi, true) }
      : {
          works: false,
          message: landlock.message,
          remedy:
            abi < 1
              ? 'Use Linux 5.13 or later with CONFIG_SECURITY_LANDLOCK and `landlock` among the modules of the boot option lsm=.'
              : 'In a container, its system call filter may refuse Landlock: docker run --security-opt seccomp=unconfined.',
        },
    readOnly: choose('read-only'),
    workspaceWrite: choose('workspace-write'),
  };
}

function listLimits({ tools }: ProbeResult & { readonly works: true }): readonly string[] {
  return [
    ...(tools.envProgram === undefined
      ? ['Commands get no grace when they are ended: install coreutils 8.31 or later (env --default-signal).']
      : []),
    ...(tools.opensLifelines
      ? []
      : ['A command that is just being started may outlive a csm that is killed: /proc is mounted with hidepid.']),
  ];
}
