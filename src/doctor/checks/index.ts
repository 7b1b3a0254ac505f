/** Every check of `csm doctor`, one line each, in the order of the report. */
import type { DoctorCheck } from '../check.ts';
import authCredentials from './auth-credentials.ts';
import configLoad from './config-load.ts';
import gitEnvironment from './git-environment.ts';
import installation from './installation.ts';
import mcpConfig from './mcp-config.ts';
import networkEnv from './network-env.ts';
import networkProviderReachability from './network-provider-reachability.ts';
import networkWebsocketReachability from './network-websocket-reachability.ts';
import runtimeProvenance from './runtime-provenance.ts';
import runtimeSearch from './runtime-search.ts';
import sandboxBubblewrap from './sandbox-bubblewrap.ts';
import sandboxFilesystemPaths from './sandbox-filesystem-paths.ts';
import sandboxHelpers from './sandbox-helpers.ts';
import sandboxKernel from './sandbox-kernel.ts';
import sandboxLadder from './sandbox-ladder.ts';
import sandboxLandlock from './sandbox-landlock.ts';
import sandboxLeftovers from './sandbox-leftovers.ts';
import shellLogin from './shell-login.ts';
import stateCatalog from './state-catalog.ts';
import stateLocks from './state-locks.ts';
import stateLogIntegrity from './state-log-integrity.ts';
import statePaths from './state-paths.ts';
import stateSealKey from './state-seal-key.ts';
import stateSessionStore from './state-session-store.ts';
import systemClock from './system-clock.ts';
import systemDisk from './system-disk.ts';
import systemEnvironment from './system-environment.ts';
import terminalEnv from './terminal-env.ts';
import terminalPty from './terminal-pty.ts';

export const CHECKS: readonly DoctorCheck[] = [
  systemEnvironment,
  systemDisk,
  systemClock,
  runtimeProvenance,
  installation,
  runtimeSearch,
  gitEnvironment,
  shellLogin,
  terminalEnv,
  terminalPty,
  statePaths,
  configLoad,
  authCredentials,
  mcpConfig,
  sandboxHelpers,
  sandboxFilesystemPaths,
  sandboxKernel,
  sandboxBubblewrap,
  sandboxLandlock,
  sandboxLadder,
  sandboxLeftovers,
  stateSessionStore,
  stateLocks,
  stateLogIntegrity,
  stateCatalog,
  stateSealKey,
  networkEnv,
  networkWebsocketReachability,
  networkProviderReachability,
];
