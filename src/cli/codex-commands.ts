/** Commands that Codex has and csm has not: never taken for a prompt. Pure. */
import { CsmError } from '#/base/errors.ts';

/** Those of Codex 0.169.0. A name that is also in the list of commands is never looked up here. */
const CODEX_COMMANDS = [
  'agents', 'app-server', 'apply', 'a', 'cloud', 'cloud-tasks', 'debug', 'delete', 'exec-server', 'features',
  'git-credential', 'login', 'logout', 'mcp', 'mcp-server', 'migrate-nfs-db', 'migrate-rollouts', 'plugin',
  'remote-control', 'responses-api-proxy', 'stdio-to-uds', 'tcp-tunnel', 'update',
]; // prettier-ignore

/** @throws CsmError `command-not-available` where `word` is a command of Codex that csm does not have */
export function refuseCodexCommand(word: string | undefined): void {
  if (word === undefined || !CODEX_COMMANDS.includes(word)) return;
  throw new CsmError('environment', 'command-not-available', `csm has no '${word}' command yet`, {
    hint: `'csm help' lists the commands there are`,
  });
}
