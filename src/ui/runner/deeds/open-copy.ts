/** Deed `open-copy`: what of the answers may be copied. @effects fs */
import { createCopyLayer, listCopyChoices } from '#/ui/layers/copy-layer.ts';
import { readSessionWords } from '#/workstation/session-words.ts';
import { defineDeed } from './deed.ts';

/** Prompts and answers that are looked through. */
const LOOKED_AT = 60;

export default defineDeed({
  name: 'open-copy',
  async run({ platform, settings, session, post, perform }) {
    const live = session();
    if (live === undefined) return;
    const words = readSessionWords(platform, settings(), { id: live.id, source: 'native' }, LOOKED_AT);
    const choices = listCopyChoices(words.flatMap(({ role, text }) => (role === 'assistant' ? [text] : [])));
    const [only] = choices;
    if (only === undefined) post({ type: 'notice', text: 'There is no answer to copy yet.', tone: 'info' });
    else if (choices.length === 1) await perform({ type: 'copy', text: only.text });
    else post({ type: 'open-layer', layer: createCopyLayer(choices) });
  },
});
