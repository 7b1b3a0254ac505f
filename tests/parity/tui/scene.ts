/** One path through the workstation, with the screens on its way that are laid beside the reference's. Pure types. */
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';
import type { Deviation } from '../scenario.ts';

export type TuiSide = 'csm' | 'codex';

/** What a scene has in its hands. */
export interface SceneRun {
  readonly side: TuiSide;
  readonly terminal: ProgramTerminal;
  /** The folder that the program works in. */
  readonly work: string;
  /** Takes the screen of now, when it has come to rest. */
  snap(name: string): Promise<void>;
  /** Types a text, then enter, as people do: with a moment in between. */
  submit(text: string): Promise<void>;
  /** Keys one after the other, each once the screen has come to rest. */
  keys(...keys: readonly string[]): Promise<void>;
  /** Resolves when the screen shows it. */
  shows(pattern: RegExp): Promise<void>;
  /** Resolves when the folder has the file: a command has come so far. */
  hasFile(path: string): Promise<void>;
  /** Puts a file into the folder, for a command that waits for it. */
  writeFile(path: string, text?: string): void;
  /** Kills the program when it has come to rest, and starts it with these arguments; `terminal` is the new one then. */
  restart(...args: readonly string[]): Promise<void>;
}

export interface Scene {
  readonly name: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly args?: readonly string[];
  /** Lines of `config.toml` in front of the tables. */
  readonly config?: readonly string[];
  /** Answers of the model (docs/scripted-model.md). */
  readonly responses?: readonly unknown[];
  /** Files of the folder, by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Nothing is configured, and there is no key. */
  readonly isFirstRun?: boolean;
  /** What the start waits for, where it is not the status line. */
  readonly starts?: RegExp;
  /** The folder is not trusted yet. */
  readonly isUntrusted?: boolean;
  readonly play: (run: SceneRun) => Promise<void>;
  /** Differences of its screens that are meant. */
  readonly differs?: readonly ScreenDeviation[];
  /** Differences of the requests that are meant. */
  readonly deviations?: readonly Deviation[];
}

/** A difference that is meant. Without patterns it explains every line of its screens. */
export interface ScreenDeviation {
  /** Names of screens; all of the scene unless given. */
  readonly screens?: readonly string[];
  /** Lines of the reference's screen, as `normaliseScreen` gives them. */
  readonly reference?: RegExp;
  readonly csm?: RegExp;
  /** csm does not have it (yet). */
  readonly missing?: boolean;
  /** One sentence. */
  readonly why: string;
}
