/** Logs of fixture events in memory, for properties. */
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { writeFixtureLog } from '#/session/log/write-fixture-log.ts';

export const LOG = '/work/events.jsonl';

/** A platform whose `/work/events.jsonl` holds the first records of a fixture. */
export function openFixture(seed: number, events: number): { platform: MemoryPlatform; bytes: Uint8Array } {
  const platform = openMemoryPlatform();
  writeFixtureLog(platform.fs, LOG, { seed, events });
  return { platform, bytes: platform.fs.readFile(LOG) };
}
