/** Runs `csm`, `csm resume` and `csm fork`: in a terminal the workstation, elsewhere one turn without a screen. @effects terminal streams fs clock process http signals */
import { CsmError } from '#/base/errors.ts';
import { hasOpenAiKey } from '#/config/auth.ts';
import { loadSettings } from '#/config/load.ts';
import type { Settings } from '#/config/settings.ts';
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import { decideStartQuestions } from '#/ui/runner/start-questions.ts';
import type { WorkstationTarget } from '#/ui/runner/workstation-options.ts';
import type { CommandContext, FlagValues } from '../command.ts';
import { loadInputOf } from '../command-settings.ts';
import type { ExecRequest } from '../exec/exec-request.ts';
import type { ownFlags, workstationFlags } from './workstation-flags.ts';

/** Which session the command line means. */
export type SessionWish =
  | { readonly kind: 'new' }
  | {
      readonly kind: 'resume' | 'fork';
      /** Id, name or title; absent: the last one, or whichever the user picks. */
      readonly ref: string | undefined;
      readonly last: boolean;
      readonly everywhere: boolean;
      readonly includeNonInteractive: boolean;
      /** Of a branch: what it is called. */
      readonly name?: string | undefined;
    };

export interface InteractiveRequest {
  readonly wish: SessionWish;
  readonly prompt: string | undefined;
  readonly flags: FlagValues<typeof workstationFlags> & FlagValues<typeof ownFlags>;
  readonly json: boolean;
  /** Of `csm terminal-app run`: never without a terminal. */
  readonly terminal?: {
    readonly exitAfterSubmit: boolean;
    readonly maxDurationMs: number | undefined;
    /** The end is told as one JSON object. */
    readonly isReported: boolean;
  };
}

/** Answers the exit code. */
export async function runInteractive(context: CommandContext, request: InteractiveRequest): Promise<number> {
  const { stdin, stdout } = context.platform.streams;
  const isTerminal = stdin.isTerminal && stdout.isTerminal;
  if (!isTerminal && request.terminal !== undefined) throw explainNoTerminal(context, request.wish);
  if (!isTerminal || request.json) return runHeadless(context, request);
  return runInTerminal(context, request);
}

async function runInTerminal(context: CommandContext, request: InteractiveRequest): Promise<number> {
  const { platform, output } = context;
  const { flags, terminal } = request;
  const { runWorkstation } = await import('#/ui/runner/run-workstation.ts');
  let settings = loadTerminalSettings(context, flags);
  if (flags.worktree) {
    const { openWorktree } = await import('#/workstation/worktree.ts');
    const path = await openWorktree(platform, settings.codexHome, settings.gitRoot);
    settings = { ...settings, cwd: path, gitRoot: path };
  }
  const target = await decideTarget(context, settings, request.wish);
  const tui = decodeTuiSettings(settings.raw);
  const script =
    flags.script === undefined
      ? undefined
      : (await import('#/workstation/turn-files.ts')).readScript(platform, flags.script);
  const { cwd, gitRoot } = settings;
  const start = decideStartQuestions(settings, {
    isUnbound: flags.dangerouslyBypassApprovalsAndSandbox,
    hasScript: script !== undefined,
    hasKey: flags.apiKeyFile !== undefined || hasOpenAiKey(platform, settings.codexHome),
  });
  const end = await runWorkstation(platform, settings, {
    target,
    altScreen: !flags.noAltScreen && tui.alternateScreen !== 'never',
    approver: flags.approveForMe ? 'reviewer' : flags.approved ? 'flag' : 'ask',
    accessible: flags.accessible || platform.env.get('TERM') === 'dumb',
    staysInFolder: flags.cd !== undefined || flags.worktree || terminal?.exitAfterSubmit === true,
    providerNamed: namesProvider(context, flags),
    bypassHookTrust: flags.dangerouslyBypassHookTrust,
    ...(start === undefined
      ? {}
      : { start: { ...start, reload: () => ({ ...loadTerminalSettings(context, flags), cwd, gitRoot }) } }),
    ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
    ...(flags.image.length === 0 ? {} : { images: flags.image }),
    ...(flags.apiKeyFile === undefined ? {} : { apiKeyFile: flags.apiKeyFile }),
    ...(flags.maxToolRounds === undefined ? {} : { maxToolRounds: flags.maxToolRounds }),
    ...(script === undefined ? {} : { script }),
    ...(flags.record === undefined ? {} : { recordFile: flags.record }),
    ...(terminal === undefined ? {} : { exitAfterSubmit: terminal.exitAfterSubmit }),
    ...(terminal?.maxDurationMs === undefined ? {} : { maxDurationMs: terminal.maxDurationMs }),
  });
  if (terminal?.isReported === true) {
    output.writeJson({
      session_id: end.sessionId ?? null,
      empty: end.isEmpty,
      exit_code: end.exitCode,
      usage: end.usage ?? null,
    });
    if (end.error !== undefined) throw end.error;
    return end.exitCode;
  }
  if (end.isDeaf) return end.exitCode;
  const { printExitText } = await import('#/ui/runner/exit-text.ts');
  output.writeData(printExitText({ ...end, colours: output.paint('x', 'bold') !== 'x' }));
  if (end.error !== undefined) throw end.error;
  return end.exitCode;
}

function loadTerminalSettings(context: CommandContext, flags: InteractiveRequest['flags']): Settings {
  return loadSettings(
    context.platform,
    loadInputOf(context, flags.root, {
      cwd: flags.cd,
      profile: flags.profile,
      strict: flags.strictConfig,
      flags: {
        model: flags.model,
        oss: flags.oss,
        localProvider: flags.localProvider,
        apiKeyFile: flags.apiKeyFile,
        sandbox: flags.sandbox,
        addDirs: flags.addDir,
        approvalPolicy: flags.askForApproval,
        approveForMe: flags.approveForMe,
        bypassSandbox: flags.dangerouslyBypassApprovalsAndSandbox,
        search: flags.search,
      },
    }),
  );
}

function namesProvider({ overrides }: CommandContext, flags: InteractiveRequest['flags']): boolean {
  return (
    flags.oss ||
    flags.localProvider !== undefined ||
    overrides.config.some((override) => /^\s*model_provider\s*=/.test(override))
  );
}

async function decideTarget(
  { platform }: CommandContext,
  settings: Settings,
  wish: SessionWish,
): Promise<WorkstationTarget> {
  if (wish.kind === 'new') return wish;
  const { kind, ref, last, everywhere, includeNonInteractive } = wish;
  if (ref === undefined && !last) return { kind: 'pick', verb: kind, everywhere, includeNonInteractive };
  const { findLastSession, findSession } = await import('#/workstation/sessions.ts');
  const id = ref === undefined ? findLastSession(platform, settings, everywhere) : findSession(platform, settings, ref);
  return kind === 'fork' && wish.name !== undefined ? { kind, id, name: wish.name } : { kind, id };
}

/** Without a terminal: `exec`'s runner, on the session that is named. */
async function runHeadless(context: CommandContext, request: InteractiveRequest): Promise<number> {
  const { wish, flags } = request;
  const isNamed = wish.kind !== 'new' && (wish.ref !== undefined || wish.last);
  // Nobody can pick one: what there is to pick from is told.
  if (wish.kind !== 'new' && !isNamed) {
    const { writeSessions } = await import('../write-sessions.ts');
    const settings = loadTerminalSettings(context, flags);
    return writeSessions(context, settings, wish.everywhere ? {} : { cwd: settings.cwd }, request.json);
  }
  if (!isNamed || (wish.kind === 'resume' && request.prompt === undefined)) throw explainNoTerminal(context, wish);
  const { runExec } = await import('../exec/run-exec.ts');
  return runExec(context, {
    choice: await decideChoice(context, request),
    prompt: request.prompt,
    images: flags.image,
    model: flags.model,
    oss: flags.oss,
    localProvider: flags.localProvider,
    profile: flags.profile,
    sandbox: flags.sandbox,
    approveForMe: flags.approveForMe,
    approved: flags.approved,
    bypassSandbox: flags.dangerouslyBypassApprovalsAndSandbox,
    cwd: flags.cd,
    addDirs: flags.addDir,
    worktree: flags.worktree,
    threadSource: undefined,
    skipGitRepoCheck: true,
    trust: false,
    ephemeral: false,
    ignoreUserConfig: false,
    ignoreRules: false,
    bypassHookTrust: flags.dangerouslyBypassHookTrust,
    outputSchema: undefined,
    json: request.json,
    color: 'auto',
    outputLastMessage: undefined,
    strictConfig: flags.strictConfig,
    apiKeyFile: flags.apiKeyFile,
    maxToolRounds: flags.maxToolRounds,
    maxCostUsd: undefined,
    maxTurnSeconds: undefined,
    script: flags.script,
    root: flags.root,
  });
}

async function decideChoice(
  context: CommandContext,
  { wish, flags }: InteractiveRequest,
): Promise<ExecRequest['choice']> {
  if (wish.kind === 'new') return { kind: 'new', name: undefined };
  if (wish.kind === 'resume') return { kind: 'resume', ref: wish.ref, everywhere: wish.everywhere };
  if (wish.ref !== undefined) return { kind: 'fork', ref: wish.ref, name: wish.name };
  const { findLastSession } = await import('#/workstation/sessions.ts');
  const ref = findLastSession(context.platform, loadTerminalSettings(context, flags), wish.everywhere);
  return { kind: 'fork', ref, name: wish.name };
}

function explainNoTerminal({ platform }: CommandContext, wish: SessionWish): CsmError {
  const stream = platform.streams.stdin.isTerminal ? 'stdout' : 'stdin';
  const command = wish.kind === 'new' ? `csm exec 'PROMPT'` : `csm ${wish.kind} SESSION_ID 'PROMPT'`;
  return new CsmError('environment', 'no-terminal', `${stream} is not a terminal`, {
    hint: `the workstation needs one; without a terminal run: ${command}`,
  });
}
