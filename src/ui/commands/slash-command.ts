/** What a slash command is: a name for people and a pure function to effects. Adding one = one file and one line in `index.ts`. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { LiveFacts, LiveSettingsChange } from '#/workstation/live-session.ts';

/** What a command may look at. */
export interface CommandContext {
  /** What stands behind the name, trimmed; empty where nothing does. */
  readonly argument: string;
  readonly facts: LiveFacts;
  readonly nowMs: number;
}

export interface SlashCommand {
  /** Without the slash, as it is typed. */
  readonly name: string;
  /** What it does, in one line without a full stop: the popup and docs/slash-commands.md. */
  readonly description: string;
  /** What may stand behind the name: `[NAME]`. Absent: it takes nothing. */
  readonly argument?: string;
  /** May it run while a turn does? Otherwise it is refused with a hint and its text kept. */
  readonly whileRunning: boolean;
  /** Another word for a command, or one that only its full name finds: not in the popup. */
  readonly isHidden?: boolean;
  /** Decides; does nothing. Effects are done in their order. */
  run(context: CommandContext): readonly UiEffect[];
}

export function defineSlashCommand(command: SlashCommand): SlashCommand {
  return command;
}

/** What is said in the transcript: `• text`. */
export function notice(text: string): UiEffect {
  return { type: 'notice', text, tone: 'info' };
}

/** What could not be done, and what to do instead: `■ text`. */
export function refusal(text: string): UiEffect {
  return { type: 'notice', text, tone: 'error' };
}

/** A command that people look for and that csm does not have: it says why, and what to do instead. */
export function defineRefusedCommand(command: {
  readonly name: string;
  readonly description: string;
  /** Why not. Full sentences. */
  readonly why: string;
  readonly isHidden?: boolean;
}): SlashCommand {
  const { why, ...listed } = command;
  return { ...listed, whileRunning: true, argument: '', run: () => [refusal(why)] };
}

/** A change of settings, and what is said of it, as the lists of settings do. */
export function applyForSession(change: LiveSettingsChange, said: string): readonly UiEffect[] {
  return [{ type: 'apply-settings', change }, notice(`${said}, for this session`)];
}
