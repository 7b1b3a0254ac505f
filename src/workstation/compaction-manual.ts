/** Compactions that a user orders: by references, by a summary of their own, by one of the model's. @effects fs clock random lock env http */
import { planKeptContext, planSeedContext } from '#/agent/compaction/plan-kept.ts';
import { printSummaryMessage } from '#/agent/compaction/summary-texts.ts';
import type { Script } from '#/agent/model/script.ts';
import { CsmError } from '#/base/errors.ts';
import { findPrice } from '#/config/prices.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import { artifactPath, checkArtifactId } from '#/session/store/artifacts.ts';
import { resolveSession } from '#/session/store/session-list.ts';
import { sessionStore } from '#/session/store/session-store.ts';
import { compactThread, type ThreadCompaction } from './compaction.ts';
import { commitCompaction, contextEntries, type CommittedCompaction } from './compaction-commit.ts';
import { openForCompaction, refuseMetadata, refuseMissing } from './compaction-session.ts';
import { openThread } from './sessions.ts';
import { closeThread, type Thread } from './thread.ts';
import { TurnRequests } from './turn-requests.ts';
import { measureUsageCost } from './turns.ts';

/** Turns that a replay seed keeps whole. */
const SEED_TURNS = 2;

/** A compaction that was made. */
export interface ManualCompaction extends CommittedCompaction {
  readonly sessionId: string;
  /** Of the artifact's file. */
  readonly path: string;
  /** Of the summary's request; undefined where no model was asked. */
  readonly usage: TokenUsage | undefined;
  readonly costUsd: number | null;
}

/** Where a summary comes from. */
export type SummarySource =
  /** It is the summary. */
  | { readonly kind: 'text'; readonly text: string }
  /** The model sums it up. */
  | { readonly kind: 'transcript'; readonly text: string; readonly model: ModelChoice }
  /** The model sums the session up. */
  | { readonly kind: 'session'; readonly model: ModelChoice };

/** Who answers, and what may stop it. */
export interface ModelChoice {
  readonly apiKeyFile?: string;
  /** Answers of the embedded scripted model. */
  readonly script?: Script;
  /** The provider was named for this run. */
  readonly providerNamed: boolean;
  readonly signal: AbortSignal;
}

/** What every compaction by hand takes. */
export interface ManualOrder {
  /** Id, name or title. */
  readonly session: string;
  readonly artifactId: string;
}

/**
 * Compacts by references alone: the last turns stay whole, the turns before without their tool calls and reasoning.
 * @throws CsmError `session-not-found`, `session-locked`, `artifact-id`, `artifact-exists`, `payloads-withheld`, `log-degraded`
 */
export async function compactReplaySeed(
  platform: Platform,
  settings: Settings,
  order: ManualOrder & { readonly keepTurns?: number },
): Promise<ManualCompaction> {
  const session = await openForCompaction(platform, settings, order.session);
  try {
    refuseMissing(session);
    const committed = await commitCompaction(platform, session, {
      kind: 'replay-seed',
      trigger: 'manual',
      artifactId: order.artifactId,
      context: planSeedContext(contextEntries(session), order.keepTurns ?? SEED_TURNS),
    });
    return reportOf(session.id, session.folder, committed);
  } finally {
    await session.close();
  }
}

/**
 * Compacts by a summary.
 * @throws CsmError as `compactReplaySeed`; `summary-empty`, `compaction-nothing`, `canceled`, and what failed at the model
 */
export async function compactSummary(
  platform: Platform,
  settings: Settings,
  order: ManualOrder & { readonly source: SummarySource },
): Promise<ManualCompaction> {
  const { source } = order;
  if (source.kind !== 'session' && source.text.trim() === '') {
    throw new CsmError('input', 'summary-empty', 'there is no text to make a summary of', {
      hint: 'Name a file that holds one.',
    });
  }
  return source.kind === 'text'
    ? compactByText(platform, settings, order, source.text)
    : compactByModel(platform, settings, order, source);
}

async function compactByText(
  platform: Platform,
  settings: Settings,
  order: ManualOrder,
  text: string,
): Promise<ManualCompaction> {
  const session = await openForCompaction(platform, settings, order.session);
  try {
    // Texts that were forgotten are left out: a summary is how such a session goes on.
    refuseMetadata(session);
    const committed = await commitCompaction(platform, session, {
      kind: 'semantic-summary',
      trigger: 'manual',
      artifactId: order.artifactId,
      context: planKeptContext(contextEntries(session)),
      message: printSummaryMessage(text, freshId(platform)),
      summary: { text },
    });
    return reportOf(session.id, session.folder, committed);
  } finally {
    await session.close();
  }
}

async function compactByModel(
  platform: Platform,
  settings: Settings,
  order: ManualOrder,
  source: Exclude<SummarySource, { readonly kind: 'text' }>,
): Promise<ManualCompaction> {
  const { model } = source;
  const id = resolveSession(sessionStore(platform, settings.csmRoot), order.session);
  const thread = await openThread(platform, settings, {
    choice: { kind: 'resume', id },
    source: 'cli',
    threadSource: 'user',
    originator: 'csm_cli',
    ephemeral: false,
    providerNamed: model.providerNamed,
    ...(model.apiKeyFile === undefined ? {} : { apiKeyFile: model.apiKeyFile }),
    ...(model.script === undefined ? {} : { script: model.script }),
  });
  try {
    const result = await compactOpen(thread, {
      artifactId: order.artifactId,
      signal: model.signal,
      ...(source.kind === 'transcript' ? { transcript: source.text } : {}),
    });
    const { session } = thread;
    return { ...reportOf(session.id, session.folder, result.committed), usage: result.usage, costUsd: result.costUsd };
  } finally {
    await closeThread(thread);
  }
}

/**
 * The model sums the thread's session up, in a turn of its own. No turn may run.
 * @throws CsmError `compaction-nothing`, `payloads-withheld`, `hook-stopped`, `canceled`, and what failed at the model
 */
export async function compactOpen(
  thread: Thread,
  order: {
    readonly signal: AbortSignal;
    /** Names the artifact; a fresh id where absent. */
    readonly artifactId?: string;
    /** Summarised instead of the conversation. */
    readonly transcript?: string;
    readonly turnId?: string;
  },
): Promise<Extract<ThreadCompaction, { readonly status: 'done' }>> {
  const { session, platform, settings } = thread;
  const { signal, artifactId, transcript } = order;
  refuseMissing(session);
  // Before anything is paid for.
  if (artifactId !== undefined) checkArtifactId(platform.fs, session.folder, artifactId);
  if (transcript === undefined && contextEntries(session).length === 0) {
    throw new CsmError('input', 'compaction-nothing', `session ${session.id} has nothing to sum up yet`);
  }
  const turnId = order.turnId ?? freshId(platform);
  const occasion = { turnId, names: ['manual'], facts: { trigger: 'manual' }, signal };
  const before = await thread.hooks?.ask('PreCompact', occasion);
  if (before?.isStopped === true) {
    const why = before.stops[0] === undefined ? '' : `: ${thread.redact(before.stops[0].text)}`;
    throw new CsmError('denied', 'hook-stopped', `a hook stopped the compaction${why}`, {
      hint: 'Nothing has changed. `csm hooks list` shows the hooks of PreCompact.',
    });
  }
  const requests = new TurnRequests(thread, { trigger: undefined }, turnId, platform.clock.now());
  const result = await compactThread(
    thread,
    {
      turnId,
      trigger: 'manual',
      phase: 'standalone_turn',
      reason: 'user_requested',
      ...(artifactId === undefined ? {} : { artifactId }),
      ...(transcript === undefined ? {} : { transcript }),
    },
    {
      base: requests.base,
      prepareSummary: requests.prepareSummary,
      prepareServerCompaction: requests.prepareServerCompaction,
      costOf: (name, usage) => measureUsageCost(findPrice(name ?? settings.model, settings.csm.prices), usage),
    },
    signal,
  );
  if (result.status === 'canceled') {
    throw new CsmError('canceled', 'canceled', 'the compaction was canceled; nothing has changed');
  }
  if (result.status === 'failed') {
    const { code, message, hint } = result;
    throw new CsmError('remote', code, message, hint === undefined ? {} : { hint });
  }
  // It is done: nothing is left that a hook could stop.
  await thread.hooks?.ask('PostCompact', occasion);
  return result;
}

function reportOf(sessionId: string, folder: string, committed: CommittedCompaction): ManualCompaction {
  const path = artifactPath(folder, committed.artifactId);
  return { ...committed, sessionId, path, usage: undefined, costUsd: null };
}
