/** What a review by the model begins with: by what to judge, what the reviewer may do, where it is. @effects fs env process */
import { REVIEW_POLICY } from '#/agent/approval/review-policy.ts';
import { printFilesystem } from '#/agent/context/environment-context.ts';
import { printProjectDocs } from '#/agent/context/project-docs.ts';
import { printStartContext } from '#/agent/context/start-context.ts';
import { toolSpecs } from '#/agent/tools/index.ts';
import type { JsonObject } from '#/base/json.ts';
import { encodeUuidV5 } from '#/base/ids.ts';
import type { SandboxPolicy, Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { messageItem, type ResponseItem } from '#/protocol/responses/items.ts';
import { readWorkFacts } from './context-facts.ts';
import type { Thread } from './thread.ts';
import { readTurnDocs } from './turn-events.ts';

/** Tools that a reviewer may call. */
export const REVIEW_TOOLS: ReadonlySet<string> = new Set(['exec_command', 'write_stdin', 'view_image']);

/** A session without what asks the reviewer. */
export type ReviewedThread = Omit<Thread, 'approvals'>;

/** What a conversation with the reviewer is at rest: what a copy of it begins with. */
export interface ReviewState {
  readonly settings: Settings;
  readonly tools: readonly JsonObject[];
  readonly start: readonly ResponseItem[];
  /** What was said in reviews that have ended. */
  settled: readonly ResponseItem[];
  /** Entries of the agent's history that the last review was shown. */
  shown: number | undefined;
  /** A review has ended with an answer. */
  hasAnswered: boolean;
  wasReminded: boolean;
}

/** A conversation before its first review: by what to judge, what the reviewer may do, where it is. */
export function openReviewState(thread: ReviewedThread, id: string): ReviewState {
  const { modelFacts } = thread;
  const settings = lookOnly(thread.settings);
  const toolset = modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic';
  // The folders of the session's work, all of them to be read.
  const filesystem = printFilesystem(thread.settings.sandbox, settings.cwd).replaceAll(
    'access="write"',
    'access="read"',
  );
  return {
    settings,
    tools: toolSpecs({ settings, toolset }).filter(({ name }) => REVIEW_TOOLS.has(String(name))),
    start: printReviewStart(thread, settings, REVIEW_POLICY, id, filesystem),
    settled: [],
    shown: undefined,
    hasAnswered: false,
    wasReminded: false,
  };
}

/**
 * What a conversation beside the session's begins with: what the reviewer is told, what it may do, the project's instructions, where
 * it is.
 * @param filesystem of its context, where that is not what `settings` say
 */
export function printReviewStart(
  { platform, session }: ReviewedThread,
  settings: Settings,
  text: string,
  id: string,
  filesystem?: string,
): readonly ResponseItem[] {
  const { permissionsText, environment } = readWorkFacts(platform, settings, undefined);
  const facts = {
    permissionsText,
    projectDocs: printProjectDocs(settings.cwd, readTurnDocs({ platform, settings })),
    environment: filesystem === undefined ? environment : { ...environment, filesystem },
  };
  return [
    messageItem(`msg_${encodeUuidV5(session.id, id)}`, 'developer', [{ type: 'input_text', text }]),
    ...printStartContext(facts, undefined, () => freshId(platform)),
  ];
}

/** Settings under which nothing can be changed and nobody asked. Pure. */
function lookOnly(settings: Settings): Settings {
  const { permissions, ...outline } = settings.sandbox;
  const sandbox: SandboxPolicy = { ...outline, mode: 'read-only', writableRoots: [], networkAccess: false };
  if (permissions === undefined) return { ...settings, approvalPolicy: 'never', sandbox };
  // What is denied to the session's commands is denied to the reviewer's too.
  const rules = permissions.rules.map((rule) =>
    rule.access === 'write' ? { ...rule, access: 'read' as const } : rule,
  );
  return { ...settings, approvalPolicy: 'never', sandbox: { ...sandbox, permissions: { ...permissions, rules } } };
}
