/** Questions of the session that somebody has to answer: each waits for its answer, or for the end of its turn. Pure (no effect but on itself). */
import type { ApprovalAnswer, ApprovalQuestion, QuestionAnswers, UserQuestions } from '#/workstation/live-session.ts';

export class PendingAsks {
  readonly #approvals = new Map<string, (answer: ApprovalAnswer) => void>();
  readonly #questions = new Map<string, (answers: QuestionAnswers | undefined) => void>();

  waitForApproval({ place }: ApprovalQuestion, signal: AbortSignal): Promise<ApprovalAnswer> {
    return wait(this.#approvals, place.approvalId, signal, { decision: 'canceled', by: 'turn' });
  }

  waitForAnswers({ callId }: UserQuestions, signal: AbortSignal): Promise<QuestionAnswers | undefined> {
    return wait(this.#questions, callId, signal, undefined);
  }

  answerApproval(id: string, answer: ApprovalAnswer): void {
    this.#approvals.get(id)?.(answer);
  }

  answerQuestions(callId: string, answers: QuestionAnswers | undefined): void {
    this.#questions.get(callId)?.(answers);
  }
}

function wait<T>(
  waiting: Map<string, (answer: T) => void>,
  id: string,
  signal: AbortSignal,
  whenAborted: T,
): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const done = (answer: T): void => {
    waiting.delete(id);
    signal.removeEventListener('abort', abort);
    resolve(answer);
  };
  const abort = (): void => done(whenAborted);
  if (signal.aborted) return Promise.resolve(whenAborted);
  signal.addEventListener('abort', abort, { once: true });
  waiting.set(id, done);
  return promise;
}
