/** What the runner does by name: deeds (`UiEffect` `do`) and topics (`UiEffect` `ask`). One file each and a line in `index.ts`. Pure types. */
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import type { LiveSession } from '#/workstation/live-session.ts';

/** What a deed works with. The members that are functions answer what is so now. */
export interface DeedContext {
  readonly platform: Platform;
  /** Of the open session; while none is open, those of the start. */
  readonly settings: () => Settings;
  readonly session: () => LiveSession | undefined;
  /** Tells the screen. */
  readonly post: (input: UiInput) => void;
  /** Has something else done, as if the screen had wanted it. Resolves when it is done; what went wrong has been said by then. */
  readonly perform: (effect: UiEffect) => Promise<void>;
  /** Aborted when the workstation ends. */
  readonly signal: AbortSignal;
}

/** What `run` throws or rejects with is shown as a notice. */
export interface Deed {
  readonly name: string;
  run(context: DeedContext, argument: unknown): void | Promise<void>;
}

/** `read` gives the answer or a promise of it. What it throws or rejects with is shown as a notice, and the answer is undefined. */
export interface Topic {
  readonly name: string;
  read(context: DeedContext, argument: string | undefined): unknown;
}

export function defineDeed(deed: Deed): Deed {
  return deed;
}

export function defineTopic(topic: Topic): Topic {
  return topic;
}
