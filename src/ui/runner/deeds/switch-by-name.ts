/** Deed `switch-by-name`: goes on with the session that an id, a name or a title means. @effects fs */
import { isObject } from '#/base/json.ts';
import { findSession } from '#/workstation/sessions.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'switch-by-name',
  async run({ platform, settings, session, post, perform }, argument) {
    if (!isObject(argument) || typeof argument['name'] !== 'string') return;
    const id = findSession(platform, settings(), argument['name']);
    const kind = argument['verb'] === 'fork' ? 'fork' : 'resume';
    if (kind === 'resume' && id === session()?.id) {
      post({ type: 'notice', text: 'This session is open already.', tone: 'info' });
    } else await perform({ type: 'switch-session', target: { kind, id } });
  },
});
