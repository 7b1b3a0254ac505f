/** Children in the foreground: they have the streams, the terminal and the group of this process. @effects process fs */
import { readFileSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import type { ChildSignal, ForegroundProcess, ProcessRequest } from '#/platform/process.ts';
import { bunExitStatus, untilEnded } from './child-exit.ts';
import { resolveProgram } from './resolve-program.ts';

/** See `Processes.spawnInPlace`. */
export function spawnInPlace(request: Pick<ProcessRequest, 'argv' | 'cwd' | 'env'>): ForegroundProcess {
  const [name = ''] = request.argv;
  const program = resolveProgram(name, request.env, request.cwd);
  const child = Bun.spawn([program, ...request.argv.slice(1)], {
    argv0: name,
    cwd: request.cwd,
    env: { ...request.env },
    stdio: ['inherit', 'inherit', 'inherit'],
  });
  const exited = bunExitStatus(child);
  const kill = untilEnded<readonly [ChildSignal, number]>(exited, ([signal, depth]) => {
    try {
      process.kill(findDescendant(child.pid, depth), signal);
    } catch (error) {
      const code = errnoOf(error);
      // EPERM: a set-user-id program.
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  });
  return { pid: child.pid, exited, kill: (signal, depth) => kill([signal, depth]) };
}

function findDescendant(pid: number, depth: number): number {
  if (depth === 0) return pid;
  let children: readonly string[];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  } catch {
    return pid;
  }
  const child = Number(children[0]);
  return child > 0 ? findDescendant(child, depth - 1) : pid;
}
