/** Deed `set-goal`: sets, pauses, clears the goal of the session. @effects session */
import { isObject } from '#/base/json.ts';
import type { GoalChange } from '#/workstation/live-session.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'set-goal',
  async run({ session }, argument) {
    if (isChange(argument)) await session()?.setGoal(argument);
  },
});

function isChange(value: unknown): value is GoalChange {
  return isObject(value) && ('objective' in value || 'status' in value);
}
