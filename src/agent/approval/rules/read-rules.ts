/** Reads files of rules. @effects fs env */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { PathPorts } from '#/config/paths.ts';
import { openProgramPaths } from '../program-paths.ts';
import { decodeRules, type ResolvePath } from './decode-rules.ts';
import { mergePolicies, type ExecPolicy } from './exec-policy.ts';

/** Refused beyond this; rules are read at each start. */
const SIZE_LIMIT_BYTES = 4 * 1024 * 1024;

/** `./git` and `~/git` as absolute paths, as a command in `cwd` would find them. */
export function openPathResolver(ports: PathPorts, cwd: string): ResolvePath {
  return openProgramPaths(ports, cwd).resolve;
}

/** All files as one policy, in their order. Fails at the first that cannot be read or is wrong. */
export function readRules(ports: PathPorts, paths: readonly string[], cwd: string): ExecPolicy {
  const resolvePath = openPathResolver(ports, cwd);
  return mergePolicies(
    paths.map((path) => {
      const decoded = decodeRules(readRulesText(ports, path), path, resolvePath);
      if (decoded.ok) return decoded.policy;
      const message = `failed to parse policy at ${path}\n\nCaused by:\n${indent(decoded.message)}`;
      throw new CsmError('config', 'rules-syntax', message, { data: { path, line: decoded.line } });
    }),
  );
}

/** The text of a file, or a failure that says which file and why. */
export function readRulesText({ fs }: Pick<PathPorts, 'fs'>, path: string): string {
  const fail = (reason: string, cause?: unknown): CsmError =>
    new CsmError('config', 'rules-unreadable', `failed to read policy at ${path}\n\nCaused by:\n    ${reason}`, {
      data: { path },
      ...(cause === undefined ? {} : { cause }),
    });
  let bytes: Uint8Array;
  try {
    if ((fs.stat(path)?.sizeBytes ?? 0) > SIZE_LIMIT_BYTES) throw fail(`larger than ${SIZE_LIMIT_BYTES} bytes`);
    bytes = fs.readFile(path);
  } catch (error) {
    throw error instanceof CsmError ? error : fail(printErrno(error), error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail('stream did not contain valid UTF-8');
  }
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n')
    .replace(/\n$/, '\n    ');
}
