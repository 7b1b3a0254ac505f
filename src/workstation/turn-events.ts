/** What is recorded before a turn: settings, context messages, title, prompt. @effects fs clock random env */
import { listAllowedPrefixes } from '#/agent/approval/rules/exec-policy.ts';
import { printSavedPrefixes } from '#/agent/context/approved-prefixes.ts';
import { findToldMode, printModeChange } from '#/agent/context/collaboration-mode.ts';
import { BASE_INSTRUCTIONS_VERSION } from '#/agent/context/base-instructions.ts';
import {
  findToldDocs,
  printProjectDocs,
  readOwnDocs,
  readProjectDocs,
  type ProjectDocs,
} from '#/agent/context/project-docs.ts';
import {
  printContextChange,
  printModelSwitch,
  printStartContext,
  type ContextFacts,
} from '#/agent/context/start-context.ts';
import { BUILD } from '#/base/build-info.ts';
import type { SandboxPolicy } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, type ContentPart, type ResponseItem } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { QueuedPrompt } from '#/session/events/state.ts';
import type { SettingsApplied } from '#/session/events/lifecycle.ts';
import { requestItems } from '#/session/events/state.ts';
import {
  encodePermissionsApplied,
  decodeWorkFacts,
  readWorkFacts,
  toldSandbox,
  type WorkFacts,
} from './context-facts.ts';
import type { Thread } from './thread.ts';
import { findToldSkills, printSkillsChange, type TurnSkills } from './turn-skills.ts';

const TITLE_LENGTH = 80;

/** First line of the prompt, shortened. Pure. */
export function printTitle(content: readonly ContentPart[]): string | undefined {
  // Picture labels come first; the prompt is the last text.
  const text = content.findLast((part) => part.type === 'input_text')?.text ?? '';
  const line = text
    .split('\n')
    .find((candidate) => candidate.trim() !== '')
    ?.trim();
  if (line === undefined) return undefined;
  const characters = [...line];
  return characters.length <= TITLE_LENGTH ? line : `${characters.slice(0, TITLE_LENGTH - 1).join('')}…`;
}

/** The AGENTS.md files as they are now. */
export function readTurnDocs({ platform, settings }: Pick<Thread, 'platform' | 'settings'>): ProjectDocs {
  return readProjectDocs(platform.fs, {
    codexHome: settings.codexHome,
    cwd: settings.cwd,
    root: settings.projectRoot,
    maxBytes: settings.projectDocMaxBytes,
    fallbackNames: settings.projectDocFallbackFilenames,
  });
}

/**
 * Settings and context messages that the session does not have yet.
 * @param tmpSubstitute of the sandbox, see `toldSandbox`
 */
export function contextEvents(
  thread: Thread,
  tmpSubstitute: string | undefined,
  docs: ProjectDocs,
  skills: TurnSkills,
): readonly DurableEvent[] {
  const { platform, session, settings } = thread;
  const approved = listAllowedPrefixes(thread.approvals.rules());
  const work = readWorkFacts(platform, settings, tmpSubstitute, approved);
  const applied = encodeSettings(thread, work, toldSandbox(settings.sandbox, tmpSubstitute));
  const before = session.state.settings;
  const nextId = (): string => freshId(platform);
  const warnings = docs.warnings.map((message): DurableEvent => ({
    type: 'warning.raised',
    code: 'project-doc',
    payload: { message },
  }));
  if (before === undefined) {
    const facts = toldFacts(thread, work, undefined, printProjectDocs(settings.cwd, docs), skills.text);
    const items = printStartContext(facts, settings.developerInstructions, nextId);
    return [applied, { type: 'context.added', reason: 'start', payload: { items } }, ...warnings];
  }
  const said = requestItems(session.state);
  const told = findToldDocs(said);
  const switched = before.model === settings.model ? [] : modelSwitch(thread, before.model);
  const items = printContextChange(
    decodeWorkFacts(before, tmpSubstitute ?? platform.env.get('TMPDIR'), approved),
    toldFacts(
      thread,
      work,
      findToldMode(said),
      printProjectDocs(settings.cwd, docs, told),
      printSkillsChange(findToldSkills(said), skills.text),
    ),
    nextId,
  );
  const events: DurableEvent[] = [];
  if (settingsDiffer(before, applied)) events.push(applied);
  if (switched.length + items.length > 0) {
    events.push({ type: 'context.added', reason: 'change', payload: { items: [...switched, ...items] } });
  }
  return [...events, ...warnings];
}

function toldFacts(
  { settings, mode, askUser }: Thread,
  work: WorkFacts,
  toldMode: string | undefined,
  projectDocs: string | undefined,
  skills: string | undefined,
): ContextFacts {
  const isModeTold = settings.raw['include_collaboration_mode_instructions'] !== false;
  return {
    skills,
    mode: isModeTold ? printModeChange(toldMode, mode, askUser !== undefined) : undefined,
    permissionsText: settings.includePermissions ? work.permissionsText : undefined,
    projectDocs,
    environment: settings.includeEnvironment ? work.environment : undefined,
  };
}

/** What is said between two requests where the user's own AGENTS.md changed; the project's count from the next turn on. */
export function docsRoundEvents({ platform, session, settings }: Thread, docs: ProjectDocs): readonly DurableEvent[] {
  const own = readOwnDocs(platform.fs, settings.codexHome);
  if (own === docs.own) return [];
  const told = findToldDocs(requestItems(session.state));
  const text = printProjectDocs(settings.cwd, { own, project: docs.project }, told);
  if (text === undefined) return [];
  const item = messageItem(`msg_${freshId(platform)}`, 'user', [{ type: 'input_text', text }]);
  return [{ type: 'context.added', reason: 'change', payload: { items: [item] } }];
}

/** What the model is told of rules that the user has saved since it was told last. */
export function savedPrefixEvents({ platform, approvals }: Thread): readonly DurableEvent[] {
  const saved = approvals.takeSaved();
  if (saved.length === 0) return [];
  const text = printSavedPrefixes(saved);
  const item = messageItem(`msg_${freshId(platform)}`, 'developer', [{ type: 'input_text', text }]);
  return [{ type: 'context.added', reason: 'change', payload: { items: [item] } }];
}

function modelSwitch(thread: Thread, before: string): readonly ResponseItem[] {
  const { platform, settings, baseInstructions, wantedInstructions } = thread;
  const instructions = wantedInstructions === baseInstructions ? undefined : wantedInstructions;
  return [printModelSwitch(before, settings.model, instructions, () => freshId(platform))];
}

/** Whether two records of settings say something different. Pure. */
export function settingsDiffer(before: SettingsApplied, now: SettingsApplied): boolean {
  // The record on disk has members of its envelope besides; those of `now` are all that counts.
  return Object.entries(now).some(
    ([key, value]) => JSON.stringify(before[key as keyof SettingsApplied]) !== JSON.stringify(value),
  );
}

/** The title of a new session, the turn, the prompts that have waited for it, and its own where it has one. */
export function promptEvents(
  thread: Thread,
  turnId: string,
  promptId: string,
  trigger: string,
  content: readonly ContentPart[],
  queued: readonly QueuedPrompt[] = [],
): readonly DurableEvent[] {
  const prompts = [
    ...queued.map(({ id, text }) => ({ id, content: [{ type: 'input_text', text }] as const })),
    ...(content.length === 0 ? [] : [{ id: promptId, content }]),
  ];
  return [
    ...titleEvents(thread, content),
    {
      type: 'turn.started',
      turn_id: turnId,
      trigger,
      ...(queued.length === 0 ? {} : { queued: queued.map(({ id }) => id) }),
    },
    ...prompts.map(({ id, content: parts }) => promptEvent(turnId, id, parts)),
  ];
}

/** Calls a session that has neither a title nor a turn by its first words. */
export function titleEvents(
  { session: { state } }: Pick<Thread, 'session'>,
  content: readonly ContentPart[],
): readonly DurableEvent[] {
  const title = state.title === undefined && state.turns === 0 ? printTitle(content) : undefined;
  return title === undefined ? [] : [{ type: 'session.titled', payload: { title } }];
}

/** What the user says, as part of a turn. @param id a fresh UUIDv7 */
export function promptEvent(turnId: string, id: string, content: readonly ContentPart[]): DurableEvent {
  const itemId = `msg_${id}`;
  const item = messageItem(itemId, 'user', content);
  return { type: 'item.completed', turn_id: turnId, item_id: itemId, kind: 'user_message', payload: { item } };
}

function encodeSettings(thread: Thread, facts: WorkFacts, sandbox: SandboxPolicy): SettingsApplied {
  const { settings } = thread;
  const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');
  const effort = settings.reasoningEffort ?? thread.modelFacts.defaultEffort;
  return {
    type: 'settings.applied',
    model: settings.model,
    provider: settings.provider.id,
    ...(effort === undefined ? {} : { effort }),
    approval_policy: settings.approvalPolicy,
    sandbox: {
      mode: sandbox.mode,
      writable_roots: sandbox.writableRoots,
      network_access: sandbox.networkAccess,
      exclude_slash_tmp: sandbox.excludeSlashTmp,
      exclude_tmpdir_env_var: sandbox.excludeTmpdirEnvVar,
      ...(sandbox.permissions === undefined ? {} : { permissions: encodePermissionsApplied(sandbox.permissions) }),
    },
    cwd: settings.cwd,
    shell: facts.environment.shell,
    current_date: facts.environment.currentDate,
    timezone: facts.environment.timeZone,
    base_prompt: { sha256: sha256(thread.baseInstructions), version: BASE_INSTRUCTIONS_VERSION },
    tools: { sha256: sha256(JSON.stringify(thread.tools)), version: BUILD.version },
  };
}
