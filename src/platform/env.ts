/** The environment port: variables and facts of this process and machine that do not change while it runs. */
export interface Env {
  /** A variable, or undefined where it is unset or empty. */
  get(name: string): string | undefined;
  /** All variables, a copy. */
  all(): Record<string, string>;
  /** The words of the command line as the kernel has them, the program first; none where they cannot be read. */
  commandLine(): readonly Uint8Array[];
  /** Working directory of the process. Throws ENOENT where it was removed. */
  cwd(): string;
  homeDir(): string;
  tempDir(): string;
  readonly pid: number;
  readonly uid: number;
  /** `x64` or `arm64`. */
  readonly arch: string;
  /** Path of the running program. */
  readonly execPath: string;
  readonly hostName: () => string;
}
