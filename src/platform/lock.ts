/** The lock port: advisory locks that the kernel releases when their holder dies. */

export interface HeldLock {
  release(): void;
}

export interface Locks {
  /**
   * Takes the exclusive lock of the file (made 0600 when absent) without waiting. Undefined where another process or
   * another holder in this process has it. The lock file's text (pid, start time) is for people only.
   */
  tryAcquire(path: string): HeldLock | undefined;
}
