/** Opening sessions for turns: new ones, old ones, branches. @effects fs clock random lock env process */
import type { Approver } from '#/agent/approval/approval.ts';
import { mayHaveHooks } from '#/agent/hooks/may-have-hooks.ts';
import { EMPTY_POLICY, type ExecPolicy } from '#/agent/approval/rules/exec-policy.ts';
import { listRulesFiles } from '#/agent/approval/rules/list-rules-files.ts';
import { CLASSIC_INSTRUCTIONS, FALLBACK_INSTRUCTIONS } from '#/agent/context/base-instructions.ts';
import type { Model, ModelFailure } from '#/agent/model/model-event.ts';
import { openModel } from '#/agent/model/open-model.ts';
import { RequestEncoder } from '#/agent/model/request.ts';
import { ToolPool } from '#/agent/scheduler/pool.ts';
import type { Script } from '#/agent/model/script.ts';
import { toolSpecs } from '#/agent/tools/index.ts';
import { openLoginEnvironment } from '#/agent/tools/login-environment.ts';
import { ProcessTable } from '#/agent/tools/process-table.ts';
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import { BUILD } from '#/base/build-info.ts';
import { acquireApiKey, type AcquiredKey } from '#/config/auth.ts';
import { readGitState } from '#/config/git-state.ts';
import { readInstallationId } from '#/config/installation-id.ts';
import { findModel } from '#/config/models.ts';
import { readSealKey } from '#/config/seal-key.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import { createRedactor } from '#/redaction/redactor.ts';
import type { RolloutFile } from '#/session/foreign/codex/rollout-files.ts';
import { forkSession } from '#/session/store/fork.ts';
import type { OpenSession, SessionRedaction } from '#/session/store/open-session.ts';
import { archivedError } from '#/session/store/request-session.ts';
import { latestSession, readSummary, resolveSession } from '#/session/store/session-list.ts';
import { createSession, openSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import type { SessionHooksInput } from './session-hooks.ts';
import type { AskUser } from '#/agent/tools/tool.ts';
import { SessionApprovals, type ApproverChoice } from './approvals.ts';
import { encodeBaseMessageId } from './base-message-id.ts';
import { readImportNotes } from './foreign-notes.ts';
import { findCodexThread, findImportable, findLastCodexThread } from './foreign-sessions.ts';
import { refuseArchived, refuseCutImport, refuseOtherProvider, refuseWithheld } from './resume-checks.ts';
import type { HistoryOrigin, Thread } from './thread.ts';
import { listSecretVariables, planSessionRedaction, readKnownSecrets } from './session-redaction.ts';

/** Which session to open. */
export type SessionChoice =
  /** `id`: a fresh one unless given. */
  | { readonly kind: 'new'; readonly id?: string; readonly name?: string }
  | { readonly kind: 'resume'; readonly id: string }
  | { readonly kind: 'fork'; readonly id: string; readonly name?: string };

/** How to open it. */
export interface OpenThreadOptions {
  readonly choice: SessionChoice;
  /** Front door: `exec`. */
  readonly source: string;
  /** `--thread-source`; `user` unless given. */
  readonly threadSource: string;
  /** `csm_exec`. */
  readonly originator: string;
  /** Nothing of it stays; a resumed session is cloned first and itself not touched. */
  readonly ephemeral: boolean;
  readonly apiKeyFile?: string;
  /** Answers of the embedded scripted model. */
  readonly script?: Script;
  /** The provider was named for this run (`-c model_provider`, `--oss`): a resumed session may change to it. */
  readonly providerNamed?: boolean;
  /** Is told how far the reading of a session is that takes long: its index is missing, or it is imported. */
  readonly onProgress?: (readBytes: number, totalBytes: number) => void;
  /**
   * The session stays open for long: its lock is given back whenever no turn runs, so that other processes may work in it.
   * Absent: it is kept until `closeThread`.
   */
  readonly resident?: boolean;
  /** Who answers what the policy asks; nobody unless given. */
  readonly approver?: ApproverChoice;
  /** Who answers questions of the model; nobody unless given. */
  readonly askUser?: AskUser;
  /** No rule on commands holds. */
  readonly ignoreRules?: boolean;
  /** `--dangerously-bypass-hook-trust`: hooks run that nobody has trusted. */
  readonly bypassHookTrust?: boolean;
  /** The built-in tour pauses between words, for people who watch. */
  readonly paced?: boolean;
}

/** The session that `ref` (id, name or title) means: csm's, else Codex's. Throws `session-not-found`. */
export function findSession(platform: Platform, settings: Settings, ref: string): string {
  try {
    return resolveSession(sessionStore(platform, settings.csmRoot), ref);
  } catch (error) {
    const isUnknown = error instanceof CsmError && error.code === 'session-not-found';
    const thread = isUnknown ? findCodexThread(platform, settings, ref) : undefined;
    if (thread === undefined) throw error;
    return thread;
  }
}

/**
 * The session that was used last: in this working directory, or anywhere with `everywhere`. Codex's own count too, so that
 * whoever comes from there finds what they did last.
 * Throws `session-none` where there is none: Codex starts a new one without a word.
 */
export function findLastSession(platform: Platform, settings: Settings, everywhere: boolean): string {
  const store = sessionStore(platform, settings.csmRoot);
  const last = latestSession(store, (session) => !session.isArchived && (everywhere || session.cwd === settings.cwd));
  const sinceMs = last === undefined ? 0 : Date.parse(last.updatedAt);
  const thread = findLastCodexThread(platform, settings, everywhere, sinceMs);
  if (thread !== undefined) return thread;
  if (last !== undefined) return last.id;
  const elsewhere = everywhere ? undefined : latestSession(store, (session) => !session.isArchived);
  const where = everywhere ? 'there is no session yet' : `there is no session in ${settings.cwd} yet`;
  throw new CsmError('input', 'session-none', `nothing to continue: ${where}`, {
    hint:
      elsewhere === undefined
        ? 'Start one with `csm`, or with `csm exec PROMPT` where there is no terminal.'
        : `The last one anywhere was in ${elsewhere.cwd}: add --all to continue it.`,
  });
}

/** Opens the session and all that its turns need. The caller closes it with `closeThread`. */
export async function openThread(platform: Platform, settings: Settings, options: OpenThreadOptions): Promise<Thread> {
  const rules = options.ignoreRules === true ? EMPTY_POLICY : await readSessionRules(platform, settings);
  const acquired = tryAcquireKey(platform, settings, options.apiKeyFile);
  const secrets = readKnownSecrets(platform, settings, 'key' in acquired ? acquired.key : undefined);
  const isOn = settings.csm.redact === 'on';
  const redaction = planSessionRedaction(settings, secrets);
  const store = sessionStore(platform, settings.csmRoot);
  const { session, origin, imported } = await openChosen(platform, settings, store, options, redaction).catch(
    (error: unknown) => {
      throw explainRefusal(error, settings.csmRoot, options.ephemeral);
    },
  );
  await refuseArchived(session);
  await refuseWithheld(platform.fs, session, origin, settings.provider.storesResponses);
  await refuseCutImport(session);
  await refuseOtherProvider(session, settings, options.providerNamed === true);
  if (options.resident === true) await session.rest();
  const processes = new ProcessTable();
  const offered = modelOffer(settings);
  const redact = isOn ? createRedactor({ knownValues: secrets, shapes: true }) : (text: string) => text;
  const secretVariables = listSecretVariables(settings.provider);
  const bypassTrust = options.bypassHookTrust === true;
  const hooks = await openHooks({ platform, settings, session, secretVariables, redact, bypassTrust });
  const thread: Omit<Thread, 'approvals'> = {
    ...hooks,
    platform,
    settings,
    session,
    origin,
    importNotes: readImportNotes(platform.fs, session.state.created, imported),
    originator: options.originator,
    threadSource: options.threadSource,
    installationId: readInstallationId(platform, settings.codexHome),
    model:
      'failure' in acquired
        ? failingModel(acquired.failure)
        : openModel(platform, settings, acquired.key, {
            paced: options.paced ?? false,
            standsIn: settings.warnings.some(({ code }) => code === 'scripted-model'),
            ...(options.script === undefined ? {} : { script: options.script }),
          }),
    ...offered,
    baseInstructions:
      findInstructions(session.state.settings?.base_prompt.sha256, offered.wantedInstructions) ??
      offered.wantedInstructions,
    mode: 'default',
    askUser: options.askUser,
    isReviewed: options.approver === 'reviewer',
    encoder: new RequestEncoder(),
    processes,
    loginEnvironment: keepLoginEnvironment(platform, processes),
    rules,
    redact,
    secretVariables,
  };
  return { ...thread, approvals: openApprovals(thread, options.approver ?? 'nobody') };
}

/** What a model is given: instructions and tools. */
function modelOffer(settings: Settings): Pick<Thread, 'modelFacts' | 'wantedInstructions' | 'tools' | 'pool'> {
  const { model: modelFacts } = findModel(settings.model);
  const toolset = modelFacts.toolKind === 'fallback' ? 'fallback' : 'classic';
  return {
    modelFacts,
    wantedInstructions:
      settings.baseInstructionsOverride ?? (toolset === 'fallback' ? FALLBACK_INSTRUCTIONS : CLASSIC_INSTRUCTIONS),
    tools: toolSpecs({ settings, toolset }),
    pool: new ToolPool({ settings, toolset }),
  };
}

/**
 * The thread with other settings, for its next turn: that records them and tells the model what is different. The same session,
 * processes and approvals; the provider stays.
 * @param approver who answers from now on; as before unless given
 */
export function changeThread(
  thread: Thread,
  settings: Settings,
  mode: Thread['mode'],
  approver?: ApproverChoice,
): Thread {
  const isReviewed = approver === undefined ? thread.isReviewed : approver === 'reviewer';
  const changed: Thread = { ...thread, ...modelOffer(settings), settings, mode, isReviewed };
  changed.approvals.change(
    settings.approvalPolicy,
    approver === undefined ? undefined : openApprover(changed, approver, () => changed.approvals),
  );
  return changed;
}

/** Nothing of hooks is loaded where there are none. */
async function openHooks(input: SessionHooksInput): Promise<Pick<Thread, 'hooks' | 'toolHooks' | 'hookNotices'>> {
  const { platform, settings, session, bypassTrust } = input;
  if (!bypassTrust && !mayHaveHooks(platform.fs, settings)) {
    return { hooks: undefined, toolHooks: undefined, hookNotices: [] };
  }
  const { openSessionHooks } = await import('./session-hooks.ts');
  const { hooks, notices } = openSessionHooks(input);
  if (hooks === undefined) return { hooks, toolHooks: undefined, hookNotices: notices };
  const { ToolHooks } = await import('./tool-hooks.ts');
  return { hooks, toolHooks: new ToolHooks(hooks, (...events) => session.append(...events)), hookNotices: notices };
}

function openApprovals(thread: Omit<Thread, 'approvals'>, choice: ApproverChoice): SessionApprovals {
  const { platform, settings, rules, hooks } = thread;
  const approver = openApprover(thread, choice, () => approvals);
  const approvals: SessionApprovals = new SessionApprovals(platform, settings, rules, approver, hooks);
  return approvals;
}

/** The reviewer is loaded when it is asked first. @param approvals are told what reviews take */
function openApprover(
  thread: Omit<Thread, 'approvals'>,
  choice: ApproverChoice,
  approvals: () => SessionApprovals,
): Exclude<ApproverChoice, 'reviewer'> {
  if (choice !== 'reviewer') return choice;
  let reviewer: Promise<Approver> | undefined;
  return async (...asked) => {
    reviewer ??= import('./approval-review.ts').then(({ openReviewer }) =>
      openReviewer(thread, (usage, costUsd) => approvals().noteSpent(usage, costUsd)),
    );
    return (await reviewer)(...asked);
  };
}

/** Nothing that reads rules is loaded where there are none. */
async function readSessionRules(platform: Platform, settings: Settings): Promise<ExecPolicy> {
  if (listRulesFiles(platform, settings).length === 0) return EMPTY_POLICY;
  const { loadRules } = await import('#/agent/approval/rules/load-rules.ts');
  return loadRules(platform, settings, platform.clock.now());
}

/** The capture of the login environment; one that still runs ends with the table. */
function keepLoginEnvironment(platform: Platform, processes: ProcessTable): Thread['loginEnvironment'] {
  return processes.keep(openLoginEnvironment, () => {
    const closed = new AbortController();
    return { value: openLoginEnvironment(platform, closed.signal), close: () => closed.abort() };
  });
}

/** A branch is no archived session any more, so that its source is asked (Codex refuses both). */
function refuseArchivedSource(store: SessionStore, id: string): void {
  if (readSummary(store, id)?.isArchived === true) throw archivedError(id);
}

/** A machine that refuses says only which file it is about. */
function explainRefusal(error: unknown, root: string, ephemeral: boolean): unknown {
  if (errnoOf(error) === undefined) return error;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : root;
  return new CsmError('environment', 'sessions-unwritable', `cannot keep the session: ${path}: ${printErrno(error)}`, {
    hint: ephemeral
      ? 'An ephemeral session is kept in $TMPDIR while it runs: let that name a folder that can be written.'
      : `Make ${root} writable, name another folder with --root, or keep nothing with --ephemeral.`,
    data: { path },
    cause: error,
  });
}

/** The text with this digest, of those that csm has: a thread goes on with the instructions that it began with. */
function findInstructions(sha256: string | undefined, wanted: string): string | undefined {
  // A new session has none: nothing needs to be digested.
  if (sha256 === undefined) return undefined;
  return [wanted, CLASSIC_INSTRUCTIONS, FALLBACK_INSTRUCTIONS].find(
    (text) => new Bun.CryptoHasher('sha256').update(text).digest('hex') === sha256,
  );
}

/** The key, or why there is none: that fails the first request, not the start, so that the session holds the prompt. */
function tryAcquireKey(
  platform: Platform,
  settings: Settings,
  apiKeyFile: string | undefined,
): AcquiredKey | { readonly failure: ModelFailure } {
  try {
    return acquireApiKey(platform, settings, { apiKeyFile });
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    const { code, message, hint } = error;
    return { failure: { code, message, retry: 'never', ...(hint === undefined ? {} : { hint }) } };
  }
}

function failingModel(failure: ModelFailure): Model {
  return {
    async *ask() {
      yield { type: 'failed', failure };
    },
  };
}

interface ChosenSession {
  readonly session: OpenSession;
  readonly origin: HistoryOrigin;
  /** Warnings of its import, where that was now. */
  readonly imported?: readonly string[];
}

async function openChosen(
  platform: Platform,
  settings: Settings,
  store: SessionStore,
  options: OpenThreadOptions,
  redaction: SessionRedaction | undefined,
): Promise<ChosenSession> {
  const { choice, ephemeral } = options;
  const git = settings.gitRoot === undefined ? undefined : readGitState(platform, settings.gitRoot);
  const keyFile = settings.csm.sealKeyFile;
  const sealing = keyFile === undefined ? {} : { sealKey: readSealKey(platform.fs, keyFile) };
  const facts = {
    ...sealing,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    cwd: settings.cwd,
    source: options.source,
    thread_source: options.threadSource,
    csm_version: BUILD.version,
    ...(redaction === undefined ? {} : { redaction }),
    ...(git === undefined
      ? {}
      : {
          git: {
            ...(git.branch === undefined ? {} : { branch: git.branch }),
            ...(git.commit === undefined ? {} : { commit: git.commit }),
          },
        }),
  };
  const importThread = async (file: RolloutFile, more: typeof facts & { id?: string; name?: string }) => {
    const { importCodexSession } = await import('./foreign-import.ts');
    return importCodexSession(platform, settings, store, file, {
      ...more,
      payloadPolicy: settings.csm.payloadPolicy,
      ephemeral,
      providerNamed: options.providerNamed === true,
    });
  };
  switch (choice.kind) {
    case 'new': {
      const id = choice.id ?? freshId(platform);
      const session = await createSession(store, {
        ...facts,
        id,
        ...(choice.name === undefined ? {} : { name: choice.name }),
        payloadPolicy: settings.csm.payloadPolicy,
        base_message_id: encodeBaseMessageId(id),
        ephemeral,
      });
      return { session, origin: 'new' };
    }
    case 'resume': {
      const file = findImportable(platform, settings, choice.id);
      if (file !== undefined) {
        const { session, warnings } = await importThread(file, { ...facts, id: choice.id });
        return { session, origin: 'cold_resume', imported: warnings };
      }
      if (ephemeral) refuseArchivedSource(store, choice.id);
      const session = ephemeral
        ? await forkSession(store, choice.id, { ...facts, id: choice.id, ephemeral: true })
        : await openSession(store, choice.id, {
            ...sealing,
            ...(redaction === undefined ? {} : { redaction }),
            ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
          });
      return { session, origin: 'cold_resume' };
    }
    case 'fork': {
      const file = findImportable(platform, settings, choice.id);
      if (file !== undefined) {
        const named = choice.name === undefined ? facts : { ...facts, name: choice.name };
        const { session, warnings } = await importThread(file, named);
        return { session, origin: 'cold_fork', imported: warnings };
      }
      refuseArchivedSource(store, choice.id);
      const session = await forkSession(store, choice.id, {
        ...facts,
        ...(choice.name === undefined ? {} : { name: choice.name }),
        ephemeral,
      });
      return { session, origin: 'cold_fork' };
    }
  }
}
