/** What the screen wants done: decided by `update` and by layers, done by the runner. Pure types. */
import type {
  ApprovalAnswer,
  LiveSettingsChange,
  QuestionAnswers,
  ReviewTarget,
  SessionTarget,
  UserPrompt,
} from '#/workstation/live-session.ts';
import type { HistoryPlace } from '#/ui/transcript/transcript.ts';
import type { Layer } from '#/ui/layers/layer.ts';
import type { StartAnswer } from '#/ui/layers/start-answer.ts';

export type TableRow = readonly [label: string, text: string];

/** Under the names of `[tui] notifications`. */
export type NotificationKind = 'agent-turn-complete' | 'approval-requested' | 'user-input-requested';

export type UiEffect =
  /** Starts a turn with it, or steers the one that runs. `images`: paths of pictures, whose parts go before the prompt's (`readImageParts`). */
  | { readonly type: 'submit'; readonly prompt: UserPrompt; readonly images?: readonly string[] }
  /** Waits until the running turn has ended. */
  | { readonly type: 'queue'; readonly prompt: UserPrompt; readonly images?: readonly string[] }
  /** Takes the prompt that was queued last back into the composer. */
  | { readonly type: 'edit-queued' }
  | { readonly type: 'interrupt' }
  | { readonly type: 'answer-approval'; readonly approvalId: string; readonly answer: ApprovalAnswer }
  | { readonly type: 'answer-questions'; readonly callId: string; readonly answers: QuestionAnswers | undefined }
  /** `!command`: the user's own, not the model's. */
  | { readonly type: 'run-shell'; readonly command: string }
  /** Runs a slash command as if it had been typed. */
  | { readonly type: 'run-command'; readonly name: string; readonly argument: string }
  | { readonly type: 'apply-settings'; readonly change: LiveSettingsChange }
  | { readonly type: 'switch-session'; readonly target: SessionTarget }
  /** Goes back to an earlier prompt: what follows it is left behind, its text comes into the composer. */
  | { readonly type: 'backtrack'; readonly itemId: string }
  | { readonly type: 'compact' }
  /** Has changes looked over: a turn of its own. */
  | { readonly type: 'review'; readonly target: ReviewTarget }
  | { readonly type: 'stop-processes'; readonly processId?: number }
  /** Asks for something that takes time; it comes back as `UiInput` `answer` with the same topic. */
  | { readonly type: 'ask'; readonly topic: string; readonly argument?: string }
  /** Reads more of the history: the page before a place of the log. */
  | { readonly type: 'load-history'; readonly before: number; readonly place: HistoryPlace }
  | { readonly type: 'open-layer'; readonly layer: Layer }
  /** Closes the layers of that name, wherever they are: a step that ends several. */
  | { readonly type: 'close-layer'; readonly name: string }
  /** Looks for a text in the transcript and shows the place; undefined: no longer. Layers are told by the answer `find`: `FindState`. */
  | { readonly type: 'find'; readonly query: string | undefined; readonly step?: 1 | -1 }
  /** `opensList`: the list that belongs to the text opens, as if it had been typed. */
  | { readonly type: 'set-composer'; readonly text: string; readonly opensList?: true }
  | { readonly type: 'edit-externally'; readonly text: string }
  | { readonly type: 'copy'; readonly text: string }
  /** A line in the transcript that is no part of the session (`• ...`). */
  | { readonly type: 'notice'; readonly text: string; readonly tone: 'info' | 'error' }
  /** Labels and values in the transcript. The title's first line is the command that they answer, others are headings; a row of two empty texts is a blank one. */
  | { readonly type: 'table'; readonly title: string; readonly rows: readonly TableRow[] }
  /** What the screen itself keeps: `details` of tools, `raw` output for the terminal's own selection, `vim` keys. `isOn`, of `raw`: what it is to be. */
  | { readonly type: 'toggle'; readonly what: 'details' | 'raw' | 'vim'; readonly isOn?: boolean }
  /** Tells somebody who is looking elsewhere; whether and how is `[tui] notifications`. */
  | { readonly type: 'notify'; readonly about: NotificationKind; readonly text: string }
  | { readonly type: 'remember-prompt'; readonly text: string }
  | { readonly type: 'rename-session'; readonly title: string }
  | { readonly type: 'archive-session' }
  /** Any other deed of the workstation; the runner knows it by name. One file in `runner/deeds/`. */
  | { readonly type: 'do'; readonly deed: string; readonly argument?: unknown }
  /** Answers what is asked before a session opens. */
  | { readonly type: 'start'; readonly answer: StartAnswer }
  | { readonly type: 'suspend' }
  /** Writes the whole screen anew: somebody else wrote to it. */
  | { readonly type: 'redraw' }
  | { readonly type: 'quit' };
