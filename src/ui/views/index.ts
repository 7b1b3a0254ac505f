/** Every named screen, one line each; the order is that of `csm view list`. */
import type { View } from './view.ts';
import activeToolRun from './active-tool-run.ts';
import approval from './approval.ts';
import commandsDone from './commands-done.ts';
import emptySession from './empty-session.ts';
import mentionPopup from './mention-popup.ts';
import longDraft from './long-draft.ts';
import wideDraft from './wide-draft.ts';
import historySearch from './history-search.ts';
import attachedImage from './attached-image.ts';
import explored from './explored.ts';
import failedTurn from './failed-turn.ts';
import hostileText from './hostile-text.ts';
import interrupted from './interrupted.ts';
import longConversation from './long-conversation.ts';
import longPaste from './long-paste.ts';
import markdownAnswer from './markdown-answer.ts';
import patch from './patch.ts';
import patchFailed from './patch-failed.ts';
import plan from './plan.ts';
import queuedPrompts from './queued-prompts.ts';
import scrolledUp from './scrolled-up.ts';
import shellMode from './shell-mode.ts';
import shortcuts from './shortcuts.ts';
import slashPopup from './slash-popup.ts';
import slashPopupAll from './slash-popup-all.ts';
import starting from './starting.ts';
import streamingAnswer from './streaming-answer.ts';
import typedPrompt from './typed-prompt.ts';
import webSearch from './web-search.ts';
import working from './working.ts';
import workingReasoning from './working-reasoning.ts';

export const VIEWS: readonly View[] = [
  starting,
  emptySession,
  typedPrompt,
  longPaste,
  slashPopup,
  slashPopupAll,
  shellMode,
  mentionPopup,
  longDraft,
  wideDraft,
  historySearch,
  attachedImage,
  shortcuts,
  working,
  workingReasoning,
  streamingAnswer,
  markdownAnswer,
  activeToolRun,
  commandsDone,
  explored,
  patch,
  patchFailed,
  plan,
  approval,
  webSearch,
  interrupted,
  failedTurn,
  queuedPrompts,
  hostileText,
  longConversation,
  scrolledUp,
];
