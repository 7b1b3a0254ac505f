/** The first line of a rollout: whose it is and what it goes on from. Pure. */
import { isObject, numberMember, objectMember, stringMember, type JsonObject } from '#/base/json.ts';

/** A fork's history: everything of another thread's file before these marks. */
export interface HistoryBase {
  readonly threadId: string;
  readonly endOrdinalExclusive: number | undefined;
  /** Of the parent's file, uncompressed. */
  readonly endByteOffset: number | undefined;
}

export interface SessionMeta {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly cwd: string | undefined;
  readonly originator: string | undefined;
  readonly cliVersion: string | undefined;
  /** `exec`, `cli`, `vscode`; `subagent` where the file is that of a sub-agent. */
  readonly source: string | undefined;
  readonly threadSource: string | undefined;
  readonly modelProvider: string | undefined;
  /** `paginated`; undefined in legacy files. */
  readonly historyMode: string | undefined;
  readonly historyBase: HistoryBase | undefined;
  readonly forkedFromId: string | undefined;
  readonly parentThreadId: string | undefined;
  readonly baseInstructions: string | undefined;
  readonly git: { readonly branch?: string; readonly commit?: string } | undefined;
}

/** Reads a `session_meta` payload. Whatever is missing or of another type is undefined. */
export function decodeSessionMeta(payload: JsonObject): SessionMeta {
  const source = payload['source'];
  const base = objectMember(payload, 'history_base');
  const baseThread = base === undefined ? undefined : stringMember(base, 'thread_id');
  const instructions = payload['base_instructions'];
  const git = objectMember(payload, 'git');
  const branch = git === undefined ? undefined : stringMember(git, 'branch');
  const commit = git === undefined ? undefined : stringMember(git, 'commit_hash');
  return {
    id: stringMember(payload, 'id'),
    timestamp: stringMember(payload, 'timestamp'),
    cwd: stringMember(payload, 'cwd'),
    originator: stringMember(payload, 'originator'),
    cliVersion: stringMember(payload, 'cli_version'),
    source: typeof source === 'string' ? source : isObject(source) ? Object.keys(source)[0] : undefined,
    threadSource: stringMember(payload, 'thread_source'),
    modelProvider: stringMember(payload, 'model_provider'),
    historyMode: stringMember(payload, 'history_mode'),
    historyBase:
      base === undefined || baseThread === undefined
        ? undefined
        : {
            threadId: baseThread,
            endOrdinalExclusive: numberMember(base, 'end_ordinal_exclusive'),
            endByteOffset: numberMember(base, 'end_byte_offset'),
          },
    forkedFromId: stringMember(payload, 'forked_from_id'),
    parentThreadId: stringMember(payload, 'parent_thread_id'),
    baseInstructions: isObject(instructions) ? stringMember(instructions, 'text') : undefined,
    git:
      branch === undefined && commit === undefined
        ? undefined
        : { ...(branch === undefined ? {} : { branch }), ...(commit === undefined ? {} : { commit }) },
  };
}
