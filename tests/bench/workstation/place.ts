/** Both programs in a terminal, at a model that runs in a process of its own. @effects process fs */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlace, type Bench, type Place, type Side } from '../sides.ts';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';

/** How one program is started. */
export interface Start {
  readonly place: Place;
  readonly cols?: number;
  readonly rows?: number;
  readonly args?: readonly string[];
}

/** A model in another process, so that what it takes is not on the clock of who measures. */
export interface ModelProcess extends Disposable {
  readonly baseUrl: string;
}

/** What the model says. */
export interface ModelOptions {
  /** The answers, from the first on; a new process begins again. */
  readonly responses?: readonly unknown[];
  /** The bytes of an answer come evenly over so many milliseconds; else at once. */
  readonly spreadMs?: number;
}

export async function serveModel(
  folder: string,
  { responses = [], spreadMs = 0 }: ModelOptions,
): Promise<ModelProcess> {
  const options = JSON.stringify({ responses, spreadMs });
  const script = join(folder, `answers-${Bun.hash(options).toString(36)}.json`);
  await Bun.write(script, options);
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'model-process.ts'), script], {
    stdout: 'pipe',
    stderr: 'inherit',
    stdin: 'ignore',
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const baseUrl = new TextDecoder().decode(value).trim();
  return { baseUrl, [Symbol.dispose]: () => void child.kill() };
}

/** Folders of one side, with the folder trusted and nothing that asks at the start. */
export function makeTerminalPlace(bench: Bench, side: Side, name: string, baseUrl: string): Place | undefined {
  const more = [
    'check_for_update_on_startup = false',
    'approval_policy = "never"',
    'sandbox_mode = "danger-full-access"',
  ];
  const place = makePlace(bench, side, name, baseUrl, more.join('\n'));
  if (place === undefined) return undefined;
  const config = join(place.codexHome, 'config.toml');
  const trust = `\n[projects."${place.work}"]\ntrust_level = "trusted"\n`;
  appendFileSync(config, trust);
  return { ...place, env: { ...place.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' } };
}

export function startProgram({ place, cols = 120, rows = 36, args = [] }: Start): ProgramTerminal {
  return new ProgramTerminal({
    argv: [place.program, ...args, '--no-daemon'],
    cwd: place.work,
    env: place.env,
    cols,
    rows,
  });
}

/** Answers what a program asks at its first start (the reference offers a newer model), so that later starts begin at the prompt. */
export async function settleFirstStart(place: Place): Promise<void> {
  const program = startProgram({ place });
  try {
    await program.shows(/Use existing model|GPT-5\.5/, 20_000);
    await program.quiet(500);
    if (program.screen.rows().some((row) => row.includes('Use existing model'))) {
      program.send('2');
      await program.quiet(300);
      program.send('\r');
      await program.shows(/GPT-5\.5/, 20_000);
    }
    await program.quiet(700);
    program.send('\x03');
    await program.quiet(700);
  } finally {
    await program.close();
  }
}
