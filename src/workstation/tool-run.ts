/** A command that is run by hand, and what came of it. Types only. */
import type { GateAnswer } from '#/agent/tools/command-gate.ts';
import type { PtyCommand, PtyReply } from '#/agent/tools/pty-actor.ts';
import type { SandboxReceipt } from '#/base/tool-action.ts';

export type { PtyCommand };

/** What is to be run, and how. */
export interface ToolRun {
  readonly kind: 'shell' | 'pty';
  readonly argv: readonly string[];
  readonly approved: boolean;
  /** Id, name or title of the native session that records it. */
  readonly session?: string;
  /** Then it is asked to end, and made to. */
  readonly timeoutMs?: number;
  /** Of the terminal. */
  readonly size?: { readonly cols: number; readonly rows: number };
  /** On a terminal: what it is told, one after the other. After the last it has `finishMs` to end. */
  readonly steps?: readonly PtyCommand[];
  readonly finishMs?: number;
}

/** One output: bounded, without secrets. */
export interface ToolRunOutput {
  readonly text: string;
  readonly totalBytes: number;
  /** Bytes that are left out of the middle of the text. */
  readonly omittedBytes: number;
}

export interface StepReport {
  readonly step: PtyCommand;
  readonly reply: PtyReply;
  /** What a look showed. */
  readonly output: ToolRunOutput | undefined;
}

export type ToolRunStatus =
  'completed' | 'failed' | 'interrupted' | 'timed-out' | 'pending-approval' | 'rejected' | 'not-started';

export interface ToolRunReport {
  /** What was to be run, without secrets. */
  readonly argv: readonly string[];
  readonly status: ToolRunStatus;
  /** As a shell counts it; undefined where nothing ran. */
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: string | undefined;
  readonly durationMs: number;
  readonly gate: GateAnswer;
  readonly sandbox: SandboxReceipt | undefined;
  /** Why it was not run. */
  readonly reason: string | undefined;
  readonly hint: string | undefined;
  /** On a terminal all of it. */
  readonly stdout: ToolRunOutput;
  readonly stderr: ToolRunOutput;
  readonly steps: readonly StepReport[];
  readonly sessionId: string | undefined;
  readonly turnId: string;
  readonly callId: string;
  readonly processId: number | undefined;
}
