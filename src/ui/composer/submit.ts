/** What becomes of what is written: it is sent, or thrown away. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { emptyComposer, memoryOf, type ComposerState, type ComposerStep } from './composer-state.ts';
import { expandPastes, listImages } from './draft.ts';
import { countCharacters } from './paste.ts';
import { rememberDraft } from './recall.ts';

const SHELL_HINT: UiEffect = {
  type: 'notice',
  tone: 'info',
  text: 'Type a command behind the ! to run it here, for example !ls. Backspace leaves shell mode.',
};

/** What one message may have, as in Codex. */
const MOST_CHARACTERS = 1_048_576;

function tooLong(characters: number): UiEffect {
  const text = `Message exceeds the maximum length of ${MOST_CHARACTERS} characters (${characters} provided). Save it to a file and name that instead.`;
  return { type: 'notice', tone: 'error', text };
}

/** Sends what is written: a prompt, a command for the shell, a slash command. Nothing is written: nothing is sent; so is what is too long. */
export function submitDraft(state: ComposerState, how: 'submit' | 'queue'): ComposerStep {
  const { draft } = state.editor;
  const written = expandPastes(draft);
  const text = written.trim();
  if (text === '') return { state, effects: state.isShell ? [SHELL_HINT] : [] };
  const characters = countCharacters(text);
  if (characters > MOST_CHARACTERS) return { state, effects: [tooLong(characters)] };
  const cleared = emptyComposer(state, rememberDraft(state.recall, memoryOf(state)));
  if (state.isShell) {
    return {
      state: cleared,
      effects: [
        { type: 'run-shell', command: text },
        { type: 'remember-prompt', text: `!${text}` },
      ],
    };
  }
  // A blank before the slash says that it is no command.
  const command = written.startsWith('/') ? decodeCommand(text) : undefined;
  if (command !== undefined) return { state: cleared, effects: [{ type: 'run-command', ...command }] };
  const images = listImages(draft).map(({ value }) => value);
  const prompt = { content: [{ type: 'input_text', text }] } as const;
  const effect: UiEffect = images.length === 0 ? { type: how, prompt } : { type: how, prompt, images };
  return { state: cleared, effects: [effect, { type: 'remember-prompt', text }] };
}

/** Throws away what is written. Up brings it back, in later sessions too. */
export function clearComposer(state: ComposerState): ComposerStep {
  const cleared = emptyComposer(state, rememberDraft(state.recall, memoryOf(state)));
  const text = expandPastes(memoryOf(state)).trim();
  const isNothing = text === '' || text === '!' || decodeCommand(text) !== undefined;
  return { state: cleared, effects: isNothing ? [] : [{ type: 'remember-prompt', text }] };
}

/** `/name argument`; undefined where it is none: a path has another slash in its first word. */
function decodeCommand(text: string): { readonly name: string; readonly argument: string } | undefined {
  const found = /^\/([A-Za-z][\w-]*)(?:\s+([\s\S]*))?$/.exec(text);
  return found === null ? undefined : { name: found[1] ?? '', argument: (found[2] ?? '').trim() };
}
