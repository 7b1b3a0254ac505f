/** One terminal case on both programs, csm first. @effects process clock fs */
import type { Budget, Figure } from '../figure.ts';
import type { Bench, Place, Side } from '../sides.ts';
import { makeTerminalPlace, serveModel, settleFirstStart, startProgram, type ModelOptions } from './place.ts';
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';

const SIDES: readonly Side[] = ['csm', 'codex'];

/** Figures of one program, by what was measured. */
export type Measured = Partial<Record<string, number>>;

export interface Row {
  readonly what: string;
  readonly unit: Figure['unit'];
  readonly budget?: Budget;
}

/** A case: what the model says, what is measured, and how. */
export interface TerminalCase extends ModelOptions {
  readonly name: string;
  /** In the order of the table. */
  readonly rows: readonly Row[];
  readonly measure: (place: Place) => Promise<Measured>;
}

/** Runs both sides one after the other and lines up what they measured. */
export async function besideCodex(bench: Bench, terminalCase: TerminalCase): Promise<readonly Figure[]> {
  const { name, rows, measure } = terminalCase;
  const found: Partial<Record<Side, Measured>> = {};
  const notes: string[] = [];
  for (const side of SIDES) {
    // Each side begins with the first answer.
    using model = await serveModel(bench.folder, terminalCase);
    const place = makeTerminalPlace(bench, side, name, model.baseUrl);
    if (place === undefined) continue;
    try {
      await settleFirstStart(place);
      found[side] = await measure(place);
    } catch (error) {
      notes.push(`${side}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return rows.map(({ what, unit, budget }, at) => ({
    name,
    what,
    unit,
    csm: found.csm?.[what],
    peer: found.codex?.[what],
    ...(budget === undefined ? {} : { budget }),
    ...(at === 0 && notes.length > 0 ? { note: notes.join('; ') } : {}),
  }));
}

/** Starts, waits until the prompt can be used and all is quiet, hands over, ends. */
export async function withProgram<T>(place: Place, use: (program: ProgramTerminal) => Promise<T>): Promise<T> {
  const program = startProgram({ place });
  try {
    await program.shows(/GPT-5\.5/);
    await program.quiet(500);
    return await use(program);
  } finally {
    await program.close();
  }
}

/** As a person: the text, a moment, enter. */
export async function submit(program: ProgramTerminal, text: string): Promise<number> {
  program.send(text);
  await program.quiet(250);
  const atMs = performance.now();
  program.send('\r');
  return atMs;
}
