/** What a wrapper comes to. Pure. */
import type { Argument } from './invocation.ts';

/** What one wrapper comes to. */
export interface Unwrapped {
  /** Commands that it runs, as words. */
  readonly commands: readonly (readonly Argument[])[];
  /** Command lines that it gives to a shell. */
  readonly scripts: readonly string[];
  /** Why it may run something nobody can tell. */
  readonly unknown: string | undefined;
}

export const NOTHING: Unwrapped = { commands: [], scripts: [], unknown: undefined };
