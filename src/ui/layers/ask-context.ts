/** What questions are asked with, and how they wait for people who are typing something else. Pure. */
import type { LayerFrame } from './layer.ts';
import type { LayerInput } from './layer-parts.ts';

export interface AskContext {
  /** Working directory of the session, absolute. */
  readonly cwd: string;
  readonly home: string;
  /** When the question came. */
  readonly nowMs: number;
  /** Somebody was just typing: the next keys are meant for the composer, not for the question. */
  readonly isTyping: boolean;
}

/** How long keys still go to the composer, where somebody was typing when the question came. */
const GUARD_MS = 600;

/** Whether a key was meant for the composer: nobody approves by the end of a sentence. */
export function isGuarded(context: AskContext, input: LayerInput, frame: LayerFrame): boolean {
  return context.isTyping && input.type !== 'mouse' && frame.nowMs - context.nowMs < GUARD_MS;
}

/** A path for people: `~` for the home folder. */
export function printPath(path: string, home: string): string {
  if (home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
