/** What the workstation is started with, and what it says at its end. Pure types. */
import type { CsmError } from '#/base/errors.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionTarget } from '#/workstation/live-session.ts';
import type { LiveSessionOptions } from '#/workstation/open-live-session.ts';
import type { StartQuestions } from './start-questions.ts';

export type WorkstationTarget =
  | SessionTarget
  /** The user chooses among the sessions first. */
  | {
      readonly kind: 'pick';
      readonly verb: 'resume' | 'fork';
      readonly everywhere: boolean;
      readonly includeNonInteractive: boolean;
    };

export interface WorkstationOptions {
  readonly target: WorkstationTarget;
  /** The folder was named: a session of another one goes on here, and nobody is asked. */
  readonly staysInFolder?: boolean;
  /** Submitted once the session is open. */
  readonly prompt?: string;
  /** What is asked before the session opens; absent: nothing. */
  readonly start?: StartQuestions;
  /** Pictures that go with it. */
  readonly images?: readonly string[];
  readonly altScreen: boolean;
  readonly accessible?: boolean;
  readonly apiKeyFile?: string;
  readonly approver: 'ask' | 'flag' | 'reviewer';
  readonly maxToolRounds?: number;
  /** Answers of the embedded scripted model. */
  readonly script?: NonNullable<LiveSessionOptions['script']>;
  /** The provider was named for this run. */
  readonly providerNamed?: boolean;
  readonly bypassHookTrust?: boolean;
  /** All bytes of the screen go here too, with their times. */
  readonly recordFile?: string;
  /** Ends when the turn of the first prompt has ended. */
  readonly exitAfterSubmit?: boolean;
  readonly maxDurationMs?: number;
}

export interface WorkstationEnd {
  readonly exitCode: number;
  /** Undefined where none was opened. */
  readonly sessionId: string | undefined;
  /** Nothing was said: there is nothing to continue. */
  readonly isEmpty: boolean;
  readonly usage: TokenUsage | undefined;
  /** The terminal takes nothing any more: what is said now would wait for it. */
  readonly isDeaf: boolean;
  /** Why it ended, where the user did not end it. */
  readonly error?: CsmError;
}
