import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import {
  NO_BWRAP_REASON,
  openCommandFixture,
  outputOf,
  type CommandFixture,
} from '#tests/agent/tools/command-context.ts';
import { ESCAPE_ATTEMPTS, type EscapeAttempt } from './escape-attempts.ts';

const PYTHON = Bun.which('python3');
const PRELUDE = 'import os, socket, ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n';

describe.skipIf(NO_BWRAP_REASON !== undefined)(
  `ways out of workspace-write (${NO_BWRAP_REASON ?? 'bubblewrap'})`,
  () => {
    let fixture: CommandFixture;
    let servers: { stop(): void }[];
    let env: Record<string, string>;

    beforeAll(() => {
      // Not under /tmp: what is beside the workspace must be visible inside.
      fixture = openCommandFixture({ sandbox: { mode: 'workspace-write' }, parent: import.meta.dir });
      const { fs } = fixture.platform;
      const { folder, cwd } = fixture;
      const write = (path: string, text: string): void => {
        fs.makeDir(path.slice(0, path.lastIndexOf('/')), 0o755);
        fs.writeFile(path, text);
      };
      write(`${folder}/outside/file`, 'machine');
      for (const repository of [`${cwd}/.git`, `${cwd}/nested/deep/.git`]) {
        write(`${repository}/config`, '[core]\n');
        fs.makeDir(`${repository}/hooks`);
      }
      write(`${cwd}/gitdirs/tree/HEAD`, 'ref: x\n');
      write(`${cwd}/tree/.git`, `gitdir: ${cwd}/gitdirs/tree\n`);
      write(`${cwd}/.vscode/settings.json`, '{}');
      write(`${cwd}/.github/CODEOWNERS`, '*');
      fs.makeDir(`${cwd}/real-husky`);
      fs.writeFile(`${cwd}/real-husky/keep`, '');
      fs.symlink('real-husky', `${cwd}/.husky`);
      const home = fixture.platform.env.homeDir();
      for (const path of ['.codex/auth.json', '.ssh/id_ed25519', '.aws/credentials', '.gnupg/secret']) {
        write(`${home}/${path}`, 'SECRET-VALUE');
      }
      const unixSocket = `${cwd}/s`;
      const tcp = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
      const unix = Bun.listen({ unix: unixSocket, socket: { data() {} } });
      servers = [tcp, unix];
      env = {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        HOME: home,
        OUTSIDE: `${folder}/outside`,
        MARK: `csm-escape-${process.pid}`,
        CSM_PID: String(process.pid),
        PORT: String(tcp.port),
        UNIX_SOCKET: unixSocket,
        PROVIDER_KEY: 'SECRET-VALUE',
        GITHUB_TOKEN: 'SECRET-VALUE',
        MY_API_KEY: 'SECRET-VALUE',
      };
    });
    afterAll(async () => {
      for (const server of servers) server.stop();
      await fixture.close();
    });

    const attempt = async ({ language, script }: EscapeAttempt): Promise<string> => {
      const cmd = language === 'sh' ? script : `exec python3 -S -c ${quote(PRELUDE + script)}`;
      const outcome = await fixture.run(execCommandTool, { cmd }, { loginEnvironment: async () => env });
      return outputOf(outcome);
    };

    for (const each of ESCAPE_ATTEMPTS) {
      test.skipIf(each.language === 'py' && PYTHON === null)(`${each.class}: ${each.name}`, async () => {
        const said = await attempt(each);
        expect(said.split('\n')).not.toContain('OPEN');
        // A script that does not run proves nothing.
        expect(said).not.toMatch(/SyntaxError|command not found|NameError/);
      });
    }

    test('nothing got out and nothing was left', async () => {
      await fixture.processes.close();
      const { fs } = fixture.platform;
      const { folder, cwd } = fixture;
      expect(fs.list(`${folder}/outside`)).toEqual(['file']);
      expect(fs.readText(`${folder}/outside/file`)).toBe('machine');
      expect(fs.list(`${cwd}/.git/hooks`)).toEqual([]);
      expect(fs.list(`${cwd}/nested/deep/.git/hooks`)).toEqual([]);
      expect(fs.readText(`${cwd}/.git/config`)).toBe('[core]\n');
      expect(fs.list(`${cwd}/.vscode`)).toEqual(['settings.json']);
      expect(fs.list(`${cwd}/real-husky`)).toEqual(['keep']);
      expect(fs.stat(`/tmp/csm-escape-${process.pid}`)).toBeUndefined();
      for (const name of ['.codex', '.agents', '.csm', '.claude', '.aws', '.mcp.json', '.envrc']) {
        expect([name, fs.lstat(`${cwd}/${name}`)]).toEqual([name, undefined]);
      }
    });
  },
);

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
