/**
 * `--sandbox-state-json`: a permission profile as Codex hands it to programs (`codex/sandbox-state`), already resolved.
 * Pure. Shape and errors as Codex 0.169.0 was observed to have them.
 */
import { CsmError } from '#/base/errors.ts';
import { isObject, parseJson } from '#/base/json.ts';
import { projectPermissions } from './permissions.ts';
import type { FilesystemAccess, FilesystemRule, SandboxPolicy } from './settings.ts';

/** What is added to a state on the command line. */
export interface SandboxStateOptions {
  /** `--sandbox-state-readable-root`, absolute. */
  readonly readableRoots: readonly string[];
  /** `--sandbox-state-disable-network`. */
  readonly disableNetwork: boolean;
}

/** A state: where the command runs, and what it may touch. */
export interface SandboxState {
  /** Absolute. */
  readonly cwd: string;
  readonly sandbox: SandboxPolicy;
}

/** Throws a CsmError of kind `config`; the first line is Codex's. */
export function decodeSandboxState(text: string, options: SandboxStateOptions): SandboxState {
  const value = parseJson(text);
  if (value === undefined) throw wrong(`expected value at ${printEnd(text, 1)}`);
  if (!isObject(value)) throw wrong(`invalid type, expected struct SandboxState at ${printEnd(text)}`);
  const profile = value['permissionProfile'];
  if (profile === undefined) throw wrong(`missing field \`permissionProfile\` at ${printEnd(text)}`);
  const decoded = decodeProfile(profile);
  if (decoded === undefined) {
    throw wrong(`data did not match any variant of untagged enum PermissionProfileDe at ${printEnd(text)}`);
  }
  const folder = value['sandboxCwd'];
  if (folder === undefined) throw wrong(`missing field \`sandboxCwd\` at ${printEnd(text)}`);
  const cwd = decodeFolder(folder, text);
  const readable = options.readableRoots.map((path): FilesystemRule => ({
    access: 'read',
    place: { kind: 'path', path },
  }));
  const { rules, globScanMaxDepth } = decoded;
  const permissions = {
    id: 'sandbox-state',
    rules: [...rules(cwd), ...readable],
    ...(globScanMaxDepth === undefined ? {} : { globScanMaxDepth }),
    workspaceRoots: [],
  };
  return { cwd, sandbox: projectPermissions(permissions, decoded.network && !options.disableNetwork, cwd) };
}

interface DecodedState {
  readonly rules: (cwd: string) => readonly FilesystemRule[];
  readonly network: boolean;
  readonly globScanMaxDepth?: number;
}

const special = (access: FilesystemAccess, name: string): FilesystemRule => ({
  access,
  place: { kind: 'special', name },
});

function decodeProfile(value: unknown): DecodedState | undefined {
  if (!isObject(value)) return undefined;
  const network = value['network'] === 'enabled';
  switch (value['type']) {
    case 'disabled':
      return { rules: () => [special('write', ':root')], network: true };
    case 'external':
      return { rules: () => [special('read', ':root')], network };
    case 'managed': {
      const files = value['file_system'];
      if (!isObject(files)) return undefined;
      if (files['type'] === 'unrestricted') return { rules: () => [special('write', ':root')], network };
      const entries = files['entries'];
      if (files['type'] !== 'restricted' || !Array.isArray(entries)) return undefined;
      const rules = entries.map(decodeEntry);
      if (!rules.every((rule) => rule !== undefined)) return undefined;
      const depth = files['glob_scan_max_depth'];
      return {
        rules: (cwd) => rules.map((rule) => rule(cwd)),
        network,
        ...(typeof depth === 'number' && depth >= 1 ? { globScanMaxDepth: depth } : {}),
      };
    }
    default:
      return undefined;
  }
}

/** An entry, which may depend on where the command runs. */
function decodeEntry(value: unknown): ((cwd: string) => FilesystemRule) | undefined {
  if (!isObject(value) || !isObject(value['path'])) return undefined;
  const access = decodeEntryAccess(value['access']);
  const { type, path, pattern, value: inner } = value['path'];
  if (access === undefined) return undefined;
  if (type === 'path' && typeof path === 'string' && path.startsWith('/')) {
    return () => ({ access, place: { kind: 'path', path } });
  }
  if (type === 'glob_pattern' && typeof pattern === 'string' && access === 'deny') {
    return () => ({ access, place: { kind: 'glob', pattern } });
  }
  if (type !== 'special' || !isObject(inner) || typeof inner['kind'] !== 'string') return undefined;
  const { kind, subpath } = inner;
  if (kind === 'project_roots' || kind === 'workspace_roots') {
    const below = typeof subpath === 'string' && subpath !== '.' ? `/${subpath}` : '';
    return (cwd) => ({ access, place: { kind: 'path', path: `${cwd}${below}` } });
  }
  return () => special(access, `:${kind}`);
}

function decodeEntryAccess(value: unknown): FilesystemAccess | undefined {
  if (value === 'read' || value === 'write' || value === 'deny') return value;
  return value === 'none' ? 'deny' : undefined;
}

function decodeFolder(value: unknown, text: string): string {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw wrong(`invalid URI: relative URL without a base at ${printEnd(text)}`);
  }
  const { protocol, pathname } = new URL(value);
  if (protocol !== 'file:') throw wrong(`sandboxCwd is no file URI at ${printEnd(text)}`);
  const path = decodeEscapes(pathname);
  if (path === undefined || path.includes('\0')) throw wrong(`sandboxCwd is no path at ${printEnd(text)}`);
  return path;
}

/** Undefined where the escapes are none, or are not UTF-8. */
function decodeEscapes(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

/** Where a reader of the text stands at its end. */
function printEnd(text: string, column?: number): string {
  const lines = text.trimEnd().split('\n');
  return `line ${lines.length} column ${column ?? lines.at(-1)?.length ?? 0}`;
}

function wrong(what: string): CsmError {
  return new CsmError('config', 'sandbox-state', `invalid --sandbox-state-json value: ${what}`, {
    hint: 'It is an object with permissionProfile and sandboxCwd (a file: URI), as Codex hands it out.',
  });
}
