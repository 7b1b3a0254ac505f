/** Reads a scenario from its file. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import { parseScenario } from './parse-scenario.ts';
import type { Scenario } from './scenario.ts';

/** @throws CsmError `scenario-unreadable`, and what `parseScenario` throws */
export function readScenario(fs: Fs, file: string): Scenario {
  let text: string;
  try {
    text = fs.readText(file);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError('input', 'scenario-unreadable', `${file}: ${printErrno(error)}`, { cause: error });
  }
  return parseScenario(text, file);
}
