/** What reaches `update`: keys, events of the session, answers, time. Pure types. */
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import type { InputEvent } from '#/terminal/input/input-event.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { SessionEvent } from '#/session/events/index.ts';
import type { TableRow } from '#/ui/app/ui-effect.ts';
import type { HistoryPlace } from '#/ui/transcript/transcript.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type {
  ApprovalQuestion,
  HistoryPage,
  LiveFacts,
  UserPrompt,
  UserQuestions,
} from '#/workstation/live-session.ts';

export type UiInput =
  /** All that one read of the terminal brought: text that comes together is a paste, a lone key is none. */
  | { readonly type: 'keys'; readonly events: readonly InputEvent[]; readonly atMs: number }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  | { readonly type: 'event'; readonly event: SessionEvent; readonly atMs: number }
  /** Model, mode, tokens, queue: whenever they change. */
  | { readonly type: 'facts'; readonly facts: LiveFacts }
  | { readonly type: 'approval'; readonly question: ApprovalQuestion }
  | { readonly type: 'questions'; readonly questions: UserQuestions }
  /** Another session is in front of the user now: nothing of the one before is left on the screen. */
  | { readonly type: 'session'; readonly facts: LiveFacts }
  /** A page of the history, and where it goes: before what is there, if that is not said. */
  | { readonly type: 'history'; readonly page: HistoryPage; readonly place?: HistoryPlace }
  /** The answer to `ask`. */
  | { readonly type: 'answer'; readonly topic: string; readonly value: unknown }
  | { readonly type: 'set-composer'; readonly text: string }
  /** What was not sent comes back into the composer, before the draft. */
  | { readonly type: 'restore-prompts'; readonly prompts: readonly UserPrompt[] }
  | { readonly type: 'notice'; readonly text: string; readonly tone: 'info' | 'error' }
  | { readonly type: 'table'; readonly title: string; readonly rows: readonly TableRow[] }
  /** `[tui]` of the configuration was changed from within: theme, status line, title, keys are read anew. */
  | { readonly type: 'preferences'; readonly raw: Readonly<Record<string, unknown>> }
  /** Opens a layer that took time to make. */
  | { readonly type: 'open-layer'; readonly layer: Layer }
  | {
      readonly type: 'colours';
      /** How many there are, where that is known by now. */
      readonly colours?: ColourDepth;
      readonly foreground?: readonly [number, number, number];
      readonly background?: readonly [number, number, number];
    }
  /** Time for the next step of an animation. Only asked for while something moves. */
  | { readonly type: 'tick'; readonly atMs: number };
