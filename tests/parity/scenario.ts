/** What a parity scenario is: data that both programs are run with, and which differences are accepted and why. */
import type { JsonObject } from '#/base/json.ts';

/** What is compared. `files` is the work folder after the runs. */
export type Surface = 'exit' | 'requests' | 'headers' | 'body' | 'jsonl' | 'stdout' | 'stderr' | 'files';

export const ALL_SURFACES: readonly Surface[] = [
  'exit',
  'requests',
  'headers',
  'body',
  'jsonl',
  'stdout',
  'stderr',
  'files',
];

/** A difference that is meant. It explains every finding that all its given members match. */
export interface Deviation {
  readonly surface: Surface;
  /** Where: matched against the finding's place. */
  readonly at?: RegExp;
  /** Matched against the reference's side; null: the reference has nothing there. */
  readonly reference?: RegExp | null;
  /** Matched against csm's side; null: csm has nothing there. */
  readonly csm?: RegExp | null;
  /** Looks at both sides, the empty text standing for nothing. */
  readonly test?: (reference: string, csm: string) => boolean;
  /** It is in (almost) every scenario and does not count as a result of this one. */
  readonly everywhere?: boolean;
  /** `missing`: csm does not offer it. Otherwise it is better, or at least meant. */
  readonly missing?: boolean;
  /** One sentence. */
  readonly why: string;
}

export type Content = string | { readonly base64: string } | { readonly symlink: string };

/** One start of the program. */
export interface Run {
  /** Behind the program's name. `{id}` is the thread of the first run. */
  readonly args: readonly string[];
  /** Text or bytes of standard input; without it, it is /dev/null. */
  readonly stdin?: string | { readonly base64: string };
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder to start in, below the work folder. */
  readonly cwd?: string;
  /** Nobody reads standard output: the pipe is closed at once. */
  readonly closedStdout?: boolean;
  /** Sent once so many requests of the scenario were received. */
  readonly signal?: { readonly name: 'SIGINT' | 'SIGTERM' | 'SIGHUP'; readonly afterRequests: number };
}

export interface Scenario {
  /** `topic: what`, unique. */
  readonly name: string;
  /** Files of the work folder; they are committed where it is a repository. */
  readonly files?: Readonly<Record<string, Content>>;
  /** Files of CODEX_HOME beside config.toml. */
  readonly home?: Readonly<Record<string, Content>>;
  /** False: the work folder is no repository. */
  readonly git?: boolean;
  /** Keys at the head of config.toml, after `model` and `model_provider`. */
  readonly config?: string;
  /** Members of the provider's table. */
  readonly provider?: string;
  /** Tables at the end of config.toml. */
  readonly tables?: string;
  /** The whole config.toml, `{base}` being the server's base URL; instead of the three above. */
  readonly configFile?: string;
  /** Entries of the scripted model; the runs use them up one after another. */
  readonly script?: readonly JsonObject[];
  readonly runs: readonly Run[];
  /** After so long a run is killed and counts as timed out; default 60 s. */
  readonly limitMs?: number;
  /** Surfaces that are left out, each with its reason. */
  readonly ignore?: Partial<Record<Surface, string>>;
  readonly deviations?: readonly Deviation[];
  /** Part of the sample that CI runs. */
  readonly sample?: boolean;
}

/** One run of `exec`. */
export function exec(...args: readonly string[]): Run {
  return { args: ['exec', ...args] };
}

/** One run of `exec --json`. */
export function json(...args: readonly string[]): Run {
  return { args: ['exec', '--json', ...args] };
}

/** An answer that is one message. */
export function say(text: string, rest: JsonObject = {}): JsonObject {
  return { items: [{ text }], ...rest };
}

/** An answer that calls one function. */
export function call(name: string, args: JsonObject | string, rest: JsonObject = {}): JsonObject {
  return { items: [{ call: name, args, ...rest }] };
}

/** An answer that calls apply_patch. */
export function patch(...lines: readonly string[]): JsonObject {
  return { items: [{ custom: 'apply_patch', input: `${lines.join('\n')}\n` }] };
}
