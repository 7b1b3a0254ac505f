/** What a prompt says, as it was written. Pure. */
import type { UserPrompt } from '#/workstation/live-session.ts';

/** Pictures by their labels. */
export function printPrompt({ content, written }: UserPrompt): string {
  return written?.text ?? content.map((part) => ('text' in part ? part.text : '[Image]')).join('\n');
}
