import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { SessionEvent, StoredEvent } from '#/session/events/index.ts';
import type { HistoryPage } from '#/workstation/live-session.ts';
import { SessionRecord } from '#/ui/transcript/session-record.ts';
import { drawText, openTranscript } from './support/draw-rows.ts';
import { SessionScript } from './support/events.ts';

/** A step of a session: what can follow what, in any order. */
type Step = (script: SessionScript, id: string) => void;

const FILE = { path: '/work/a.ts', kind: 'update', diff: '' } as const;

const STEPS: Readonly<Record<string, Step>> = {
  answer: (script, id) => void script.answer(`answer ${id}`, ' goes\n\non'),
  think: (script, id) => void script.think(`**Title**\n\nthought ${id}`),
  look: (script, id) => void script.run(id, `cat ${id}.ts`, 'text\n'),
  list: (script, id) => void script.run(id, 'ls -la', 'a\nb\n'),
  run: (script, id) => void script.run(id, `echo ${id}`, `${id}\n`),
  fail: (script, id) => void script.run(id, `false ${id}`, '', 3),
  approved: (script, id) =>
    void script.ask(id, `touch ${id}`, 'approved').command(id, `touch ${id}`).end(id, 'done\n', { exit_code: 0 }),
  declined: (script, id) =>
    void script.ask(id, `rm ${id}`, 'declined').end(id, '', { status: 'rejected', reason: 'no' }),
  patch: (script, id) =>
    void script.begin(id, { kind: 'patch', changes: [FILE] }, 'apply_patch').end(id, '', { tool: 'apply_patch' }),
  broken: (script, id) =>
    void script
      .call(id, 'apply_patch', 'x')
      .end(id, '', { tool: 'apply_patch', status: 'invalid', reason: 'no patch' }),
  background: (script, id) => {
    script.command(id, `sleep ${id}`).end(id, '', { status: 'running', process_id: 7 }).answer('meanwhile');
    script.add({
      type: 'process.exited',
      turn_id: script.turnId,
      call_id: id,
      process_id: 7,
      exit_code: 0,
      status: 'completed',
      duration_ms: 5,
      payload: { aggregated_output: 'slept\n' },
    });
  },
  parallel: (script, id) => {
    // The answer begins before the call does, and ends behind it.
    script.stream(`m${id}`, 'while ').command(id, `make ${id}`).output(id, 'x\n').stream(`m${id}`, 'it runs');
    script.end(id, 'x\n', { exit_code: 0 });
    const item = {
      type: 'message',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'while it runs' }],
    } as const;
    script.item('agent_message', `m${id}`, item);
  },
  lost: (script, id) => {
    const payload = { text: 'half' };
    script.stream(`l${id}`, 'half');
    script.add({ type: 'item.interrupted', turn_id: script.turnId, item_id: `l${id}`, kind: 'agent_message', payload });
    script.add({
      type: 'response.failed',
      turn_id: script.turnId,
      code: 'stream',
      attempt: 1,
      will_retry: true,
      payload: { message: 'closed' },
    });
  },
  goal: (script, id) =>
    void script.add({
      type: 'goal.updated',
      status: 'active',
      token_budget: null,
      tokens_used: 1,
      time_used_seconds: 0,
      created_at: 0,
      updated_at: 0,
      payload: { objective: `goal ${id.length % 2}` },
    }),
  search: (script, id) => {
    script.live({ type: 'item.started', turn_id: script.turnId, item_id: `w${id}`, kind: 'web_search' });
    const item = { type: 'web_search_call', id: `w${id}`, action: { type: 'search', query: id } };
    script.item('web_search', `w${id}`, item);
  },
  turn: (script, id) => void script.rest().turn(`prompt ${id}`),
};

const session: fc.Arbitrary<SessionScript> = fc
  .array(fc.constantFrom(...Object.keys(STEPS)), { minLength: 1, maxLength: 25 })
  .map((names) => {
    const script = new SessionScript().turn('first');
    for (const [at, name] of names.entries()) STEPS[name]?.(script, `c${at}`);
    return script.rest();
  });

function foldAll(events: readonly (SessionEvent | StoredEvent)[]): SessionRecord {
  const record = new SessionRecord();
  for (const event of events) {
    if (event.type === 'tool.output') record.applyOutput(event.call_id, event.payload.text);
    else if (event.type !== 'item.started' && event.type !== 'item.delta' && event.type !== 'stream.retrying') {
      record.apply(event, 0);
    }
  }
  return record;
}

describe('what is recorded', () => {
  test('comes to the same cells live and from the log', () => {
    fc.assert(
      fc.property(session, (script) => {
        expect(foldAll(script.events).cells).toEqual(foldAll(script.stored).cells);
      }),
    );
  });

  test('looks the same live and from the log', () => {
    fc.assert(
      fc.property(session, (script) => {
        const live = openTranscript();
        for (const event of script.events) live.apply(event, 0);
        const stored = openTranscript();
        stored.addHistory({ events: script.stored, before: undefined }, 'above');
        expect(drawText(live, 70, 300)).toBe(drawText(stored, 70, 300));
      }),
      { numRuns: 40 },
    );
  });

  test('comes to the same cells by pages of any size', () => {
    fc.assert(
      fc.property(session, fc.integer({ min: 1, max: 9 }), fc.nat(), (script, size, from) => {
        const { stored } = script;
        const whole = foldAll(stored);
        const record = new SessionRecord();
        // Some of it came live, the rest is read afterwards, from its end.
        const start = from % (stored.length + 1);
        for (const event of stored.slice(start)) record.apply(event, 0);
        for (let end = start; end > 0; end -= size) {
          const begin = Math.max(0, end - size);
          record.prepend({ events: stored.slice(begin, end), before: begin === 0 ? undefined : begin });
        }
        expect(record.cells).toEqual(whole.cells);
      }),
    );
  });

  test('keeps the objects of cells that a page changes nothing about', () => {
    const script = new SessionScript().turn('one').answer('a').rest().turn('two').answer('b').rest();
    const record = new SessionRecord();
    for (const event of script.stored.slice(4)) record.apply(event, 0);
    const before = record.cells.at(-1);
    record.prepend({ events: script.stored.slice(0, 4), before: undefined });
    expect(record.cells.at(-1)).toBe(before as NonNullable<typeof before>);
  });

  test('passes over what it has already', () => {
    const script = new SessionScript().turn('one').answer('a').rest();
    const record = foldAll(script.stored);
    const { length } = record.cells;
    record.prepend({ events: script.stored, before: undefined });
    expect(record.cells).toHaveLength(length);
  });

  test('leaves behind what the user went back from', () => {
    const script = new SessionScript().turn('one').answer('a').rest();
    const seq = script.stored.length + 1;
    script.turn('two').answer('b').rest();
    script.add({
      type: 'compaction.committed',
      artifact_id: 'x',
      kind: 'replay-seed',
      artifact: { sha256: '', bytes: 0 },
      trigger: 'manual',
      previous: null,
      covers_seq: seq,
      kept: [],
      reverts_to: { seq, offset: 0 },
      payload: { items: [] },
    });
    const texts = foldAll(script.stored).cells.map((cell) => ('text' in cell ? cell.text : cell.kind));
    expect(texts).toEqual(['one', 'a', 'turn-end', 'Conversation reverted to this point. File changes are unchanged.']);
  });

  test('lets go of what is far above, and reads it again', () => {
    const script = new SessionScript();
    for (let turn = 0; turn < 40; turn += 1) script.turn(`prompt ${turn}`).answer('x'.repeat(600_000)).rest();
    const record = foldAll(script.stored);
    const { length } = record.cells;
    expect(record.trim()).toBe(true);
    expect(record.cells.length).toBeLessThan(length);
    expect(record.cells[0]?.kind).toBe('user');
    expect(record.historyBefore).toBeDefined();
    record.prepend({ events: script.stored, before: undefined });
    expect(record.cells).toHaveLength(length);
    expect(record.historyBefore).toBeUndefined();
  });

  describe('of a session that is larger than what is kept', () => {
    const TURNS = 400;
    const script = new SessionScript();
    for (let turn = 0; turn < TURNS; turn += 1) {
      script
        .turn(`prompt ${turn}`)
        .answer(`${'x'.repeat(100_000)} ${turn}`)
        .rest();
    }
    const { stored } = script;
    /** As a log is read: places are numbers of events, and a place behind the end is its end. */
    const read = (before: number, end = stored.length): HistoryPage => {
      const to = Math.min(before, end);
      const from = Math.max(0, to - 90);
      return { events: stored.slice(from, to), before: from === 0 ? undefined : from };
    };
    const prompts = (record: SessionRecord): string[] =>
      record.cells.flatMap((cell) => (cell.kind === 'user' ? [cell.text] : []));
    const readAll = (record: SessionRecord): void => {
      while (record.historyBefore !== undefined) record.prepend(read(record.historyBefore));
    };

    test('holds a part of it wherever it is read, and comes to its end again page by page', () => {
      const record = new SessionRecord();
      const opened = stored.length - 500;
      record.prepend(read(Infinity, opened));
      record.add({ kind: 'notice', key: 'u:1', text: 'hello', tone: 'info' });
      readAll(record);
      expect(prompts(record)[0]).toBe('prompt 0');
      expect(record.cells.length).toBeLessThan(TURNS * 2);
      // Meanwhile the session goes on, below what is read.
      for (const event of stored.slice(opened)) record.apply(event, 0);
      expect(prompts(record)[0]).toBe('prompt 0');
      const seen = new Set(prompts(record));
      const aboveNotice = new Set<string | undefined>();
      const most = record.cells.length + 100;
      for (let asked = 0; record.newerBefore !== undefined; asked += 1) {
        expect(asked).toBeLessThan(60);
        record.append(read(record.newerBefore));
        expect(record.cells.length).toBeLessThan(most);
        const here = prompts(record);
        const first = Number(here[0]?.split(' ')[1]);
        expect(here).toEqual(here.map((_, at) => `prompt ${first + at}`));
        for (const prompt of here) seen.add(prompt);
        const at = record.cells.findIndex(({ kind }) => kind === 'notice');
        if (at >= 0) aboveNotice.add(record.cells[at - 1]?.key);
      }
      expect(seen.size).toBe(TURNS);
      expect(prompts(record).at(-1)).toBe(`prompt ${TURNS - 1}`);
      expect([...aboveNotice]).toEqual([foldAll(stored.slice(0, opened)).cells.at(-1)?.key]);
      readAll(record);
      expect(prompts(record)[0]).toBe('prompt 0');
    });

    test('shows its end at once where that is wanted, with what is in no log', () => {
      const record = new SessionRecord();
      record.prepend(read(Infinity));
      readAll(record);
      expect(record.newerBefore).toBeDefined();
      record.add({ kind: 'notice', key: 'u:1', text: 'hello', tone: 'info' });
      record.replace(read(Infinity));
      expect(record.newerBefore).toBeUndefined();
      expect(prompts(record).at(-1)).toBe(`prompt ${TURNS - 1}`);
      expect(record.cells.at(-1)?.kind).toBe('notice');
      script.turn('next');
      for (const event of script.stored) record.apply(event, 0);
      expect(prompts(record).slice(-2)).toEqual([`prompt ${TURNS - 1}`, 'next']);
    });
  });

  test('cuts off what still runs when its turn ends', () => {
    const script = new SessionScript().turn('go').command('c1', 'sleep 9');
    script.add({ type: 'turn.interrupted', turn_id: script.turnId, reason: 'user' });
    const cell = foldAll(script.stored).cells.find(({ kind }) => kind === 'exec');
    expect(cell).toMatchObject({ call: { state: 'done', status: 'interrupted' } });
  });

  test('bounds what commands print', () => {
    const script = new SessionScript().turn('go').run('c1', 'yes', 'y\n'.repeat(500_000));
    const cell = foldAll(script.stored).cells.find(({ kind }) => kind === 'exec');
    if (cell?.kind !== 'exec') throw new Error('no command');
    expect(cell.call.output.length).toBeLessThan(60_000);
    expect(cell.call.output).toContain('KiB left out');
  });
});
