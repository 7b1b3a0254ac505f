/** The messages that csm puts before the first prompt, and those it adds when settings change. Pure. */
import { messageItem, type ContentPart, type ResponseItem } from '#/protocol/responses/items.ts';
import { environmentChanged, printEnvironmentContext, type EnvironmentFacts } from './environment-context.ts';
import { printProjectDocs } from './project-docs.ts';

/** What the context is made of. */
export interface ContextFacts {
  /** `developer_instructions` of the configuration. */
  readonly developerInstructions: string | undefined;
  readonly permissionsText: string;
  readonly projectDocs: { readonly text: string; readonly hasProjectText: boolean } | undefined;
  readonly environment: EnvironmentFacts;
}

const part = (text: string): ContentPart => ({ type: 'input_text', text });

/**
 * The developer message and the user's context message of a new session, in order.
 * @param nextId gives a fresh UUIDv7 for each message
 */
export function printStartContext(facts: ContextFacts, nextId: () => string): readonly ResponseItem[] {
  const developer: ContentPart[] = [];
  if (facts.developerInstructions !== undefined) developer.push(part(facts.developerInstructions));
  developer.push(part(facts.permissionsText));
  const user: ContentPart[] = [];
  if (facts.projectDocs !== undefined) user.push(part(printProjectDocs(facts.environment.cwd, facts.projectDocs)));
  user.push(part(printEnvironmentContext(facts.environment)));
  return [messageItem(`msg_${nextId()}`, 'developer', developer), messageItem(`msg_${nextId()}`, 'user', user)];
}

/** The messages that tell a resumed session what is different now; empty where nothing is. */
export function printContextChange(
  before: { readonly permissionsText: string; readonly environment: EnvironmentFacts },
  now: { readonly permissionsText: string; readonly environment: EnvironmentFacts },
  nextId: () => string,
): readonly ResponseItem[] {
  const items: ResponseItem[] = [];
  if (before.permissionsText !== now.permissionsText) {
    items.push(messageItem(`msg_${nextId()}`, 'developer', [part(now.permissionsText)]));
  }
  if (environmentChanged(before.environment, now.environment)) {
    const text = printEnvironmentContext(now.environment, before.environment);
    items.push(messageItem(`msg_${nextId()}`, 'user', [part(text)]));
  }
  return items;
}

/**
 * What a model reads that takes over from another one. The base instructions at the beginning stay those of the first
 * model, so that every request goes on from the one before; `instructions` are the new model's, where they differ.
 */
export function printModelSwitch(
  before: string,
  now: string,
  instructions: string | undefined,
  nextId: () => string,
): ResponseItem {
  const told = `The user continues this conversation with another model: \`${now}\` instead of \`${before}\`.`;
  const added =
    instructions === undefined
      ? ''
      : ` From here on the instructions below hold; where they differ from those at the beginning, these count.\n\n${instructions}`;
  return messageItem(`msg_${nextId()}`, 'developer', [part(`<model_switch>\n${told}${added}\n</model_switch>`)]);
}

/** What the model reads after a turn was cut off. */
export function printTurnAborted(nextId: () => string): ResponseItem {
  const text =
    '<turn_aborted>\nThe user interrupted the turn before this point. Commands that were running have been ended and may have done part of their work; look before you repeat or continue anything.\n</turn_aborted>';
  return messageItem(`msg_${nextId()}`, 'user', [part(text)]);
}
