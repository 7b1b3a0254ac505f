/**
 * The `hooks` of a file to hooks. Members that nobody knows are ignored, a file with a wrong type in it is left out whole, and
 * kinds of hooks that do not exist yet are skipped, each with a warning (as Codex 0.169.0 was observed). Pure.
 */
import { isObject, type JsonObject, type JsonValue } from '#/base/json.ts';
import type { Hook, HookHandler, HookSource } from './hook.ts';
import { hasMatcher, HOOK_EVENTS, printEventKey, SHORT_EVENTS, type HookEventName } from './hook-events.ts';
import { measureHookHash } from './hook-hash.ts';
import { decodeMatcher } from './match-hook.ts';

const DEFAULT_TIMEOUT_S = 600;
const SHORT_TIMEOUT_S = 3;
/** The member of hooks that nobody waits for. */
const BACKGROUND = 'async';

/** Where a list of hooks stands. */
export interface HookFile {
  readonly path: string;
  readonly source: HookSource;
}

export interface DecodedHooks {
  readonly hooks: readonly Hook[];
  readonly warnings: readonly string[];
}

/** Thrown within this file where a member has a wrong type. */
class ShapeError extends Error {}

/**
 * @param table events to groups: the value of `hooks`
 * @param firstOrder place of the first of them among all hooks
 */
export function decodeHooks(table: unknown, file: HookFile, firstOrder: number): DecodedHooks {
  const warnings: string[] = [];
  const hooks: Hook[] = [];
  try {
    if (!isObject(table)) throw new ShapeError('`hooks` is not an object');
    for (const event of HOOK_EVENTS) {
      const groups = listOf(table[event], `\`${event}\``);
      groups.forEach((group, groupIndex) => {
        const handlers = listOf(group['hooks'], `\`hooks\` of a group of \`${event}\``);
        const matcher = hasMatcher(event) ? optionalText(group, 'matcher') : undefined;
        const wrong = matcher === undefined ? undefined : decodeMatcher(matcher).problem;
        if (wrong !== undefined) {
          warnings.push(`invalid matcher ${JSON.stringify(matcher)} in ${file.path}: ${wrong}`);
          return;
        }
        handlers.forEach((handler, index) => {
          const key = `${file.path}:${printEventKey(event)}:${groupIndex}:${index}`;
          const decoded = decodeHandler(event, handler, file.path, warnings);
          if (decoded === undefined) return;
          hooks.push({
            ...decoded.hook,
            event,
            matcher,
            sourcePath: file.path,
            source: file.source,
            key,
            hash: measureHookHash(printEventKey(event), matcher, decoded.identity),
            order: firstOrder + hooks.length,
          });
        });
      });
    }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return { hooks: [], warnings: [printUnreadable(file.path, error.message)] };
  }
  return { hooks, warnings };
}

/** The warning about a file that is left out. */
export function printUnreadable(path: string, why: string): string {
  return `failed to parse hooks config ${path}: ${why}. Its hooks do not run.`;
}

interface DecodedHandler {
  readonly hook: Pick<Hook, 'handler' | 'isAsync' | 'timeoutMs' | 'statusMessage' | 'contextLimitTokens'>;
  /** What its hash is taken of. */
  readonly identity: JsonObject;
}

function decodeHandler(
  event: HookEventName,
  member: JsonObject,
  path: string,
  warnings: string[],
): DecodedHandler | undefined {
  const type = member['type'];
  if (type === 'prompt' || type === 'agent') {
    warnings.push(`skipping ${type} hook in ${path}: ${type} hooks are not supported yet`);
    return undefined;
  }
  const statusMessage = optionalText(member, 'statusMessage');
  const contextLimitTokens = optionalCount(member, 'additionalContextLimit');
  const timeoutS = decodeTimeout(event, optionalCount(member, 'timeout'), path, warnings);
  const shared = {
    ...(statusMessage === undefined ? {} : { statusMessage }),
    ...(contextLimitTokens === undefined ? {} : { additionalContextLimit: contextLimitTokens }),
    timeout: timeoutS,
  };
  const common = { timeoutMs: timeoutS * 1000, statusMessage, contextLimitTokens };
  if (type === 'command') {
    const command = requiredText(member, 'command');
    const isAsync = member[BACKGROUND] ?? false;
    if (typeof isAsync !== 'boolean') throw new ShapeError(`\`${BACKGROUND}\` is not true or false`);
    if (command.trim() === '') {
      warnings.push(`skipping empty hook command in ${path}`);
      return undefined;
    }
    const handler: HookHandler = { type, command };
    return {
      hook: { ...common, handler, isAsync },
      identity: { type, command, [BACKGROUND]: isAsync, ...shared },
    };
  }
  if (type === 'mcp_tool') {
    const server = requiredText(member, 'server');
    const tool = requiredText(member, 'tool');
    const input = member['input'] ?? {};
    if (server.trim() === '' || tool.trim() === '') {
      warnings.push(`skipping MCP tool hook in ${path}: server and tool must not be empty`);
      return undefined;
    }
    return {
      hook: { ...common, handler: { type, server, tool }, isAsync: false },
      identity: { type, server, tool, input: input as JsonValue, ...shared },
    };
  }
  throw new ShapeError(
    `unknown variant \`${String(type)}\`, expected one of \`command\`, \`mcp_tool\`, \`prompt\`, \`agent\``,
  );
}

function decodeTimeout(event: HookEventName, asked: number | undefined, path: string, warnings: string[]): number {
  const seconds = Math.max(1, asked ?? DEFAULT_TIMEOUT_S);
  if (!SHORT_EVENTS.has(event) || seconds <= SHORT_TIMEOUT_S) return seconds;
  if (asked !== undefined) warnings.push(`clamping ${event} hook timeout to ${SHORT_TIMEOUT_S}s in ${path}`);
  return SHORT_TIMEOUT_S;
}

/** A list of objects; an absent one is empty. */
function listOf(value: unknown, what: string): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ShapeError(`${what} is not a list`);
  for (const member of value) if (!isObject(member)) throw new ShapeError(`a member of ${what} is not an object`);
  return value as readonly JsonObject[];
}

function optionalText(member: JsonObject, name: string): string | undefined {
  const value = member[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw new ShapeError(`\`${name}\` is not a string`);
  return value;
}

function requiredText(member: JsonObject, name: string): string {
  const value = optionalText(member, name);
  if (value === undefined) throw new ShapeError(`missing field \`${name}\``);
  return value;
}

function optionalCount(member: JsonObject, name: string): number | undefined {
  const value = member[name] ?? undefined;
  if (value === undefined) return undefined;
  const count = typeof value === 'bigint' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new ShapeError(`\`${name}\` is not a whole number from 0`);
  }
  return count;
}
