/** Deed `delete-session`: starts another session, then removes this one for good. @effects fs lock */
import { isObject, stringMember } from '#/base/json.ts';
import { deleteSession } from '#/workstation/delete-session.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'delete-session',
  async run({ platform, settings, session, post, perform }, argument) {
    const id = isObject(argument) ? stringMember(argument, 'sessionId') : undefined;
    if (id === undefined) return;
    // Whoever has it open would write into what is no longer there.
    if (session()?.id === id) await perform({ type: 'switch-session', target: { kind: 'new' } });
    // Why it did not succeed has been said.
    if (session()?.id === id) return;
    deleteSession(platform, settings(), id);
    post({ type: 'notice', text: `Session ${id} is deleted.`, tone: 'info' });
  },
});
