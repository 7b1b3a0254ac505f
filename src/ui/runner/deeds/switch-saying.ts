/** Deed `switch-saying`: another session in front of the user, and a line in its transcript that says so. @effects session */
import { isObject, stringMember } from '#/base/json.ts';
import type { SessionTarget } from '#/workstation/live-session.ts';
import { defineDeed } from './deed.ts';

/** What the deed is given. */
export interface SwitchSaying {
  readonly target: SessionTarget;
  readonly said: string;
  /** Goes into the composer. */
  readonly text?: string;
  /** The session that is left is put away. */
  readonly archives?: boolean;
}

export default defineDeed({
  name: 'switch-saying',
  async run({ session, post, perform }, argument) {
    if (!isSwitch(argument)) return;
    const { target, said, text, archives } = argument;
    const before = session();
    if (archives === true) await before?.archive();
    await perform({ type: 'switch-session', target });
    // Why it did not succeed has been said.
    if (session() === undefined || session() === before) return;
    post({ type: 'notice', text: said, tone: 'info' });
    if (text !== undefined) post({ type: 'set-composer', text });
  },
});

function isSwitch(value: unknown): value is SwitchSaying {
  return isObject(value) && isObject(value['target']) && stringMember(value, 'said') !== undefined;
}
