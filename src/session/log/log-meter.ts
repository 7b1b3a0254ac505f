/** What is in a log, counted as its records go by. Pure. */
import { applyReplay, createReplayState, type RecordPlace, type ReplayState } from '#/session/events/replay-state.ts';
import { addUsage, NO_USAGE, type TokenUsage } from '#/protocol/responses/items.ts';
import type { ScannedRecord } from './scanned-record.ts';

/** Models that are counted on their own. */
const COUNTED_MODELS = 64;

export interface ModelUse {
  readonly responses: number;
  readonly usage: TokenUsage;
  /** Null once one response has no known price. */
  readonly costUsd: number | null;
}

/** Takes records at depth `facts`. */
export class LogMeter {
  readonly replay: ReplayState = createReplayState();
  readonly payloads = { present: 0, dropped: 0, forgotten: 0 };
  readonly models = new Map<string, ModelUse>();
  /** Also of payloads that are not there any more. */
  payloadBytes = 0;
  blobs = 0;
  longestRecordBytes = 0;
  firstAt: string | undefined;

  push(scanned: ScannedRecord, place: RecordPlace): void {
    const { record, offset, endOffset } = scanned;
    const { event } = record;
    this.firstAt ??= event.ts;
    this.longestRecordBytes = Math.max(this.longestRecordBytes, endOffset - offset);
    this.payloadBytes += record.payloadBytes;
    this.blobs += record.blobs.length;
    if (record.payload !== 'none') this.payloads[record.payload] += 1;
    if (event.type === 'response.completed') {
      const model = event.model ?? 'unknown';
      const name = this.models.has(model) || this.models.size < COUNTED_MODELS ? model : 'other';
      const before = this.models.get(name) ?? { responses: 0, usage: NO_USAGE, costUsd: 0 };
      this.models.set(name, {
        responses: before.responses + 1,
        usage: addUsage(before.usage, event.usage),
        costUsd: before.costUsd === null || event.cost_usd === null ? null : before.costUsd + event.cost_usd,
      });
    }
    applyReplay(this.replay, event, place);
  }
}
