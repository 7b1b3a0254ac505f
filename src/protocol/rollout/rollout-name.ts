/** Names of rollout files: `rollout-YYYY-MM-DDThh-mm-ss-<uuid>.jsonl`, below `sessions/YYYY/MM/DD`. Pure. */
import { isUuid } from '#/base/ids.ts';

const NAME = /^rollout-(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)-([0-9a-f-]{36})\.jsonl(\.zst)?$/;

export interface RolloutName {
  /** The thread's UUID, in lower case. */
  readonly id: string;
  /** `YYYY-MM-DDThh:mm:ss` in the zone of the process that wrote it. */
  readonly localTime: string;
  /** Written through zstd (`.jsonl.zst`). */
  readonly isCompressed: boolean;
}

/** What a file's name says, or undefined where it is no rollout's. */
export function decodeRolloutName(name: string): RolloutName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, id, zst] = match;
  if (id === undefined || !isUuid(id)) return undefined;
  return { id, localTime: `${year}-${month}-${day}T${hour}:${minute}:${second}`, isCompressed: zst !== undefined };
}

/** Where Codex puts a rollout: the folder below `sessions` and the file's name, for a local time. */
export function encodeRolloutPath(id: string, date: Date): { readonly folder: string; readonly name: string } {
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(date.getFullYear()).padStart(4, '0');
  const day = [year, two(date.getMonth() + 1), two(date.getDate())];
  const time = [two(date.getHours()), two(date.getMinutes()), two(date.getSeconds())];
  return { folder: day.join('/'), name: `rollout-${day.join('-')}T${time.join('-')}-${id}.jsonl` };
}
