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
import approvalCompound from './approval-compound.ts';
import approvalLong from './approval-long.ts';
import approvalWhole from './approval-whole.ts';
import approvalPatch from './approval-patch.ts';
import approvalHost from './approval-host.ts';
import approvalMcp from './approval-mcp.ts';
import approvalQueue from './approval-queue.ts';
import approvalReason from './approval-reason.ts';
import questions from './questions.ts';
import questionsNote from './questions-note.ts';
import planProposal from './plan-proposal.ts';
import modelPicker from './model-picker.ts';
import modelSearch from './model-search.ts';
import effortPicker from './effort-picker.ts';
import permissionsPicker from './permissions-picker.ts';
import fullAccess from './full-access.ts';
import trust from './trust.ts';
import firstRun from './first-run.ts';
import firstRunChatgpt from './first-run-chatgpt.ts';
import firstRunKey from './first-run-key.ts';
import warnings from './warnings.ts';
import activity from './activity.ts';
import findBar from './find-bar.ts';
import working from './working.ts';
import workingReasoning from './working-reasoning.ts';
import questionsAnswered from './questions-answered.ts';
import mcpCalls from './mcp-calls.ts';
import proposedPlan from './proposed-plan.ts';
import answerLost from './answer-lost.ts';
import approvalsAnswered from './approvals-answered.ts';
import backgroundCommand from './background-command.ts';
import sessionNotes from './session-notes.ts';
import userShell from './user-shell.ts';
import details from './details.ts';
import stickyPrompt from './sticky-prompt.ts';
import selectedText from './selected-text.ts';
import config from './config.ts';
import keymap from './keymap.ts';
import themePicker from './theme-picker.ts';
import tuiMode from './tui-mode.ts';
import statusLine from './status-line.ts';
import status from './status.ts';
import diff from './diff.ts';
import copyPicker from './copy-picker.ts';
import reviewPicker from './review-picker.ts';
import reviewCommits from './review-commits.ts';
import codeReview from './code-review.ts';
import resumeFolder from './resume-folder.ts';
import notOpen from './not-open.ts';
import goalReplace from './goal-replace.ts';
import exportSession from './export.ts';
import rename from './rename.ts';
import archive from './archive.ts';
import deleteSession from './delete.ts';
import hooks from './hooks.ts';
import skillsPicker from './skills-picker.ts';
import experimental from './experimental.ts';
import processes from './processes.ts';
import processOutput from './process-output.ts';
import sessionWords from './session-words.ts';
import sessions from './sessions.ts';
import sessionsEverywhere from './sessions-everywhere.ts';
import sessionsDetails from './sessions-details.ts';
import sessionsNone from './sessions-none.ts';
import browsing from './browsing.ts';
import steering from './steering.ts';
import planMode from './plan-mode.ts';
import skillPopup from './skill-popup.ts';
import vimNormal from './vim-normal.ts';
import answerOpen from './answer-open.ts';
import quitAsked from './quit-asked.ts';

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
  approvalCompound,
  approvalLong,
  approvalWhole,
  approvalPatch,
  approvalHost,
  approvalMcp,
  approvalQueue,
  approvalReason,
  questions,
  questionsNote,
  planProposal,
  modelPicker,
  modelSearch,
  effortPicker,
  permissionsPicker,
  fullAccess,
  trust,
  firstRun,
  firstRunChatgpt,
  firstRunKey,
  warnings,
  activity,
  findBar,
  webSearch,
  interrupted,
  failedTurn,
  queuedPrompts,
  hostileText,
  longConversation,
  scrolledUp,
  questionsAnswered,
  mcpCalls,
  proposedPlan,
  answerLost,
  approvalsAnswered,
  backgroundCommand,
  sessionNotes,
  userShell,
  details,
  stickyPrompt,
  selectedText,
  config,
  keymap,
  themePicker,
  tuiMode,
  statusLine,
  status,
  diff,
  copyPicker,
  reviewPicker,
  reviewCommits,
  codeReview,
  resumeFolder,
  notOpen,
  goalReplace,
  exportSession,
  rename,
  archive,
  deleteSession,
  hooks,
  skillsPicker,
  experimental,
  processes,
  processOutput,
  sessionWords,
  sessions,
  sessionsEverywhere,
  sessionsDetails,
  sessionsNone,
  browsing,
  steering,
  planMode,
  skillPopup,
  vimNormal,
  answerOpen,
  quitAsked,
];
