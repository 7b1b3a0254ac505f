/** Deed `open-session-transcript`: the words of a session in the pager. @effects fs */
import { isObject } from '#/base/json.ts';
import { createWordsLayer } from '#/ui/layers/words-layer.ts';
import { readSessionWords } from '#/workstation/session-words.ts';
import { defineDeed } from './deed.ts';

/** Prompts and answers, from the end; more is read in the session itself. */
const SHOWN = 400;

export default defineDeed({
  name: 'open-session-transcript',
  run({ platform, settings, post }, argument) {
    if (!isObject(argument) || typeof argument['id'] !== 'string') return;
    const source = argument['source'] === 'codex' ? 'codex' : 'native';
    const words = readSessionWords(platform, settings(), { id: argument['id'], source }, SHOWN);
    post({ type: 'open-layer', layer: createWordsLayer(words, words.length >= SHOWN) });
  },
});
