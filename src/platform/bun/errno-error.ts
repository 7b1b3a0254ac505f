/** Errors as node:fs throws them, for what does not come from node:fs. Pure. */

/** An error whose `code` is the errno's name. */
export function errnoError(code: string, text: string, call: string, path?: string): Error {
  const where = path === undefined ? '' : ` '${path}'`;
  const error = new Error(`${code}: ${text}, ${call}${where}`);
  return Object.assign(error, path === undefined ? { code, syscall: call } : { code, syscall: call, path });
}

/** The error of a write to an input that is closed. */
export function brokenPipe(): Error {
  return errnoError('EPIPE', 'broken pipe', 'write');
}
