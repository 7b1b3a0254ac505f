/** Processes of this machine that a test started, recognised by a mark on their command line. */
import { readdirSync, readFileSync } from 'node:fs';

let marks = 1000 + (process.pid % 1000);

/** A number of seconds that no other command sleeps for: `sleep ${mark}` is found again by `processesWith`. */
export function freshMark(): string {
  marks += 1;
  return `86${process.pid}.${marks}`;
}

/** Ids of the processes whose command line has the text. */
export function processesWith(mark: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readCommandLine(pid).includes(mark))
    .map(Number);
}

/** Whether so many `sleep ${mark}` run themselves, not only what is about to start them. */
export function isSleeping(mark: string, count = 1): boolean {
  return processesWith(mark).filter((pid) => readCommandLine(String(pid)) === `sleep\0${mark}\0`).length >= count;
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
