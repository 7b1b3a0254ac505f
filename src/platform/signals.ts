/** The signal port. */

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' | 'SIGTSTP' | 'SIGCONT' | 'SIGWINCH';

export interface Signals {
  /** Calls `handler` at each arrival, instead of the default action, until the returned function is called. */
  on(signal: SignalName, handler: () => void): () => void;
}
