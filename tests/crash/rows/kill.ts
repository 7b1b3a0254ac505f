/** SIGKILL at random moments in the compiled writer. @effects process fs */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { checkRoot } from '../check-root.ts';
import { RowTally, type Row } from '../row.ts';
import { forEachPoint, runWriter } from '../run-writer.ts';

export const killRow: Row = {
  name: 'kill',
  title: 'SIGKILL at a random moment in the compiled writer',
  points: 2000,
  sample: 24,
  shards: 2,
  needsDisk: true,
  skipped: () => undefined,
  run: async (run) => {
    const tally = new RowTally();
    const platform = openBunPlatform();
    await forEachPoint(run, 2, async (index, fraction) => {
      using folder = openTempFolder();
      // One in ten hits the start, most the first turns, some a life of several closings, forks and index writes.
      const killAfterMs = index % 10 === 0 ? -(1 + fraction() * 20) : fraction() ** 2 * 70;
      const argv = [...run.writer, 'scenario', folder.path, String(index), '1000'];
      const { told, isKilled, stderr } = await runWriter(argv, { killAfterMs });
      const where = `point ${index}, killed after ${killAfterMs.toFixed(1)} ms`;
      if (!isKilled)
        tally.problem({ kind: 'unreadable', text: `the writer ended by itself: ${stderr.slice(-600)}` }, where);
      tally.point();
      await checkRoot(sessionStore(platform, folder.path), told, 'all', tally, where);
    });
    return tally.result();
  },
};
