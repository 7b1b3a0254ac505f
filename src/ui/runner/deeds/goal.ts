/** Deed `goal`: shows, sets, pauses, clears the goal of the session. @effects session */
import type { LiveGoal } from '#/workstation/live-session.ts';
import { defineDeed } from './deed.ts';

const STATUSES: Readonly<Record<string, 'active' | 'paused' | 'cleared'>> = {
  pause: 'paused',
  resume: 'active',
  clear: 'cleared',
};

export default defineDeed({
  name: 'goal',
  async run({ session, post }, argument) {
    const live = session();
    if (live === undefined || typeof argument !== 'string') return;
    const say = (text: string): void => post({ type: 'notice', text, tone: 'info' });
    const { goal } = live.facts;
    if (argument === '') {
      say(
        goal === undefined
          ? 'No goal is set. /goal WHAT sets one: the agent goes on until it is reached.'
          : printGoal(goal),
      );
      return;
    }
    const status = STATUSES[argument];
    if (status !== undefined && goal === undefined) say('No goal is set.');
    else await live.setGoal(status === undefined ? { objective: argument } : { status });
  },
});

/** Pure. */
function printGoal({ status, tokensUsed, tokenBudget, objective }: LiveGoal): string {
  const budget = tokenBudget === null ? '' : ` of ${tokenBudget}`;
  return `Goal (${status}, ${tokensUsed}${budget} tokens): ${objective}`;
}
