/** The flags of `sandbox` and `sandbox linux`: Codex's, and `--receipt`. */
import { defineFlags } from '../command.ts';

export const sandboxFlags = defineFlags({
  permissionProfile: {
    type: 'string',
    short: 'P',
    valueName: 'NAME',
    conflicts: ['sandboxStateJson'],
    summary: 'Permission profile that holds: :read-only, :workspace, :danger-full-access or a name in [permissions]',
  },
  profile: {
    type: 'string',
    short: 'p',
    valueName: 'CONFIG_PROFILE',
    summary: 'Read $CODEX_HOME/<name>.config.toml over the configuration',
  },
  cd: {
    type: 'string',
    short: 'C',
    valueName: 'DIR',
    complete: 'directory',
    requires: ['permissionProfile'],
    conflicts: ['sandboxStateJson'],
    summary: 'Folder to work in, which is the workspace of the profile',
  },
  includeManagedConfig: {
    type: 'boolean',
    requires: ['permissionProfile'],
    summary: 'Heed managed configuration with the profile; csm always does where there is some',
  },
  sandboxStateJson: {
    type: 'string',
    valueName: 'JSON',
    summary: 'State to apply as it is: an object with permissionProfile and sandboxCwd, as Codex hands it to programs',
  },
  sandboxStateReadableRoot: {
    type: 'strings',
    requires: ['sandboxStateJson'],
    complete: 'directory',
    summary: 'Further folder that can be read in that state (repeatable)',
  },
  sandboxStateDisableNetwork: {
    type: 'boolean',
    requires: ['sandboxStateJson'],
    summary: 'No network in that state',
  },
  receipt: { type: 'boolean', summary: 'Say first, as JSON on standard error, which walls the command gets' },
});

export const sandboxPositionals = {
  command: { summary: 'Program and its arguments, behind `--`', variadic: true, trailing: true, valueName: 'COMMAND' },
} as const;

/** Exit codes besides those of the command. */
export const SANDBOX_EXITS = {
  126: 'the program cannot be executed',
  127: 'there is no such program',
} as const;
