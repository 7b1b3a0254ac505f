/**
 * A session that never happened, event by event: turns with answers, tools that end in every way, approvals, terminals,
 * compactions, failures. The same events for the same seed, on every machine. Pure.
 */
import { encodeHex, encodeUuidV7 } from '#/base/ids.ts';
import type { ToolStatus } from '#/base/tool-action.ts';
import type { ApprovalDecision } from '#/session/events/approval.ts';
import type { EventRef } from '#/session/events/compaction.ts';
import type { DurableEvent } from '#/session/events/index.ts';

/** Where the n-th event that was yielded came to stand; known for the last thousand at least. */
export type RefOf = (seq: number) => EventRef | undefined;

/** 2026-01-02T03:04:05Z: when the session began. */
export const FIXTURE_START_MS = 1_767_323_045_000;
/** Events from one compaction to the next, about. */
const COMPACT_EVERY = 400;
/** Items that a compaction keeps. */
const KEPT_ITEMS = 6;

const WORDS =
  'the log keeps what was said and done while a session goes on so that a later turn finds it again without reading all of it ' +
  'every record has its place and its sum a torn one is cut off and what was promised stays where it is files are small rooms ' +
  'for long stories an index knows some of the doors a checkpoint the state behind them nothing is lost when the light goes out ';

/** Small, fast and the same everywhere (mulberry32). */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Yields the events of one session without end. `refOf` is asked for events that were yielded before. */
export function* fixtureEvents(seed: number, refOf: RefOf): Generator<DurableEvent, never> {
  const story = new Story(seed);
  yield story.created();
  yield { type: 'session.titled', payload: { title: `Fixture of seed ${seed}` } };
  yield story.settings();
  yield {
    type: 'context.added',
    reason: 'start',
    payload: {
      items: [
        { type: 'message', id: 'msg_ctx', role: 'developer', content: [{ type: 'input_text', text: story.text(600) }] },
      ],
    },
  };
  let seq = 4;
  let lastCompaction = seq;
  let items: number[] = [4];
  let previous: EventRef | null = null;
  for (let turn = 1; ; turn++) {
    for (const event of story.turn(turn)) {
      yield event;
      seq += 1;
      if (event.type === 'item.completed' || event.type === 'tool.completed') items.push(seq);
    }
    if (seq - lastCompaction < COMPACT_EVERY) continue;
    const kept = items.slice(-KEPT_ITEMS).flatMap((at) => refOf(at) ?? []);
    yield story.compaction(refOf(seq)?.seq ?? 0, kept, previous);
    seq += 1;
    const mark = refOf(seq) ?? null;
    if (story.chance(0.1)) {
      const compaction_seq = mark?.seq ?? 0;
      yield { type: 'compaction.undone', artifact_id: story.lastArtifact, compaction_seq, restores: previous };
      seq += 1;
    } else {
      previous = mark;
    }
    lastCompaction = seq;
    items = items.slice(-KEPT_ITEMS);
  }
}

class Story {
  readonly #dice: () => number;
  readonly #seed: number;
  readonly #prose: string;
  #calls = 0;
  #processes = 0;
  #artifacts = 0;
  lastArtifact = '';

  constructor(seed: number) {
    this.#seed = seed;
    this.#dice = createDice(seed);
    this.#prose = WORDS.repeat(Math.ceil(8192 / WORDS.length));
  }

  chance(probability: number): boolean {
    return this.#dice() < probability;
  }

  text(length: number): string {
    const start = Math.floor(this.#dice() * WORDS.length);
    return this.#prose.slice(start, start + Math.max(1, Math.floor(length * (0.5 + this.#dice()))));
  }

  #id(kind: string): string {
    const bytes = Uint8Array.from({ length: 8 }, () => Math.floor(this.#dice() * 256));
    return `${kind}_${encodeHex(bytes)}`;
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#dice() * values.length)] as T;
  }

  created(): DurableEvent {
    const random = Uint8Array.from({ length: 10 }, () => Math.floor(this.#dice() * 256));
    return {
      type: 'session.created',
      session_id: encodeUuidV7(FIXTURE_START_MS, random),
      name: `fixture-${this.#seed}`,
      cwd: '/work/fixture',
      source: 'fixture',
      thread_source: 'user',
      csm_version: '0.1.0',
      payload_policy: 'full',
      base_message_id: 'msg_base',
    };
  }

  settings(): DurableEvent {
    const sha256 = Bun.SHA256.hash('fixture', 'hex');
    return {
      type: 'settings.applied',
      model: 'gpt-5.5',
      provider: 'openai',
      effort: 'medium',
      approval_policy: 'on-request',
      sandbox: {
        mode: 'workspace-write',
        writable_roots: [],
        network_access: false,
        exclude_slash_tmp: false,
        exclude_tmpdir_env_var: false,
      },
      cwd: '/work/fixture',
      shell: 'bash',
      current_date: '2026-01-02',
      timezone: 'Etc/UTC',
      base_prompt: { sha256, version: '1' },
      tools: { sha256, version: '1' },
    };
  }

  compaction(coversSeq: number, kept: readonly EventRef[], previous: EventRef | null): DurableEvent {
    this.#artifacts += 1;
    this.lastArtifact = `compact-${String(this.#artifacts).padStart(5, '0')}`;
    const kind = this.#artifacts % 3 === 0 ? 'replay-seed' : 'semantic-summary';
    const summary = {
      type: 'message',
      id: this.#id('msg'),
      role: 'user',
      content: [{ type: 'input_text', text: this.text(800) }],
    };
    return {
      type: 'compaction.committed',
      artifact_id: this.lastArtifact,
      kind,
      artifact: { sha256: Bun.SHA256.hash(this.lastArtifact, 'hex'), bytes: 1000 },
      trigger: this.chance(0.5) ? 'auto' : 'manual',
      previous,
      covers_seq: coversSeq,
      kept,
      tokens_before: 100_000,
      tokens_after: 4000,
      payload: { items: kind === 'replay-seed' ? [] : [summary] },
    };
  }

  *turn(number: number): Generator<DurableEvent> {
    const turn_id = this.#id('turn');
    const prompt = this.#id('msg');
    yield { type: 'turn.started', turn_id, trigger: 'exec' };
    yield {
      type: 'item.completed',
      turn_id,
      item_id: prompt,
      kind: 'user_message',
      payload: {
        item: { type: 'message', id: prompt, role: 'user', content: [{ type: 'input_text', text: this.text(300) }] },
      },
    };
    const rounds = 1 + Math.floor(this.#dice() * 3);
    for (let round = 0; round < rounds; round++) {
      if (this.chance(0.1)) {
        yield {
          type: 'response.failed',
          turn_id,
          code: 'stream-closed',
          attempt: 1,
          will_retry: true,
          payload: { message: this.text(60) },
        };
      }
      const id = this.#id('rs');
      const item = {
        type: 'reasoning',
        id,
        summary: [{ type: 'summary_text', text: this.text(200) }],
        encrypted_content: this.text(400),
      };
      yield { type: 'item.completed', turn_id, item_id: id, kind: 'reasoning', payload: { item } };
      const calls = 1 + Math.floor(this.#dice() * 2);
      for (let call = 0; call < calls; call++) yield* this.#tool(turn_id);
      yield this.#response(turn_id);
    }
    if (number % 9 === 0) yield this.#plan(turn_id);
    if (number % 50 === 0) yield this.#goal(number);
    if (number % 31 === 0) yield { type: 'warning.raised', code: 'fixture', payload: { message: this.text(60) } };
    yield* this.#end(turn_id);
  }

  *#end(turn_id: string): Generator<DurableEvent> {
    const usage = this.#usage();
    if (this.chance(0.05)) {
      yield {
        type: 'item.interrupted',
        turn_id,
        item_id: this.#id('msg'),
        kind: 'agent_message',
        payload: { text: this.text(100) },
      };
      yield { type: 'turn.interrupted', turn_id, reason: 'user', duration_ms: 900 };
      return;
    }
    if (this.chance(0.05)) {
      yield {
        type: 'turn.failed',
        turn_id,
        duration_ms: 700,
        code: 'server',
        usage,
        payload: { message: this.text(80) },
      };
      return;
    }
    const id = this.#id('msg');
    yield {
      type: 'item.completed',
      turn_id,
      item_id: id,
      kind: 'agent_message',
      payload: {
        item: { type: 'message', id, role: 'assistant', content: [{ type: 'output_text', text: this.text(700) }] },
      },
    };
    yield this.#response(turn_id);
    yield { type: 'turn.completed', turn_id, duration_ms: 4000, usage, cost_usd: 0.25, last_message_item_id: id };
  }

  *#tool(turn_id: string): Generator<DurableEvent> {
    this.#calls += 1;
    const call_id = `call_${String(this.#calls).padStart(8, '0')}`;
    const tool = this.#pick(['exec_command', 'exec_command', 'apply_patch', 'view_image', 'write_stdin']);
    const isCustom = tool === 'apply_patch';
    const id = this.#id(isCustom ? 'ctc' : 'fc');
    const command = this.text(60);
    const input = isCustom ? { input: this.text(200) } : { arguments: JSON.stringify({ cmd: command }) };
    const type = isCustom ? 'custom_tool_call' : 'function_call';
    yield {
      type: 'item.completed',
      turn_id,
      item_id: id,
      kind: 'tool_call',
      payload: { item: { type, id, call_id, name: tool, ...input } },
    };
    const action = { kind: 'command', command, cwd: '/work/fixture' } as const;
    let decision: ApprovalDecision | undefined;
    if (this.chance(0.2)) {
      decision = this.#pick(['approved', 'approved', 'approved-for-session', 'declined', 'canceled']);
      const approval_id = `apr_${call_id}`;
      yield {
        type: 'approval.requested',
        turn_id,
        call_id,
        approval_id,
        tool,
        reasons: ['writes-outside'],
        payload: { action },
      };
      yield { type: 'approval.decided', turn_id, call_id, approval_id, decision, by: 'user' };
    }
    const isRefused = decision === 'declined' || decision === 'canceled';
    const status: ToolStatus = isRefused
      ? 'rejected'
      : this.#pick(['completed', 'completed', 'completed', 'failed', 'failed', 'invalid', 'interrupted', 'running']);
    if (!isRefused && status !== 'invalid') {
      const sandbox = { rung: 'bwrap', mode: 'workspace-write', network: false } as const;
      yield { type: 'tool.started', turn_id, call_id, tool, sandbox, payload: { action } };
    }
    const process_id = status === 'running' || this.chance(0.1) ? ++this.#processes : undefined;
    if (process_id !== undefined) {
      yield { type: 'pty.opened', turn_id, call_id, process_id, cols: 80, rows: 24 };
      yield { type: 'pty.written', turn_id, call_id, process_id, bytes: 1 + Math.floor(this.#dice() * 200) };
      if (this.chance(0.3)) yield { type: 'pty.resized', turn_id, call_id, process_id, cols: 120, rows: 40 };
      if (this.chance(0.2)) yield { type: 'pty.signaled', turn_id, call_id, process_id, signal: 'SIGINT' };
    }
    const text = this.text(900);
    yield {
      type: 'tool.completed',
      turn_id,
      call_id,
      tool,
      status,
      duration_ms: Math.floor(this.#dice() * 5000),
      ...(status === 'completed' ? { exit_code: 0 } : status === 'failed' ? { exit_code: 1 } : {}),
      ...(status === 'running' && process_id !== undefined ? { process_id } : {}),
      output_bytes: text.length,
      payload: { item: { type: `${type}_output`, id: this.#id('fco'), call_id, output: text } },
    };
    if (status === 'running' && process_id !== undefined && this.chance(0.8)) {
      yield {
        type: 'process.exited',
        turn_id,
        call_id,
        process_id,
        exit_code: 0,
        status: 'completed',
        duration_ms: 9000,
        payload: { aggregated_output: this.text(300) },
      };
    }
  }

  #plan(turn_id: string): DurableEvent {
    this.#calls += 1;
    const call_id = `call_${String(this.#calls).padStart(8, '0')}`;
    return {
      type: 'tool.completed',
      turn_id,
      call_id,
      tool: 'update_plan',
      status: 'completed',
      duration_ms: 1,
      payload: {
        item: { type: 'function_call_output', id: this.#id('fco'), call_id, output: 'Plan updated' },
        plan: { steps: [{ step: this.text(40), status: 'in_progress' }] },
      },
    };
  }

  #goal(number: number): DurableEvent {
    return {
      type: 'goal.updated',
      status: 'active',
      token_budget: null,
      tokens_used: number * 1000,
      time_used_seconds: number,
      created_at: 1_767_323_045,
      updated_at: 1_767_323_045 + number,
      payload: { objective: this.text(80) },
    };
  }

  #response(turn_id: string): DurableEvent {
    const input = 10 + Math.floor(this.#dice() * 500);
    return {
      type: 'response.completed',
      turn_id,
      response_id: this.#id('resp'),
      model: 'gpt-5.5',
      usage: this.#usage(),
      // A sum of quarters is exact in binary.
      cost_usd: 0.25,
      request: { input_items: input, input_sha256: Bun.SHA256.hash(String(input), 'hex') },
      time_to_first_token_ms: 300,
      duration_ms: 2000,
    };
  }

  #usage() {
    const input = Math.floor(this.#dice() * 50_000);
    const output = Math.floor(this.#dice() * 2000);
    return {
      input_tokens: input,
      cached_input_tokens: Math.floor(input / 2),
      cache_write_input_tokens: 0,
      output_tokens: output,
      reasoning_output_tokens: Math.floor(output / 3),
      total_tokens: input + output,
    };
  }
}
