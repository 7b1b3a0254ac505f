/** What a run of `exec` prints while it goes: JSON Lines on standard output, or text for people on standard error. @effects streams */
import { itemText, type TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { printJson, type Output } from '../output.ts';
import { HumanProjector, type BannerFacts } from './project-human.ts';
import { failedLines, JsonlProjector, type JsonlEvent } from './project-jsonl.ts';

/** One of the two forms. */
export interface ExecPrinter {
  /** The session is open: id, model and the rest are known. */
  opened(facts: BannerFacts, usageBefore: TokenUsage, prompt: string | undefined): void;
  /** A line about the run itself. */
  warning(message: string): void;
  /** Something that a person may want to know; programs are told by the session's log. */
  note(message: string): void;
  event(event: SessionEvent): void;
  /** A prompt that another process had queued. */
  queued(prompt: string): void;
  /** The turn failed and the session could not record it. */
  failed(message: string, code: string): void;
  /** Below the reason of a failure, what to do about it. */
  hint(text: string): void;
  /** All is over; the last message goes where it belongs. */
  closed(lastMessage: string | undefined): void;
}

/** JSON Lines. `onClosedPipe` is called once when nobody reads any more. */
export function createJsonlPrinter(output: Output, onClosedPipe: () => void): ExecPrinter {
  let projector = new JsonlProjector();
  let isClosed = false;
  const write = (lines: readonly JsonlEvent[]): void => {
    if (lines.length === 0 || isClosed) return;
    if (output.writeData(lines.map((line) => `${printJson(line)}\n`).join(''))) return;
    isClosed = true;
    onClosedPipe();
  };
  return {
    opened: (facts, usageBefore) => {
      projector = new JsonlProjector(usageBefore);
      write([{ type: 'thread.started', thread_id: facts.sessionId }]);
    },
    warning: (message) => write(projector.project({ type: 'warning.raised', code: 'config', payload: { message } })),
    note: () => {},
    event: (event) => write(projector.project(event)),
    queued: () => {},
    failed: (message, code) => write(failedLines(message, code)),
    hint: (text) => output.noteLine(`hint: ${text}`),
    closed: () => {},
  };
}

/** Text for people; the last message alone on standard output, so that it can be piped on. */
export function createHumanPrinter(
  output: Output,
  options: { readonly hideReasoning: boolean; readonly bothTerminals: boolean; readonly stdoutIsTerminal: boolean },
): ExecPrinter {
  const projector = new HumanProjector({ color: output.coloured.stderr, hideReasoning: options.hideReasoning });
  const note = (text: string): void => {
    if (text !== '') output.writeNote(text);
  };
  return {
    opened: (facts, usageBefore, prompt) => {
      note(projector.banner(facts, usageBefore));
      if (prompt !== undefined) note(projector.prompt(prompt));
    },
    warning: (message) => note(projector.warning(message)),
    note: (message) => note(`${printVisible(message)}\n`),
    event: (event) => note(projector.project(event)),
    queued: (prompt) => note(projector.prompt(prompt)),
    failed: (message) => note(projector.error(message)),
    hint: (text) => output.noteLine(`hint: ${text}`),
    closed: (lastMessage) => {
      // On a terminal it stands above already.
      if (lastMessage === undefined || options.bothTerminals) return;
      const text = options.stdoutIsTerminal ? printVisible(lastMessage, { newlines: true, tabs: true }) : lastMessage;
      output.writeData(`${text}\n`);
    },
  };
}

/** Text of the last answer in a list of events. Pure. */
export class LastMessage {
  #text: string | undefined;

  get text(): string | undefined {
    return this.#text;
  }

  observe(event: SessionEvent): void {
    if (event.type === 'item.completed' && event.kind === 'agent_message') this.#text = itemText(event.payload.item);
  }
}
