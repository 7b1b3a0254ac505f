/** What all patches of a turn changed together, for front doors that show it. Pure. */
export { TurnDiffTracker } from '#/agent/tools/patch/turn-diff-tracker.ts';
