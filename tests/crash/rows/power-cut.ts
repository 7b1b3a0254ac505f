/**
 * Power cuts of a real file system: ext4 on a loop device. The writer is stopped, what its device holds is copied, the copy is
 * mounted as after a power cut, and checked. What the kernel had not written yet is lost, as it would be.
 *
 * The file system is not frozen: freezing writes everything to the device, and there would be nothing left to lose. That
 * nothing reached the device while it was copied is seen from its counters. @effects process fs
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { readSession, sessionStore } from '#/session/store/session-store.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';
import { checkRoot } from '../check-root.ts';
import { loopMissing, readDeviceCounters, runTool } from '../mount.ts';
import { RowTally, type Row, type RowRun } from '../row.ts';
import { openFractions } from '../sample-turn.ts';
import { decodeTold, expectedOf, type Told } from '../told.ts';

const DISK_BYTES = 24 * 1024 * 1024;
/** Cuts of one life of a disk. */
const CUTS = 5;
/** The journal is written when somebody syncs, and not by the clock. */
const MOUNT_OPTIONS = 'loop,commit=300';

interface Disk {
  readonly image: string;
  readonly folder: string;
  readonly device: string;
}

function openDisk(folder: TempFolder): Disk {
  const image = folder.at('disk');
  const mounted = folder.at('mounted');
  runTool('truncate', '-s', String(DISK_BYTES), image);
  runTool('mkfs.ext4', '-q', '-F', '-J', 'size=4', image);
  mkdirSync(mounted);
  runTool('mount', '-o', MOUNT_OPTIONS, image, mounted);
  const device = runTool('findmnt', '-n', '-o', 'SOURCE', mounted).trim().replace('/dev/', '');
  return { image, folder: mounted, device };
}

/** A writer that can be stopped and goes on. */
class StoppableWriter {
  readonly #child: Bun.Subprocess<'ignore', 'pipe', 'inherit'>;
  readonly #reading: Promise<void>;
  #text = '';

  constructor(argv: readonly string[]) {
    this.#child = Bun.spawn([...argv], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    });
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.#child.stdout) this.#text += decoder.decode(chunk, { stream: true });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it has told; every line of it is older than this call. */
  get told(): readonly Told[] {
    return decodeTold(this.#text);
  }

  /** Resolves once none of its threads runs or waits for the disk. */
  async stop(): Promise<void> {
    this.#child.kill('SIGSTOP');
    while (!this.hasEnded && !this.#isStopped()) await Bun.sleep(0);
  }

  #isStopped(): boolean {
    try {
      return /^State:\tT/m.test(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'));
    } catch {
      return true;
    }
  }

  go(): void {
    this.#child.kill('SIGCONT');
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
    await this.#reading;
  }
}

/** Copies what the device holds at one moment; undefined where it kept changing. */
function copyDisk(disk: Disk, to: string): boolean {
  for (let tries = 0; tries < 20; tries++) {
    const before = readDeviceCounters(disk.device);
    copyFileSync(disk.image, to);
    if (readDeviceCounters(disk.device) === before) return true;
  }
  return false;
}

/** Told records that a power cut may take, and did. */
function countVanished(root: string, told: readonly Told[]): number {
  const store = sessionStore(openBunPlatform(), root);
  const durable = expectedOf(told, 'durable');
  let vanished = 0;
  for (const [id, { events }] of expectedOf(told, 'all')) {
    const unsynced = [...events.keys()].filter((seq) => durable.get(id)?.events.has(seq) !== true);
    if (unsynced.length === 0) continue;
    try {
      const { head } = readSession(store, id, { ignoreIndex: true }).end;
      vanished += unsynced.filter((seq) => seq > head.seq).length;
    } catch {
      vanished += unsynced.length;
    }
  }
  return vanished;
}

async function runLife(run: RowRun, seed: number, cuts: number, tally: RowTally): Promise<void> {
  using folder = openTempFolder();
  const fraction = openFractions(seed);
  const disk = openDisk(folder);
  const copy = folder.at('copy');
  const after = folder.at('after');
  mkdirSync(after);
  const writer = new StoppableWriter([...run.writer, 'scenario', `${disk.folder}/csm`, String(seed), '1000']);
  try {
    for (let cut = 0; cut < cuts && !writer.hasEnded; cut++) {
      await Bun.sleep(4 + fraction() * 22);
      const { told } = writer;
      await writer.stop();
      const isCopied = copyDisk(disk, copy);
      writer.go();
      if (!isCopied) {
        tally.note('left out: the device kept changing');
        continue;
      }
      runTool('mount', '-o', 'loop', copy, after);
      try {
        const where = `seed ${seed}, cut ${cut}`;
        const root = `${after}/csm`;
        tally.point();
        tally.note('acknowledged without a sync, and gone', countVanished(root, told));
        // What a file system puts in place of what it lost is damage, and no harm as long as nobody was told.
        await checkRoot(sessionStore(openBunPlatform(), root), told, 'durable', tally, where, { mayBeDamaged: true });
      } finally {
        runTool('umount', after);
        rmSync(copy);
      }
    }
  } finally {
    await writer.end();
    runTool('umount', disk.folder);
  }
}

export const powerCutRow: Row = {
  name: 'power-cut',
  title: 'power cut of an ext4 on a loop device: writer stopped, device copied, copy mounted',
  points: 300,
  sample: 10,
  shards: 2,
  mounts: true,
  skipped: loopMissing,
  run: async (run) => {
    const tally = new RowTally();
    const wanted = Math.ceil(run.points / run.shards);
    for (let life = 0; tally.points < wanted && life < wanted; life++) {
      const cuts = Math.min(CUTS, wanted - tally.points);
      await runLife(run, run.seed * 1000 + life * run.shards + run.shard, cuts, tally);
    }
    return tally.result();
  },
};
