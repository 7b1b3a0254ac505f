/** The composer: what the workstation's other parts use of it. See docs/ui-composer.md. Pure. */
export { applyComposerAnswer, applyComposerInput, COMPOSER_TOPICS } from './apply-input.ts';
export { refreshPopup } from './apply-popup.ts';
export { COMPOSER_KEYS, decodeComposerKeymap } from './composer-keys.ts';
export {
  composerIsEmpty,
  composerText,
  createComposer,
  isComposerBusy,
  restorePrompts,
  setComposerText,
  type ComposerContext,
  type ComposerState,
} from './composer-state.ts';
export { applyComposerMouse } from './apply-pointer.ts';
export { drawComposer, drawComposerHint } from './draw-composer.ts';
export { drawPopup } from './draw-popup.ts';
export type { SkillChoice } from './popup.ts';
export { clearComposer } from './submit.ts';
export { toggleVim } from './vim/apply-vim.ts';
