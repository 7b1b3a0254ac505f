/**
 * Rules that were saved because a user allowed something, as lines of `$CODEX_HOME/rules/default.rules`. Each is one line of
 * Starlark as Codex writes it. What Codex's rules cannot say stands in a comment above it, which Codex skips:
 * `# csm: saved=2026-11-22T10:00:00.000Z expires=2026-12-22T10:00:00.000Z`. Pure: from text to text.
 */
import { quoteStarlark } from './print-rule.ts';

/** The file that Codex and csm add to. */
export const SAVED_RULES_FILE = 'default.rules';

export interface SavedRule {
  /** From 1. */
  readonly line: number;
  /** The line of Starlark. */
  readonly text: string;
  readonly savedAt: string | undefined;
  readonly expiresAt: string | undefined;
}

const RULE = /^(?:prefix_rule|network_rule)\(.*\)\s*$/;
const NOTE = /^# csm:((?: [a-z]+=\S+)+)\s*$/;

/** Rules of one line each. Rules that somebody wrote over several lines are not ours to list or revoke. */
export function listSavedRules(text: string): readonly SavedRule[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (!RULE.test(line)) return [];
    const note = readNote(lines[index - 1]);
    return [{ line: index + 1, text: line.trimEnd(), savedAt: note.get('saved'), expiresAt: note.get('expires') }];
  });
}

function readNote(line: string | undefined): ReadonlyMap<string, string> {
  const found = NOTE.exec(line ?? '')?.[1];
  if (found === undefined) return new Map();
  return new Map(
    found
      .trim()
      .split(' ')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );
}

/** Whether its time is over. */
export function isExpired({ expiresAt }: Pick<SavedRule, 'expiresAt'>, nowMs: number): boolean {
  if (expiresAt === undefined) return false;
  const endMs = Date.parse(expiresAt);
  // An end that cannot be read is no reason to allow something for good.
  return Number.isNaN(endMs) || endMs <= nowMs;
}

/** The text without rules whose time is over; all other lines keep their numbers. */
export function blankExpired(text: string, nowMs: number): string {
  if (!text.includes('# csm:')) return text;
  const expired = new Set(
    listSavedRules(text)
      .filter((rule) => isExpired(rule, nowMs))
      .map(({ line }) => line),
  );
  return text
    .split('\n')
    .map((line, index) => (expired.has(index + 1) ? '' : line))
    .join('\n');
}

/** The text with one rule more, and without those whose time is over. A rule that is there already is not repeated. */
export function addSavedRule(
  text: string,
  rule: string,
  { nowMs, expiresAtMs }: { readonly nowMs: number; readonly expiresAtMs: number | undefined },
): string {
  const kept = dropSavedRules(text, (saved) => isExpired(saved, nowMs));
  const same = listSavedRules(kept).find((saved) => saved.text === rule);
  if (same !== undefined && same.expiresAt === undefined) return kept;
  const base = same === undefined ? kept : dropSavedRules(kept, (saved) => saved.text === rule);
  const expires = expiresAtMs === undefined ? '' : ` expires=${new Date(expiresAtMs).toISOString()}`;
  const note = expires === '' ? '' : `# csm: saved=${new Date(nowMs).toISOString()}${expires}\n`;
  const separator = base === '' || base.endsWith('\n') ? '' : '\n';
  return `${base}${separator}${note}${rule}\n`;
}

/** The text without the rules that `drops` names, and without their comments. */
export function dropSavedRules(text: string, drops: (rule: SavedRule) => boolean): string {
  const dropped = new Set<number>();
  const lines = text.split('\n');
  for (const rule of listSavedRules(text)) {
    if (!drops(rule)) continue;
    dropped.add(rule.line);
    if (NOTE.test(lines[rule.line - 2] ?? '')) dropped.add(rule.line - 1);
  }
  return dropped.size === 0 ? text : lines.filter((_, index) => !dropped.has(index + 1)).join('\n');
}

/** The line that allows commands beginning so, as Codex writes it. */
export function printPrefixRule(
  prefix: readonly string[],
  decision: 'allow' | 'prompt' | 'forbidden' = 'allow',
): string {
  return `prefix_rule(pattern=[${prefix.map(quoteStarlark).join(', ')}], decision="${decision}")`;
}

/** The line that allows a host, as Codex reads it. */
export function printNetworkRule(
  host: string,
  protocol: 'http' | 'https' | 'socks5_tcp' | 'socks5_udp',
  decision: 'allow' | 'deny' = 'allow',
): string {
  return `network_rule(host=${quoteStarlark(host)}, protocol="${protocol}", decision="${decision}")`;
}
