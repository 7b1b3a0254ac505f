/** Deed `show-status`: settings, tokens and cost of the session, in the transcript. @effects fs */
import { BUILD } from '#/base/build-info.ts';
import type { TableRow } from '#/ui/app/ui-effect.ts';
import { readStatusFacts, type StatusFacts } from '#/workstation/status-facts.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';
import { defineDeed } from './deed.ts';
import { printCost, printCount, printSize } from './print-amounts.ts';
import { shortenPath } from './shorten-path.ts';

export default defineDeed({
  name: 'show-status',
  // oxlint-disable-next-line require-await -- deeds answer a promise
  async run({ platform, session, post }) {
    const live = session();
    if (live === undefined) return;
    const { facts } = live;
    const shorten = (path: string): string => shortenPath(platform.env.homeDir(), path);
    const rows = listStatus(facts, readStatusFacts(platform, facts.settings, facts.sessionId), shorten);
    post({ type: 'table', title: `>_ Codex Session Manager (v${BUILD.version})`, rows });
  },
});

/** Pure. */
export function listStatus(
  facts: LiveFacts,
  { documents, log }: StatusFacts,
  shorten: (path: string) => string,
): readonly TableRow[] {
  const { settings, usage, contextTokens, contextWindow, costUsd } = facts;
  const fresh = usage.input_tokens - usage.cached_input_tokens;
  const left =
    contextTokens === undefined || contextWindow === undefined
      ? undefined
      : Math.max(0, Math.round(100 - (contextTokens / contextWindow) * 100));
  const window = contextWindow === undefined ? 'size not known' : `of ${printCount(contextWindow)}`;
  const rows: (TableRow | undefined)[] = [
    ['Model', printModel(facts)],
    ['Provider', settings.provider.name === '' ? settings.provider.id : settings.provider.name],
    ['Directory', shorten(settings.cwd)],
    facts.gitBranch === undefined ? undefined : ['Branch', facts.gitBranch],
    ['Permissions', printPermissions(facts)],
    ['AGENTS.md', documents.length === 0 ? 'none' : documents.map(shorten).join(', ')],
    ['Mode', facts.mode === 'plan' ? 'Plan' : 'Default'],
    ['Web search', settings.webSearch.mode],
    ['Session', facts.sessionId],
    facts.title === undefined ? undefined : ['Title', facts.title],
    [
      'Tokens',
      `${printCount(fresh + usage.output_tokens)} (${printCount(fresh)} input + ${printCount(usage.output_tokens)} output), and ${printCount(usage.cached_input_tokens)} from the cache`,
    ],
    [
      'Context',
      left === undefined
        ? `nothing sent yet (${window})`
        : `${left}% left (${printCount(contextTokens ?? 0)} used ${window})`,
    ],
    ['Cost', printCost(costUsd)],
    [
      'Log',
      log === undefined
        ? 'nothing on disk before the first prompt'
        : `${shorten(log.path)} (${printSize(log.sizeBytes)})`,
    ],
  ];
  return rows.filter((row) => row !== undefined);
}

function printModel({ modelName, effort, settings }: LiveFacts): string {
  const parts = [
    effort === undefined ? undefined : `reasoning ${effort}`,
    settings.reasoningSummary === undefined ? undefined : `summaries ${settings.reasoningSummary}`,
    settings.verbosity === undefined ? undefined : `verbosity ${settings.verbosity}`,
    settings.serviceTier === undefined ? undefined : `tier ${settings.serviceTier}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? modelName : `${modelName} (${parts.join(', ')})`;
}

const MODES = {
  'read-only': 'Read only',
  'workspace-write': 'Workspace',
  'danger-full-access': 'Everything, without a sandbox',
} as const;

function printPermissions({ settings: { sandbox, approvalPolicy } }: LiveFacts): string {
  const profile = sandbox.permissions === undefined ? MODES[sandbox.mode] : `profile ${sandbox.permissions.id}`;
  const network = sandbox.networkAccess ? ', network' : '';
  return `${profile}${network} (${approvalPolicy === 'never' ? 'never asks' : 'asks'})`;
}
