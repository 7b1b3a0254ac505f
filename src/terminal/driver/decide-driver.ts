/** The life of a terminal session: who has the terminal, and what to do at each turn. Pure. */
import type { SignalName } from '#/platform/signals.ts';

/** idle: not begun. active: the terminal is ours. suspended: the shell has it. lent: a child has it. ended: given back for good. */
export type DriverPhase = 'idle' | 'active' | 'suspended' | 'lent' | 'ended';

export type EndReason =
  /** The program is done. */
  | { readonly type: 'closed' }
  | { readonly type: 'signal'; readonly signal: SignalName }
  /** Nobody is at the other end any more. */
  | { readonly type: 'gone' }
  /** The program threw while it painted or took input. */
  | { readonly type: 'failed'; readonly error: unknown };

export type DriverInput =
  | { readonly type: 'start' }
  /** ^Z, or SIGTSTP. */
  | { readonly type: 'suspend' }
  /** The process goes on: after a stop of our own, or one (SIGSTOP) that was not told. */
  | { readonly type: 'continue' }
  /** A child in the foreground (an editor) gets the terminal, as it was found. */
  | { readonly type: 'lend' }
  /** The child has ended. */
  | { readonly type: 'regain' }
  /** SIGWINCH. */
  | { readonly type: 'resize' }
  | { readonly type: 'end'; readonly reason: EndReason };

export type DriverEffect =
  | { readonly type: 'set-raw'; readonly on: boolean }
  | { readonly type: 'listen'; readonly on: boolean }
  /** Ask the terminal what it can do. */
  | { readonly type: 'query' }
  /** All modes as they were found. */
  | { readonly type: 'restore' }
  | { readonly type: 'stop-process' }
  /** Nothing on the screen is known any more. */
  | { readonly type: 'forget-screen' }
  /** `urgent`: at once, not with the next frame; a storm of sizes is no such thing. */
  | { readonly type: 'paint'; readonly urgent: boolean }
  | { readonly type: 'tell-resize' }
  | { readonly type: 'tell-end'; readonly reason: EndReason };

export interface DriverStep {
  readonly phase: DriverPhase;
  /** In this order. */
  readonly effects: readonly DriverEffect[];
}

const TAKE: readonly DriverEffect[] = [
  { type: 'set-raw', on: true },
  { type: 'listen', on: true },
];
const GIVE_BACK: readonly DriverEffect[] = [
  { type: 'listen', on: false },
  { type: 'restore' },
  { type: 'set-raw', on: false },
];

/** What happens to a session in a phase. Ended is for ever, and a terminal is given back exactly once for each time it was taken. */
export function decideDriver(phase: DriverPhase, input: DriverInput): DriverStep {
  if (phase === 'ended') return { phase, effects: [] };
  switch (input.type) {
    case 'start':
      if (phase !== 'idle') return { phase, effects: [] };
      return { phase: 'active', effects: [...TAKE, { type: 'query' }, { type: 'paint', urgent: true }] };
    case 'lend':
      return phase === 'active' ? { phase: 'lent', effects: GIVE_BACK } : { phase, effects: [] };
    case 'regain':
      return phase === 'lent' ? takeBack(TAKE) : { phase, effects: [] };
    case 'suspend':
      // The child stopped itself and its job: nothing is ours to give back, but the shell waits for this process too.
      if (phase === 'lent') return { phase, effects: [{ type: 'stop-process' }] };
      if (phase !== 'active') return { phase, effects: [] };
      return { phase: 'suspended', effects: [...GIVE_BACK, { type: 'stop-process' }] };
    case 'continue':
      if (phase === 'idle' || phase === 'lent') return { phase, effects: [] };
      // One that was active was stopped without a word (SIGSTOP), and its shell has changed the terminal since.
      return takeBack(phase === 'active' ? TAKE.slice(0, 1) : TAKE);
    case 'resize':
      if (phase !== 'active') return { phase, effects: [] };
      return { phase, effects: [{ type: 'tell-resize' }, { type: 'paint', urgent: false }] };
    case 'end': {
      if (phase === 'lent' && isFromTerminal(input.reason)) return { phase, effects: [] };
      const tell: DriverEffect = { type: 'tell-end', reason: input.reason };
      return { phase: 'ended', effects: phase === 'active' ? [...GIVE_BACK, tell] : [tell] };
    }
  }
}

/** Keys that the terminal sends as signals to all of its foreground group: the child has them already, and they mean that one. */
function isFromTerminal(reason: EndReason): boolean {
  return reason.type === 'signal' && (reason.signal === 'SIGINT' || reason.signal === 'SIGQUIT');
}

function takeBack(take: readonly DriverEffect[]): DriverStep {
  return {
    phase: 'active',
    effects: [...take, { type: 'forget-screen' }, { type: 'tell-resize' }, { type: 'paint', urgent: true }],
  };
}
