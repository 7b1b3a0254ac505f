/** Flags of open(2) that node:fs does not name. Pure. */

/** Closes the descriptor at exec. The same number on x64 and arm64 Linux. */
export const O_CLOEXEC = 0o2000000;
