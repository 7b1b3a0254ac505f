/** The flags of `tool shell`, `tool pty` and `tool pty-live-smoke`. */
import { defineFlags } from '../command.ts';
import { JSON_FLAG, ROOT_FLAG } from '../command-settings.ts';

export const toolFlags = defineFlags({
  approved: { type: 'boolean', summary: 'Answer yes to what the policy would ask; lifts no prohibition' },
  nativeSessionId: { type: 'string', valueName: 'ID', summary: 'Session that records it: its id, name or title' },
  nativeSessionRoot: ROOT_FLAG.root,
  sandbox: {
    type: 'enum',
    short: 's',
    values: ['read-only', 'workspace-write', 'danger-full-access'],
    valueName: 'SANDBOX_MODE',
    summary: 'What the command may change',
  },
  askForApproval: {
    type: 'enum',
    short: 'a',
    values: ['on-request', 'never'],
    valueName: 'APPROVAL_POLICY',
    summary: 'When somebody has to say yes first',
  },
  addDir: {
    type: 'strings',
    valueName: 'DIR',
    complete: 'directory',
    summary: 'Further folder that it may change; means workspace-write when no sandbox is named',
  },
  cd: { type: 'string', short: 'C', valueName: 'DIR', complete: 'directory', summary: 'Folder to work in' },
  timeoutMs: { type: 'number', min: 1, max: 2_147_483_647, valueName: 'MS', summary: 'End the command after so long' },
  ...JSON_FLAG,
});

export const toolPositionals = {
  command: {
    summary: 'Program and its arguments, behind `--`',
    required: true,
    variadic: true,
    trailing: true,
    valueName: 'COMMAND',
  },
} as const;

/** Exit codes besides those of the command. */
export const TOOL_EXITS = {
  124: 'its time was over',
  126: 'approval is needed, or the policy or the sandbox refused',
  127: 'it could not be started',
  130: 'interrupted by SIGINT',
  143: 'ended by SIGTERM',
} as const;
