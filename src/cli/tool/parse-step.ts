/** The steps of a scripted terminal, as they stand on the command line. Pure. */
import { CsmError } from '#/base/errors.ts';
import { CHILD_SIGNALS, type ChildSignal } from '#/platform/process.ts';
import type { PtyCommand } from '#/workstation/tool-run.ts';

const FORMS =
  'input-line:stdin:TEXT, input:stdin:TEXT, close:stdin, resize:COLSxROWS, signal:NAME, drain:MS, finish:MS and kill';
/** What a timer can take. */
const LONGEST_MS = 2 ** 31 - 1;

/** Throws CsmError `step-unknown` (`usage`) with the forms there are. */
export function parseStep(text: string): PtyCommand {
  const [name = '', ...rest] = text.split(':');
  const value = rest.join(':');
  switch (name) {
    case 'input-line':
      return { kind: 'input', text: `${parseInput(text, rest)}\n` };
    case 'input':
      return { kind: 'input', text: parseInput(text, rest) };
    case 'close':
      if (value !== 'stdin') throw unknownStep(text, 'only stdin can be closed');
      return { kind: 'close' };
    case 'resize': {
      const [, cols, rows] = /^(\d{1,5})x(\d{1,5})$/.exec(value) ?? [];
      if (cols === undefined || rows === undefined) throw unknownStep(text, 'a size is COLSxROWS, such as 120x40');
      return { kind: 'resize', cols: Number(cols), rows: Number(rows) };
    }
    case 'signal':
      return { kind: 'signal', signal: parseSignal(text, value) };
    case 'drain':
    case 'finish':
      return { kind: name, waitMs: parseMs(text, value) };
    case 'kill':
      if (rest.length > 0) throw unknownStep(text, 'kill takes no value');
      return { kind: 'kill' };
    default:
      throw unknownStep(text, `there is no step \`${name}\``);
  }
}

/** The step again, without what is typed. */
export function printStep(step: PtyCommand): string {
  switch (step.kind) {
    case 'input':
      return step.text.endsWith('\n') ? 'input-line:stdin' : 'input:stdin';
    case 'close':
      return 'close:stdin';
    case 'resize':
      return `resize:${step.cols}x${step.rows}`;
    case 'signal':
      return `signal:${step.signal.slice('SIG'.length)}`;
    case 'drain':
    case 'finish':
      return `${step.kind}:${step.waitMs}`;
    case 'kill':
      return 'kill';
  }
}

function parseInput(step: string, [stream, ...text]: readonly string[]): string {
  if (stream !== 'stdin' || text.length === 0) throw unknownStep(step, 'input goes to stdin: input-line:stdin:TEXT');
  return text.join(':');
}

function parseSignal(step: string, name: string): ChildSignal {
  const upper = name.toUpperCase();
  const wanted = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  const signal = CHILD_SIGNALS.find((known) => known === wanted);
  if (signal !== undefined) return signal;
  const names = CHILD_SIGNALS.map((known) => known.slice('SIG'.length)).join(', ');
  throw unknownStep(step, `there is no signal \`${name}\` to send; there are ${names}`);
}

function parseMs(step: string, value: string): number {
  const ms = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
  if (ms <= LONGEST_MS) return ms;
  throw unknownStep(step, 'a time is a number of milliseconds, such as drain:500');
}

function unknownStep(step: string, why: string): CsmError {
  return new CsmError('usage', 'step-unknown', `cannot read the step \`${step}\`: ${why}`, {
    hint: `Steps are ${FORMS}.`,
  });
}
