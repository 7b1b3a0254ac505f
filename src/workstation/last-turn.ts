/** What was said and done in the turn that runs, or ran last: for `notify`, and for the goal. @effects process */
import { itemText } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { runNotify } from './notify.ts';
import type { Thread } from './thread.ts';

export class LastTurn {
  #prompts: readonly string[] = [];
  #answer: string | undefined;
  #ranTools = false;

  /** Whether a tool was called in it. */
  get ranTools(): boolean {
    return this.#ranTools;
  }

  observe(event: SessionEvent): void {
    if (event.type === 'turn.started') {
      this.#prompts = [];
      this.#answer = undefined;
      this.#ranTools = false;
    } else if (event.type === 'tool.completed') this.#ranTools = true;
    else if (event.type === 'item.completed' && event.kind === 'user_message') {
      this.#prompts = [...this.#prompts, itemText(event.payload.item)];
    } else if (event.type === 'item.completed' && event.kind === 'agent_message') {
      this.#answer = itemText(event.payload.item);
    }
  }

  /** Calls the `notify` program, where there is one. Answers why it could not be called, or undefined. */
  async notify(
    { platform, settings, session, secretVariables, originator }: Thread,
    turnId: string,
  ): Promise<string | undefined> {
    if (settings.notify === undefined) return undefined;
    return runNotify(platform, settings.notify, secretVariables, {
      threadId: session.id,
      turnId,
      cwd: settings.cwd,
      client: originator,
      inputMessages: this.#prompts,
      lastAssistantMessage: this.#answer,
    });
  }
}
