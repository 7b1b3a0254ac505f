/** Deed `show-status`: settings, tokens and cost of the session, in the transcript. @effects fs */
import { BUILD } from '#/base/build-info.ts';
import type { TableRow } from '#/ui/app/ui-effect.ts';
import { readStatusFacts, type StatusFacts } from '#/workstation/status-facts.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { printPath } from '#/ui/layers/ask-context.ts';
import { defineDeed } from './deed.ts';
import { printCost, printCount, printSize } from './print-amounts.ts';

export default defineDeed({
  name: 'show-status',
  run({ platform, session, post }) {
    const live = session();
    if (live === undefined) return;
    const { facts } = live;
    const shorten = (path: string): string => printPath(path, platform.env.homeDir());
    const rows = listStatus(facts, readStatusFacts(platform, facts.settings, facts.sessionId), shorten);
    post({ type: 'table', title: `/status\n>_ Codex Session Manager (v${BUILD.version})`, rows });
  },
});

/** Pure. */
export function listStatus(
  facts: LiveFacts,
  { documents, log }: StatusFacts,
  shorten: (path: string) => string,
): readonly TableRow[] {
  const { settings, usage, costUsd } = facts;
  const fresh = usage.input_tokens - usage.cached_input_tokens;
  const rows: (TableRow | undefined)[] = [
    ['Model:', printModel(facts)],
    ['Model provider:', settings.provider.name === '' ? settings.provider.id : settings.provider.name],
    ['Directory:', shorten(settings.cwd)],
    facts.gitBranch === undefined ? undefined : ['Branch:', facts.gitBranch],
    ['Permissions:', printPermissions(facts)],
    ['Agents.md:', documents.length === 0 ? '<none>' : documents.map(shorten).join(', ')],
    ['Collaboration mode:', facts.mode === 'plan' ? 'Plan' : 'Default'],
    ['Web search:', settings.webSearch.mode],
    ['Session:', facts.sessionId],
    facts.title === undefined ? undefined : ['Title:', facts.title],
    ['', ''],
    [
      'Token usage:',
      `${printCount(fresh + usage.output_tokens)} total  (${printCount(fresh)} input + ${printCount(usage.output_tokens)} output)`,
    ],
    usage.cached_input_tokens === 0 ? undefined : ['From the cache:', printCount(usage.cached_input_tokens)],
    ['Context window:', printContext(facts)],
    ['Cost:', printCost(costUsd)],
    [
      'Log:',
      log === undefined
        ? 'nothing on disk before the first prompt'
        : `${shorten(log.path)} (${printSize(log.sizeBytes)})`,
    ],
  ];
  return rows.filter((row) => row !== undefined);
}

/** What is sent before anybody says something does not count, as in Codex: a new session has 100% left. */
const BASELINE_TOKENS = 12_000;

function printContext({ contextTokens = 0, contextWindow }: LiveFacts): string {
  if (contextWindow === undefined) return `${printCount(contextTokens)} used`;
  const room = Math.max(1, contextWindow - BASELINE_TOKENS);
  const used = Math.max(0, contextTokens - BASELINE_TOKENS);
  const left = Math.max(0, Math.min(100, Math.round(100 - (used / room) * 100)));
  return `${left}% left (${printCount(contextTokens)} used / ${printCount(contextWindow)})`;
}

function printModel({ modelName, effort, settings }: LiveFacts): string {
  const parts = [
    effort === undefined ? undefined : `reasoning ${effort}`,
    `summaries ${settings.reasoningSummary ?? 'auto'}`,
    settings.verbosity === undefined ? undefined : `verbosity ${settings.verbosity}`,
    settings.serviceTier === undefined ? undefined : `tier ${settings.serviceTier}`,
  ].filter((part) => part !== undefined);
  return `${modelName} (${parts.join(', ')})`;
}

const MODES = {
  'read-only': 'Read Only',
  'workspace-write': 'Workspace',
  'danger-full-access': 'Full Access',
} as const;

function printPermissions({ settings: { sandbox, approvalPolicy }, approvalsReviewer }: LiveFacts): string {
  const profile = sandbox.permissions === undefined ? MODES[sandbox.mode] : `profile ${sandbox.permissions.id}`;
  const network = sandbox.networkAccess && sandbox.mode !== 'danger-full-access' ? ', with network' : '';
  const asks =
    approvalPolicy === 'never'
      ? 'Never asks'
      : approvalsReviewer === 'reviewer'
        ? 'Approve for me'
        : 'Ask for approval';
  return `${profile}${network} (${asks})`;
}
