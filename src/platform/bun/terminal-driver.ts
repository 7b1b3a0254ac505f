/** How children get a terminal: what each driver does. Types only. */
import type { ProcessRequest, RunningProcess } from '#/platform/process.ts';

/** A request that names a terminal. */
export type TerminalRequest = ProcessRequest & { readonly terminal: { readonly cols: number; readonly rows: number } };

/**
 * Starts a child that leads a session whose controlling terminal is a new pseudo-terminal of the given size. All of
 * its output arrives as `stdout`. Errors as `Processes.spawn`.
 */
export type TerminalDriver = (request: TerminalRequest) => RunningProcess;
