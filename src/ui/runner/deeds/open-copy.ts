/** Deed `open-copy`: what of the answers may be copied; with the argument `last` the last one is, without asking. @effects fs */
import { createCopyLayer, listCopyChoices } from '#/ui/layers/copy-layer.ts';
import { readSessionWords } from '#/workstation/session-words.ts';
import { defineDeed } from './deed.ts';

/** Prompts and answers that are looked through. */
const LOOKED_AT = 60;

export default defineDeed({
  name: 'open-copy',
  async run({ platform, settings, session, post, perform }, argument) {
    const live = session();
    if (live === undefined) return;
    const words = readSessionWords(platform, settings(), { id: live.id, source: 'native' }, LOOKED_AT);
    const choices = listCopyChoices(words.flatMap(({ role, text }) => (role === 'assistant' ? [text] : [])));
    const [last] = choices;
    if (last === undefined) post({ type: 'notice', text: 'There is no answer to copy yet.', tone: 'info' });
    else if (choices.length === 1 || argument === 'last') await perform({ type: 'copy', text: last.text });
    else post({ type: 'open-layer', layer: createCopyLayer(choices) });
  },
});
