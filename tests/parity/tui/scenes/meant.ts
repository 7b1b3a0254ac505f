/** Differences that several scenes share, and why they are meant. */
import type { Deviation } from '../../scenario.ts';
import type { ScreenDeviation } from '../scene.ts';

/** Every line of the screens is another one. */
export const whole = (why: string, ...screens: readonly string[]): ScreenDeviation => ({
  why,
  ...(screens.length === 0 ? {} : { screens }),
});

/** The same choice under the same keys, described in other words. */
export const OWN_WORDS = 'the same choices in the same order, described in our own words';

export const INTERRUPTED: ScreenDeviation = {
  reference: /^■ Conversation interrupted - use \/feedback/,
  csm: /^■ Conversation interrupted - say what|^… \(interrupted\)$/,
  why: 'says what to do next instead of where to send logs, and marks the text that was cut off',
};

export const RUNNING: ScreenDeviation = {
  reference: /^• Working .* 1 background terminal running/,
  csm: /^• Running |^└ |^• Working \(TIME • esc to interrupt\)$/,
  why: 'a running command has a row of its own with its output as it comes',
};

export const APPROVAL: ScreenDeviation = {
  reference:
    /^>_ PRODUCT|^WORK$|^\d\. (?:Yes|No), |^Press enter to confirm|^Environment:|^echo line|^\[… |^Description: |^Destination: |^• Added /,
  csm: /^\d\. (?:Yes|No), |^enter confirm|^⚠ |^Finding: |^Reason: |^Destination: |^• (?:Proposed|Running) |^\[… | · (?:low|medium|high)$|^and \d+ more/,
  why: 'says what each part of a command does and what a yes opens, and offers a rule only where it is enough for the whole command',
};

export const PAGER: ScreenDeviation = {
  reference: /^\/ (?:E X E C|D I F F|T R A N S C R I P T) |^~$|^↑\/↓ to scroll|^q close|^new file mode|^index |^@@/,
  csm: /^\/ (?:C O M M A N D|Changes|T R A N S C R I P T) |^↑\/↓ scroll|^q (?:back|close)|^new file$|^@@|^(?:\$ )?echo line/,
  why: 'the pager counts files and lines, and finds text with /',
};

export const STATUS: ScreenDeviation = {
  reference: /^Limits: |^>_ PRODUCT$|^WORK$/,
  csm: /^(?:Branch|Web search|Context window|Cost|Log|Title): |^\(\d.* [KM]iB\)$/,
  why: 'knows no account and its limits; says what the session costs, where its log is and what the model may search',
};

export const BUSY: ScreenDeviation = {
  reference: /is disabled while a task is in progress|^› /,
  csm: /waits until the turn has ended|^› |^tab to queue message$/,
  why: 'says what to do about it, and leaves the command in the composer for when the turn has ended',
};

export const PLAN_EFFORT: ScreenDeviation = {
  reference: /^• Model changed|^GPT-5\.5 medium|Plan mode \(shift\+tab to cycle\)$/,
  csm: /^GPT-5\.5 default|Plan mode \(shift\+tab to cycle\)$/,
  why: 'Plan mode keeps the effort that the user has chosen, unless plan_mode_reasoning_effort names one',
};

/** The prompt for a summary, and what introduces it. */
export const SUMMARY_WORDS: readonly Deviation[] = [
  {
    surface: 'body',
    reference: /CONTEXT CHECKPOINT COMPACTION|^Another language model started/,
    csm: /^The conversation is about to be shortened|^The earlier part of this conversation/,
    why: 'asks for the summary and introduces it in its own words',
  },
  {
    surface: 'body',
    at: /prefix$/,
    why: 'more of the requests stays as it was after a compaction: the provider has it in its cache',
  },
];

/** A session begins with its context, whatever comes first. */
export const CONTEXT_FIRST: readonly Deviation[] = [
  {
    surface: 'body',
    at: /request \d+ input\[[1-4]\]/,
    why: 'a session begins with its context, also where a command of the user or a goal comes before the first prompt',
  },
];
