/** Topic `session-preview`: the last words of a session. @effects fs */
import type { SessionPreview } from '#/ui/layers/sessions/sessions-layer.ts';
import { readSessionWords } from '#/workstation/session-words.ts';
import { defineTopic } from './deed.ts';

const SHOWN = 12;
/** Of each so much is looked at. */
const CHARACTERS = 400;

export default defineTopic({
  name: 'session-preview',
  read({ platform, settings }, argument = ''): SessionPreview {
    const [source, id = ''] = argument.split(' ');
    const words = readSessionWords(
      platform,
      settings(),
      { id, source: source === 'codex' ? 'codex' : 'native' },
      SHOWN,
    );
    const lines = words.map(({ role, text }) => ({
      role,
      text: text.slice(0, CHARACTERS).replaceAll(/\s+/g, ' ').trim(),
    }));
    return { id, lines };
  },
});
