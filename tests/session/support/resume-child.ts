/**
 * Resumes a session in a process of its own and prints what it took, as one JSON line. Arguments: root, id, and `full` for a
 * replay of all records. @effects all
 */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { openSession, readSession, sessionStore } from '#/session/store/session-store.ts';
import { requestItems } from '#/session/events/state.ts';
import { countReads } from '#tests/support/counting-fs.ts';

const [root = '', id = '', mode = ''] = process.argv.slice(2);
const platform = openBunPlatform();
const fs = countReads(platform.fs);
const store = sessionStore({ ...platform, fs }, root);
const startedAt = performance.now();
const view = readSession(store, id, { ignoreIndex: mode === 'full' });
const digest = digestReplayState(view.state.replay);
const replayMs = performance.now() - startedAt;
const replayBytes = fs.counted.readBytes;
let items = 0;
let resumeBytes = 0;
let resumeMs = 0;
if (mode !== 'full') {
  fs.reset();
  const from = performance.now();
  const session = await openSession(store, id);
  items = requestItems(session.state).length;
  resumeMs = performance.now() - from;
  resumeBytes = fs.counted.readBytes;
  await session.close();
}
process.stdout.write(
  `${JSON.stringify({
    status: view.folded.status,
    digest,
    records: view.state.replay.records,
    replayBytes,
    replayMs,
    resumeBytes,
    resumeMs,
    items,
    // Not getrusage's: that counts what the parent had before exec.
    maxRssBytes: Number(/VmHWM:\s+(\d+)/.exec(platform.fs.readText('/proc/self/status'))?.[1]) * 1024,
  })}\n`,
);
