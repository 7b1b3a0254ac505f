/** The line at the bottom: model, directory and what else `[tui] status_line` names. Pure. */
import type { Line, Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LiveFacts } from '#/workstation/live-session.ts';

/** What the items can say. */
export interface StatusFacts {
  readonly live: LiveFacts | undefined;
  readonly model: string;
  readonly effort: string | undefined;
  readonly directory: string;
  readonly version: string;
}

/** Shown unless configured. */
export const USUAL_STATUS_ITEMS: readonly string[] = ['model-with-reasoning', 'current-dir', 'thread-name'];

type Item = (facts: StatusFacts) => string | undefined;

const printTokens = (count: number): string =>
  count < 1_000
    ? String(count)
    : count < 1_000_000
      ? `${(count / 1_000).toFixed(count < 10_000 ? 1 : 0)}K`
      : `${(count / 1e6).toFixed(1)}M`;

function leftPercent(live: LiveFacts | undefined): number | undefined {
  const { contextTokens, contextWindow } = live ?? {};
  if (contextTokens === undefined || contextWindow === undefined || contextWindow <= 0) return undefined;
  return Math.max(0, Math.min(100, Math.round(100 - (contextTokens / contextWindow) * 100)));
}

/** Under Codex's names; `session-cost` is csm's own. */
const ITEMS: Readonly<Record<string, Item>> = {
  'model-with-reasoning': ({ live, model, effort }) =>
    `${model} ${effort ?? 'default'}${live?.settings.serviceTier === 'priority' ? ' Fast' : ''}`,
  model: ({ model }) => model,
  reasoning: ({ effort }) => effort ?? 'default',
  'current-dir': ({ directory }) => directory,
  'project-name': ({ live, directory }) => baseName(live?.settings.projectRoot ?? directory),
  'thread-name': ({ live }) => live?.chosenTitle,
  'thread-id': ({ live }) => live?.sessionId,
  'session-id': ({ live }) => live?.sessionId,
  'git-branch': ({ live }) => live?.gitBranch,
  'context-remaining': ({ live }) => mapDefined(leftPercent(live), (left) => `${left}% context left`),
  'context-used': ({ live }) => mapDefined(leftPercent(live), (left) => `${100 - left}% context used`),
  'context-window-size': ({ live }) => mapDefined(live?.contextWindow, (size) => `${printTokens(size)} window`),
  'used-tokens': ({ live }) =>
    mapDefined(
      live?.usage,
      (usage) => `${printTokens(usage.input_tokens - usage.cached_input_tokens + usage.output_tokens)} used`,
    ),
  'total-input-tokens': ({ live }) => mapDefined(live?.usage, (usage) => `${printTokens(usage.input_tokens)} in`),
  'total-output-tokens': ({ live }) => mapDefined(live?.usage, (usage) => `${printTokens(usage.output_tokens)} out`),
  'session-cost': ({ live }) => mapDefined(live?.costUsd ?? undefined, (usd) => `$${usd.toFixed(2)}`),
  'run-state': ({ live }) => (live?.turn === undefined ? 'Ready' : 'Working'),
  'app-name': () => 'csm',
  'codex-version': ({ version }) => `v${version}`,
  'approval-mode': ({ live }) => live?.settings.approvalPolicy,
  permissions: ({ live }) => live?.settings.sandbox.mode,
};

/** Names that `[tui] status_line` may hold. */
export const STATUS_ITEMS: readonly string[] = Object.keys(ITEMS);

function mapDefined<T>(value: T | undefined, print: (value: T) => string): string | undefined {
  return value === undefined ? undefined : print(value);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** The items that have something to say, with ` · ` between them. */
export function drawStatusLine(
  facts: StatusFacts,
  names: readonly string[] | undefined,
  theme: Theme,
  colours = true,
): Line {
  const spans: Span[] = [{ text: '  ' }];
  for (const name of names ?? USUAL_STATUS_ITEMS) {
    // The names are the configuration's: `constructor` is none of ours.
    const text = Object.hasOwn(ITEMS, name) ? ITEMS[name]?.(facts) : undefined;
    if (text === undefined || text === '') continue;
    if (spans.length > 1) spans.push({ text: ' · ', style: theme.hint });
    const style = !colours
      ? theme.hint
      : name.startsWith('model')
        ? theme.statusModel
        : name.endsWith('dir')
          ? theme.statusDirectory
          : theme.hint;
    spans.push({ text, style });
  }
  return { spans };
}
