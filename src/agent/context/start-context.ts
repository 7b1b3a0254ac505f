/** The messages that csm puts before the first prompt, and those it adds when settings change. Pure. */
import { messageItem, type ContentPart, type ResponseItem } from '#/protocol/responses/items.ts';
import { environmentChanged, printEnvironmentContext, type EnvironmentFacts } from './environment-context.ts';

/** What the context is made of; what is undefined is not said. */
export interface ContextFacts {
  /** The list of skills, see `printSkills`. */
  readonly skills?: string | undefined;
  readonly permissionsText: string | undefined;
  /** How it works together with the user, where it is to be told so; see `printModeChange`. */
  readonly mode?: string | undefined;
  /** The AGENTS.md part, see `printProjectDocs`. */
  readonly projectDocs: string | undefined;
  readonly environment: EnvironmentFacts | undefined;
}

const part = (text: string): ContentPart => ({ type: 'input_text', text });

/**
 * The developer message and the user's context message of a new session, in order.
 * @param developerInstructions of the configuration
 * @param nextId gives a fresh UUIDv7 for each message
 */
export function printStartContext(
  { skills, permissionsText, mode, projectDocs, environment }: ContextFacts,
  developerInstructions: string | undefined,
  nextId: () => string,
): readonly ResponseItem[] {
  return printMessages(
    [
      ['developer', developerInstructions],
      ['developer', skills],
      ['developer', permissionsText],
      ['developer', mode],
      ['user', projectDocs],
      ['user', environment === undefined ? undefined : printEnvironmentContext(environment)],
    ],
    nextId,
  );
}

/**
 * The messages that tell a resumed session what is different now; empty where nothing is.
 * @param now its `projectDocs`, `skills` and `mode` where they changed
 */
export function printContextChange(
  before: Omit<ContextFacts, 'projectDocs'>,
  now: ContextFacts,
  nextId: () => string,
): readonly ResponseItem[] {
  const { skills, permissionsText, mode, projectDocs, environment } = now;
  const isMoved =
    environment !== undefined &&
    (before.environment === undefined || environmentChanged(before.environment, environment));
  return printMessages(
    [
      ['user', projectDocs],
      ['developer', skills],
      ['developer', before.permissionsText === permissionsText ? undefined : permissionsText],
      ['developer', mode],
      ['user', isMoved ? printEnvironmentContext(environment, before.environment) : undefined],
    ],
    nextId,
  );
}

/** One message for all texts of one role that stand together. */
function printMessages(
  texts: readonly (readonly [role: 'developer' | 'user', text: string | undefined])[],
  nextId: () => string,
): readonly ResponseItem[] {
  const messages: { readonly role: 'developer' | 'user'; readonly parts: ContentPart[] }[] = [];
  for (const [role, text] of texts) {
    if (text === undefined) continue;
    const last = messages.at(-1);
    if (last?.role === role) last.parts.push(part(text));
    else messages.push({ role, parts: [part(text)] });
  }
  return messages.map(({ role, parts }) => messageItem(`msg_${nextId()}`, role, parts));
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

/** What the model reads after a content filter has blocked its answer. The tag is Codex's. */
export function printContentFilterNote(nextId: () => string): ResponseItem {
  const text =
    '<content_filter_guidance>\nA content filter blocked your last answer. This is no fault that passes: do not produce the same again, in other words, pieces or encodings, or by tools. Say briefly that you cannot give that, and go on with what you can do.\n</content_filter_guidance>';
  return messageItem(`msg_${nextId()}`, 'developer', [part(text)]);
}
