/** What playing a scenario showed. Pure. */
import type { ScreenSnapshot } from '#/terminal/screen/snapshot.ts';
import type { WatchReport } from '#/ui/harness/terminal-watch.ts';

export interface StepReport {
  /** From 0. */
  readonly index: number;
  readonly do: string;
  readonly tookMs: number;
}

export interface KeyLatency {
  /** Keys that were typed and seen on the screen. */
  readonly count: number;
  /** Typed, and not echoed at the cursor within {@link ECHO_MS}: shown elsewhere, or not at all. */
  readonly unseen: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

/** A key that is not seen after this long is not waited for. */
export const ECHO_MS = 400;

export interface ScenarioReport {
  readonly file: string;
  readonly about: string;
  readonly isRight: boolean;
  /** The first thing that was otherwise, with the screen of then. */
  readonly failure: { readonly place: string; readonly step: number; readonly message: string } | undefined;
  readonly steps: readonly StepReport[];
  readonly screens: readonly { readonly name: string; readonly snapshot: ScreenSnapshot }[];
  readonly watch: WatchReport;
  readonly writtenBytes: number;
  readonly keys: KeyLatency;
  /** While `stable` waited and after it: bytes that came though no text changed. */
  readonly restBytes: number;
  readonly exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  /** Modes that were left on when it ended, or undefined where it did not end. */
  readonly leftOn: readonly string[] | undefined;
}

export function measureLatency(latenciesMs: readonly number[], unseen: number): KeyLatency {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
  return { count: sorted.length, unseen, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
