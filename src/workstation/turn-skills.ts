/** The skills of a session's turns: the list that the model is given, and those that a prompt names. @effects fs env */
import { decideSkillBudget, isSkillsText, printSkills, printSkillsGone } from '#/agent/context/skills/print-skills.ts';
import { readSkills, type SkillInventory } from '#/agent/context/skills/read-skills.ts';
import { matchSkillMentions, printSkillBody } from '#/agent/context/skills/skill-mentions.ts';
import { printErrno } from '#/base/errors.ts';
import { isObject, stringMember, type JsonValue } from '#/base/json.ts';
import { decodeSkillSettings } from '#/config/skill-settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { Thread } from './thread.ts';

/** The skills as they are at the start of a turn. */
export interface TurnSkills {
  readonly inventory: SkillInventory;
  /** The list, for the context; undefined: there is none. */
  readonly text: string | undefined;
  /** For the user. */
  readonly warnings: readonly string[];
}

type SkillsThread = Pick<Thread, 'platform' | 'settings' | 'modelFacts'>;

/** More than that would hide what the run is about. */
const SHOWN_PROBLEMS = 5;

export function readTurnSkills({ platform, settings, modelFacts }: SkillsThread): TurnSkills {
  const chosen = decodeSkillSettings(settings.raw);
  const inventory = readSkills(platform.fs, {
    codexHome: settings.codexHome,
    homeDir: platform.env.homeDir(),
    cwd: settings.cwd,
    projectRoot: settings.projectRoot,
    settings: chosen,
  });
  const window = Math.min(settings.modelContextWindow ?? modelFacts.contextWindow, modelFacts.maxContextWindow);
  const budget = decideSkillBudget(window, chosen.maxContextTokens);
  const printed = chosen.includeList ? printSkills(inventory, budget) : { text: undefined, omitted: 0 };
  return { inventory, text: printed.text, warnings: printWarnings(inventory, printed.omitted, budget) };
}

/** Pure. */
function printWarnings({ problems }: SkillInventory, omitted: number, budget: number): readonly string[] {
  const shown = problems.slice(0, SHOWN_PROBLEMS);
  const rest = problems.length - shown.length;
  return [
    ...shown.map(({ path, reason }) => `The skill ${path} cannot be used: ${reason}.`),
    ...(rest === 0 ? [] : [`${rest} more skills cannot be used.`]),
    ...(omitted === 0
      ? []
      : [
          `The list of skills is longer than its ${budget} tokens: descriptions were left out, and ${omitted} skills altogether. Disable some, or raise skills.max_context_tokens.`,
        ]),
  ];
}

/** The list that the model was given last; undefined: none. Pure. */
export function findToldSkills(items: readonly ResponseItem[]): string | undefined {
  for (const { role, content } of items.toReversed()) {
    if (role !== 'developer' || !Array.isArray(content)) continue;
    for (const part of content as readonly JsonValue[]) {
      const text = isObject(part) ? stringMember(part, 'text') : undefined;
      if (text !== undefined && isSkillsText(text)) return text;
    }
  }
  return undefined;
}

/** What a resumed session is told of its skills; undefined where nothing has changed. Pure. */
export function printSkillsChange(told: string | undefined, now: string | undefined): string | undefined {
  if (now === undefined) return told === undefined || told === printSkillsGone() ? undefined : printSkillsGone();
  return told === now ? undefined : now;
}

/** The messages with the skills that prompts name, and warnings about those that cannot be read. */
export function skillEvents(
  { platform, settings, redact }: Pick<Thread, 'platform' | 'settings' | 'redact'>,
  { inventory }: TurnSkills,
  prompts: readonly string[],
): readonly DurableEvent[] {
  const items: ResponseItem[] = [];
  const warnings: DurableEvent[] = [];
  for (const skill of matchSkillMentions(prompts, inventory.skills, settings.cwd)) {
    try {
      const text = redact(printSkillBody(skill, platform.fs.readText(skill.path)));
      items.push(messageItem(`msg_${freshId(platform)}`, 'user', [{ type: 'input_text', text }]));
    } catch (error) {
      const message = `The skill ${skill.path} cannot be read: ${printErrno(error)}.`;
      warnings.push({ type: 'warning.raised', code: 'skill', payload: { message } });
    }
  }
  const added: DurableEvent[] =
    items.length === 0 ? [] : [{ type: 'context.added', reason: 'skill', payload: { items } }];
  return [...added, ...warnings];
}
