/** Does deeds and reads topics by their names; what goes wrong is said on the screen. @effects clock */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { DEEDS, TOPICS } from './deeds/index.ts';
import type { DeedContext } from './deeds/deed.ts';

export class DeedRunner {
  readonly #context: DeedContext;

  constructor(context: DeedContext) {
    this.#context = context;
  }

  async do(name: string, argument: unknown): Promise<void> {
    const load = DEEDS[name];
    if (load === undefined) throw new CsmError('internal', 'deed-unknown', `csm has no deed '${name}'`);
    const { default: deed } = await load();
    await deed.run(this.#context, argument);
  }

  /** The answer comes back as an input; undefined where it could not be had. */
  async ask(name: string, argument: string | undefined): Promise<void> {
    const load = TOPICS[name];
    const { post } = this.#context;
    try {
      if (load === undefined) throw new CsmError('internal', 'topic-unknown', `csm has no topic '${name}'`);
      const { default: topic } = await load();
      post({ type: 'answer', topic: name, value: await topic.read(this.#context, argument) });
    } catch (error) {
      post({ type: 'answer', topic: name, value: undefined });
      throw error;
    }
  }

  /** Says it in the transcript. A defect of csm's own says that it is one. */
  report(error: unknown): void {
    if (this.#context.signal.aborted) return;
    const known = error instanceof CsmError ? error : undefined;
    const message = printProblem(error);
    const text = known?.hint === undefined ? message : `${message}\n${known.hint}`;
    this.#context.post({ type: 'notice', text, tone: 'error' });
  }
}

/** What the machine refused is said as the machine's other programs say it: the path, then why. */
function printProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CsmError || errnoOf(error) === undefined) return error.message;
  return 'path' in error && typeof error.path === 'string' ? `${error.path}: ${printErrno(error)}` : printErrno(error);
}
