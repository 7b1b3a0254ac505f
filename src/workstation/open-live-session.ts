/** Opens sessions for front doors that stay: screens, servers. See docs/live-session.md. @effects fs clock random http process */
import type { ApprovalAnswer, Approver } from '#/agent/approval/approval.ts';
import type { AskUser } from '#/agent/tools/tool.ts';
import type { Script } from '#/agent/model/script.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { LiveEngine } from './live-engine.ts';
import type { ApprovalQuestion, LiveSession, QuestionAnswers, SessionTarget, UserQuestions } from './live-session.ts';

/** Who sits in front of it: answers questions. An answer that comes after `signal` was aborted is none. */
export interface LiveDoor {
  readonly approval: (question: ApprovalQuestion, signal: AbortSignal) => Promise<ApprovalAnswer>;
  /** Undefined: the user does not want to answer, and the turn is ended. */
  readonly questions: (questions: UserQuestions, signal: AbortSignal) => Promise<QuestionAnswers | undefined>;
}

export interface LiveSessionOptions {
  readonly target: SessionTarget;
  readonly ask: LiveDoor;
  /** Who answers what the policy asks: whoever sits there (unless given), the flag `--approved`, or the model. */
  readonly approver?: 'ask' | 'flag' | 'reviewer';
  /** `cli` unless given. */
  readonly source?: string;
  /** `csm_tui` unless given. */
  readonly originator?: string;
  readonly apiKeyFile?: string;
  /** Answers of the embedded scripted model. */
  readonly script?: Script;
  /** The provider was named for this run: a resumed session may change to it. */
  readonly providerNamed?: boolean;
  readonly ignoreRules?: boolean;
  readonly bypassHookTrust?: boolean;
  /** Nothing of it stays. */
  readonly ephemeral?: boolean;
  /** The built-in tour pauses between words. */
  readonly paced?: boolean;
  readonly maxToolRounds?: number;
  readonly maxCostUsd?: number;
  /** Is told how far the reading of a session is that takes long: it is imported, or its index is missing. */
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
}

/**
 * Opens it. A new session has nothing on disk before its first prompt. `target.id` is an id as `findSession` answers it.
 * @throws CsmError what `openThread` throws: `session-locked`, `session-archived`, `session-not-found`, ...
 */
export async function openLiveSession(
  platform: Platform,
  settings: Settings,
  options: LiveSessionOptions,
): Promise<LiveSession> {
  const { target, approver = 'ask', apiKeyFile, script, maxToolRounds, maxCostUsd, onProgress } = options;
  const engine = new LiveEngine(platform, settings, {
    choice: target,
    approver: approver === 'ask' ? askDoor(options.ask) : approver,
    door: askDoor(options.ask),
    limits: {
      ...(maxToolRounds === undefined ? {} : { maxToolRounds }),
      ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    },
    open: {
      askUser: askQuestions(options.ask),
      source: options.source ?? 'cli',
      threadSource: 'user',
      originator: options.originator ?? 'csm_tui',
      ephemeral: options.ephemeral ?? false,
      providerNamed: options.providerNamed ?? false,
      ignoreRules: options.ignoreRules ?? false,
      bypassHookTrust: options.bypassHookTrust ?? false,
      paced: options.paced ?? false,
      ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
      ...(script === undefined ? {} : { script }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  });
  if (target.kind !== 'new') await engine.open();
  return engine;
}

/** A door that forgets to answer must not keep a turn from ending. */
function askDoor({ approval }: LiveDoor): Approver {
  const canceled: ApprovalAnswer = { decision: 'canceled', by: 'turn' };
  return (request, place, signal) => orElse(canceled, signal, () => approval({ request, place }, signal));
}

function askQuestions({ questions: ask }: LiveDoor): AskUser {
  return (questions, place, signal) => orElse(undefined, signal, () => ask({ ...place, questions }, signal));
}

/** The answer, or what stands for none where it fails or `signal` is aborted. */
async function orElse<T>(none: T, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  if (signal.aborted) return none;
  const { promise, resolve } = Promise.withResolvers<T>();
  const stop = (): void => resolve(none);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([ask(), promise]);
  } catch {
    return none;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
