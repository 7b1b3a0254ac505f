/** From an {@link ExecRequest} to settings, and what must hold before anything is written. @effects fs env */
import { CsmError } from '#/base/errors.ts';
import { loadSettings, type LoadInput } from '#/config/load.ts';
import { findPrice } from '#/config/prices.ts';
import type { Settings } from '#/config/settings.ts';
import type { CommandContext } from '../command.ts';
import type { ExecRequest } from './exec-request.ts';

/** The settings of the run. Throws what `loadSettings` throws. */
export function loadExecSettings(context: CommandContext, request: ExecRequest): Settings {
  return loadSettings(context.platform, loadInput(context, request));
}

function loadInput(context: CommandContext, request: ExecRequest): LoadInput {
  const { overrides } = context;
  return {
    cwd: request.cwd,
    overrides: overrides.config,
    enable: overrides.enable,
    disable: overrides.disable,
    profile: request.profile,
    strict: request.strictConfig,
    ignoreUserConfig: request.ignoreUserConfig,
    root: request.root,
    flags: {
      model: request.model,
      oss: request.oss,
      localProvider: request.localProvider,
      trust: request.trust,
      apiKeyFile: request.apiKeyFile,
      sandbox: request.sandbox,
      addDirs: request.addDirs,
      approveForMe: request.approveForMe,
      bypassSandbox: request.bypassSandbox,
      nonInteractive: true,
    },
  };
}

/** Codex's rule: an agent starts in a repository, where what it does can be undone, or where it was told to. */
export function checkFolder(settings: Settings, request: ExecRequest): void {
  if (settings.gitRoot !== undefined || request.skipGitRepoCheck || request.bypassSandbox || request.trust) return;
  throw new CsmError(
    'denied',
    'not-trusted',
    'Not inside a trusted directory and --skip-git-repo-check was not specified.',
    {
      hint: `${settings.cwd} is in no git repository: run \`git init\` there, or add --skip-git-repo-check.`,
    },
  );
}

/** A limit in dollars needs a price. */
export function checkCostLimit(settings: Settings, request: ExecRequest): void {
  if (request.maxCostUsd === undefined || findPrice(settings.model, settings.csm.prices) !== undefined) return;
  throw new CsmError(
    'input',
    'price-unknown',
    `--max-cost cannot be kept: the price of \`${settings.model}\` is not known`,
    {
      hint: `Set it: -c 'csm.prices."${settings.model}"={input=1.25, cached_input=0.125, output=10}' (dollars per million tokens), or use --max-turn-seconds.`,
    },
  );
}
