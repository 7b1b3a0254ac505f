/** A folder of the machine for one test, removed at its end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder extends Disposable {
  readonly path: string;
  /** A path inside. */
  at(...names: readonly string[]): string;
}

/** Makes the folder; `using folder = openTempFolder()` removes it. */
export function openTempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'csm-unit-'));
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
