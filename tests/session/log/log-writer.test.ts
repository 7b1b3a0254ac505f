import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { LogWriter, type LogWriterOptions } from '#/session/log/log-writer.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/scanned-record.ts';
import { encodeSeal } from '#/session/log/seal.ts';
import { readLogDigest } from '#/session/log/seal-reader.ts';
import type { DurableEvent, RecordedEvent } from '#/session/events/index.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import {
  CREATED,
  SAMPLE_SESSION,
  agentMessage,
  turnCompleted,
  turnStarted,
  userMessage,
} from '#tests/session/support/sample-events.ts';

const PATH = '/work/events.jsonl';

interface Bench {
  readonly platform: MemoryPlatform;
  readonly writer: LogWriter;
  readonly recorded: RecordedEvent[];
}

function open(
  platform = openMemoryPlatform(),
  head: LogHead = EMPTY_HEAD,
  more: Partial<LogWriterOptions> = {},
): Bench {
  const recorded: RecordedEvent[] = [];
  const writer = new LogWriter({
    path: PATH,
    file: platform.fs.openAppend(PATH),
    clock: platform.clock,
    head,
    policy: 'full',
    writeBlob: () => {},
    onRecorded: (events) => recorded.push(...events),
    ...more,
  });
  return { platform, writer, recorded };
}

function readBack(platform: MemoryPlatform) {
  const events: unknown[] = [];
  const damage: unknown[] = [];
  const end = readLog(platform.fs, [{ path: PATH }], {
    onRecord: ({ record }) => events.push(record.event),
    onDamage: (found) => damage.push(found),
  });
  return { events, damage, end };
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const appends = (platform: MemoryPlatform): number =>
  platform.fs.operations.filter((line) => line.startsWith(`append ${PATH}`)).length;
const syncs = (platform: MemoryPlatform): number =>
  platform.fs.operations.filter((line) => line === `sync ${PATH}`).length;

describe('LogWriter', () => {
  test('records what it was given, in order, with times of the clock', async () => {
    const { platform, writer, recorded } = open();
    const answers = await Promise.all([writer.append([CREATED]), writer.append(SAMPLE_SESSION.slice(1))]);
    expect(answers.flat()).toEqual(recorded);
    expect(recorded.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(recorded[0]?.ts).toBe(new Date(platform.clock.now()).toISOString());
    const { events, damage, end } = readBack(platform);
    expect(events).toEqual(recorded);
    expect(damage).toEqual([]);
    expect(end.head).toEqual(writer.head);
    await writer.close();
  });

  test('puts calls of one moment into one write and one sync', async () => {
    const { platform, writer } = open();
    await Promise.all(Array.from({ length: 50 }, (_, i) => writer.append([userMessage(`prompt ${i}`)])));
    expect([appends(platform), syncs(platform)]).toEqual([1, 1]);
  });

  test('puts calls that come during a sync into the next write and sync', async () => {
    const { platform, writer } = open();
    let release = (): void => {};
    let syncing: Promise<void> | undefined = new Promise((resolve) => (release = resolve));
    platform.fs.faults.beforeSync = () => syncing ?? Promise.resolve();
    const first = writer.append([userMessage('first')]);
    await Promise.resolve();
    await Promise.resolve();
    const others = [1, 2, 3].map((i) => writer.append([userMessage(`later ${i}`)]));
    syncing = undefined;
    release();
    await Promise.all([first, ...others]);
    expect([appends(platform), syncs(platform)]).toEqual([2, 2]);
  });

  test('syncs only for events that must be on disk, and the rest on close', async () => {
    const { platform, writer } = open();
    await writer.append([turnStarted(), agentMessage('hello')]);
    expect(syncs(platform)).toBe(0);
    await writer.append([turnCompleted()]);
    expect(syncs(platform)).toBe(1);
    await writer.append([turnStarted()]);
    await writer.close();
    expect(syncs(platform)).toBe(2);
  });

  test('acknowledges a prompt only once it is durable', async () => {
    const { platform, writer, recorded } = open();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    platform.fs.faults.beforeSync = () => held;
    let isAcknowledged = false;
    const done = writer.append([userMessage('hi')]).then(() => (isAcknowledged = true));
    for (let i = 0; i < 20; i++) await Promise.resolve();
    expect([isAcknowledged, recorded.length]).toEqual([false, 0]);
    release();
    await done;
    expect([isAcknowledged, recorded.length]).toEqual([true, 1]);
  });

  test('runs what waits for earlier appends after them, and at once where there are none', async () => {
    const order: string[] = [];
    const { writer } = open(undefined, undefined, {
      onRecorded: (events) => order.push(...events.map(({ type }) => type)),
    });
    writer.afterPending(() => order.push('at once'));
    const first = writer.append([turnStarted()]);
    writer.afterPending(() => order.push('after the first'));
    const second = writer.append([turnCompleted()]);
    await Promise.all([first, second]);
    expect(order).toEqual(['at once', 'turn.started', 'after the first', 'turn.completed']);
  });

  test('leaves no gap where an event cannot be encoded', async () => {
    const { platform, writer } = open();
    const circular: Record<string, unknown> = { type: 'warning.raised', code: 'x' };
    circular['payload'] = circular;
    expect(await failure(writer.append([turnStarted(), circular as unknown as DurableEvent]))).toBeInstanceOf(Error);
    await writer.append([turnStarted()]);
    expect(readBack(platform).events).toMatchObject([{ seq: 1, type: 'turn.started' }]);
  });
});

describe('a disk that refuses', () => {
  test('any room for the second batch: what was acknowledged is there, the rest is not, the log is whole', async () => {
    const size = async (): Promise<number> => {
      const { writer } = open();
      await writer.append(SAMPLE_SESSION.slice(0, 3));
      const before = writer.head.offset;
      await writer.append(SAMPLE_SESSION.slice(3));
      return writer.head.offset - before;
    };
    const full = await size();
    for (let room = 0; room < full; room += 7) {
      const { platform, writer } = open();
      await writer.append(SAMPLE_SESSION.slice(0, 3));
      platform.fs.faults.freeBytes = room;
      const error = await failure(writer.append(SAMPLE_SESSION.slice(3)));
      expect(error).toBeInstanceOf(CsmError);
      expect(error).toMatchObject({ kind: 'environment', code: 'log-degraded', data: { errno: 'ENOSPC', seq: 3 } });
      expect((error as CsmError).message).toContain('No space left on device (os error 28)');
      platform.fs.faults.freeBytes = Number.POSITIVE_INFINITY;
      expect(await failure(writer.append([turnStarted()]))).toBe(error);
      await writer.close();
      const { events, damage, end } = readBack(platform);
      expect([events.length, damage.length, end.tornBytes]).toEqual([3, 0, 0]);
    }
  });

  test('a sync that fails is not tried again, and nothing that waited for it is acknowledged', async () => {
    const { platform, writer, recorded } = open();
    platform.fs.faults.syncErrno = 'EIO';
    const errors = await Promise.all([
      failure(writer.append([userMessage('a')])),
      failure(writer.append([turnStarted()])),
    ]);
    expect(errors).toEqual([writer.degraded, writer.degraded]);
    expect(writer.degraded).toMatchObject({ code: 'log-degraded', data: { errno: 'EIO' } });
    platform.fs.faults.syncErrno = undefined;
    expect(await failure(writer.append([userMessage('b')]))).toBe(writer.degraded);
    await writer.close();
    expect([recorded.length, syncs(platform)]).toEqual([0, 0]);
  });

  test('a blob that cannot be written keeps its record out of the log', async () => {
    const { platform, writer } = open(undefined, undefined, {
      writeBlob: () => {
        throw Object.assign(new Error('no'), { code: 'EDQUOT' });
      },
    });
    const error = await failure(writer.append([userMessage('x'.repeat(20_000))]));
    expect(error).toMatchObject({ code: 'log-degraded', data: { errno: 'EDQUOT' } });
    expect(readBack(platform).events).toEqual([]);
  });
});

test('knows the digest of the log once it has sealed it', async () => {
  const { platform, writer } = open();
  await writer.append([CREATED, turnStarted()]);
  expect(writer.logDigest).toBeUndefined();
  const digestAt = (): string => readLogDigest(platform.fs, [{ path: PATH }], undefined, writer.head.offset);
  const sealed = { seq: 3, offset: writer.head.offset, logDigest: digestAt(), hasMac: false };
  await writer.append([encodeSeal(3, sealed.offset, sealed.logDigest, undefined), userMessage('after the seal')]);
  await Promise.all([writer.append([agentMessage('one')]), writer.append([turnCompleted(), turnStarted()])]);
  const { offset } = writer.head;
  const read = readLogDigest(platform.fs, [{ path: PATH }], { ...sealed, endOffset: offset }, offset);
  expect(writer.logDigest).toBe(read);
  await writer.close();
});
