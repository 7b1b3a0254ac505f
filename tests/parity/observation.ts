/** What was seen of one program in one scenario. */

export interface CapturedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface RunResult {
  readonly exitCode: number | null;
  /** The signal that ended it, where one did. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It was still running after the limit and was killed. */
  readonly timedOut: boolean;
}

/** Folders and the port of this observation, which differ between the sides. */
export interface Places {
  readonly work: string;
  readonly home: string;
  readonly codexHome: string;
  readonly tmp: string;
  readonly port: number;
}

export interface Observation {
  readonly places: Places;
  readonly runs: readonly RunResult[];
  readonly requests: readonly CapturedRequest[];
  /** Path below the work folder to its content; symbolic links as `-> target`, large files as a hash. */
  readonly files: Readonly<Record<string, string>>;
  readonly wallMs: number;
}

/** The thread's id as a run says it: in JSONL or in the banner. */
export function findThreadId(run: RunResult): string | undefined {
  return (
    /"type":"thread\.started","thread_id":"([0-9a-f-]{36})"/.exec(run.stdout)?.[1] ??
    /^session id: ([0-9a-f-]{36})$/m.exec(run.stderr)?.[1]
  );
}
