/** What is said when the terminal has been given back. Pure. */
import type { TokenUsage } from '#/protocol/responses/items.ts';

export interface ExitFacts {
  readonly sessionId: string | undefined;
  readonly isEmpty: boolean;
  readonly usage: TokenUsage | undefined;
  readonly colours: boolean;
}

/** Codex's two lines: tokens where there were any, and how to go on where there is something to go on with. */
export function printExitText({ sessionId, isEmpty, usage, colours }: ExitFacts): string {
  const lines: string[] = [];
  if (usage !== undefined && usage.input_tokens + usage.output_tokens > 0) lines.push(printUsage(usage));
  if (sessionId !== undefined && !isEmpty) {
    const command = `csm resume ${sessionId}`;
    lines.push('To continue this session, run:', `  ${colours ? `\x1b[36m${command}\x1b[39m` : command}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function printUsage(usage: TokenUsage): string {
  const cached = usage.cached_input_tokens;
  const input = Math.max(0, usage.input_tokens - cached);
  const reasoning = usage.reasoning_output_tokens;
  return [
    `Token usage: total=${printCount(input + usage.output_tokens)} input=${printCount(input)}`,
    cached > 0 ? ` (+ ${printCount(cached)} cached)` : '',
    ` output=${printCount(usage.output_tokens)}`,
    reasoning > 0 ? ` (reasoning ${printCount(reasoning)})` : '',
  ].join('');
}

function printCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
