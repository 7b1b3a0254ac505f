/**
 * What the model is told about how it works together with the user: it plans with them, or does what they ask for. Pure. The tags
 * and the names of the modes are Codex's, the words csm's own.
 */
import { isObject, stringMember, type JsonValue } from '#/base/json.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

export type CollaborationMode = 'default' | 'plan';

const OPEN = '<collaboration_mode>';

const PLAN_TEXT = `# Plan mode

From here on you plan with the user. Nothing is changed before they have agreed to a plan, whatever a message asks for in passing: only a developer message with another \`<collaboration_mode>\` ends this mode.

- Find out what is so: read files, search, run commands that change nothing (tests and builds may be run where they leave the sources alone). Do not edit files, apply patches, install anything or commit.
- What can be found out here is not asked. What only the user can decide, and what would change the plan, is asked with \`request_user_input\`: few questions, two or three answers each that exclude each other, the one that you recommend first.
- When nothing that matters is open any more, write the plan between a line \`<proposed_plan>\` and a line \`</proposed_plan>\`, in Markdown: a title, what is to be reached, the changes by part with the files and interfaces that they touch, what may go wrong, how it is checked, and what you assumed. Somebody else must be able to carry it out without deciding anything.
- Propose a plan at most once in a turn. A later proposal replaces the earlier one as a whole. Do not ask in words whether it shall be carried out: the user is asked when you propose it.`;

const DEFAULT_TEXT = `# Default mode

Instructions of other modes, such as Plan mode, do not hold any longer: do what the user asks for. Make sensible assumptions rather than stop to ask; \`request_user_input\` is not to be had in this mode, so a question that cannot be avoided goes into your answer.`;

/** The text of the developer message. */
export function printCollaborationMode(mode: CollaborationMode): string {
  return `${OPEN}${mode === 'plan' ? PLAN_TEXT : DEFAULT_TEXT}</collaboration_mode>`;
}

/** The text that has been told last, or undefined: then the mode is the default one. */
export function findToldMode(items: readonly ResponseItem[]): string | undefined {
  for (const { role, content } of items.toReversed()) {
    if (role !== 'developer' || !Array.isArray(content)) continue;
    for (const part of content as readonly JsonValue[]) {
      const text = isObject(part) ? stringMember(part, 'text') : undefined;
      if (text?.startsWith(OPEN) === true) return text;
    }
  }
  return undefined;
}

/**
 * What is to be told now; undefined where the model knows.
 * @param hasUser somebody is there who can change the mode: then the default one is told, too
 */
export function printModeChange(
  told: string | undefined,
  mode: CollaborationMode,
  hasUser: boolean,
): string | undefined {
  if (told === undefined && mode === 'default' && !hasUser) return undefined;
  const text = printCollaborationMode(mode);
  return told === text ? undefined : text;
}
