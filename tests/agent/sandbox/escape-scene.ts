/** A workspace with everything that the attempts to get out of the sandbox look for. */
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import type { ToolContext } from '#/agent/tools/tool.ts';
import { openCommandFixture, outputOf, type CommandFixture } from '#tests/agent/tools/command-context.ts';
import { SHOWN_FOLDER } from '#tests/support/shown-folder.ts';
import type { EscapeAttempt } from './escape-attempts.ts';
import { DOES_NOT_RUN, escapeVariables, printAttempt, quote, writeEscapeFiles } from './escape-files.ts';

export interface EscapeScene {
  readonly fixture: CommandFixture;
  /** What the script printed. Throws where it did not run: that would prove nothing. */
  attempt(attempt: EscapeAttempt): Promise<string>;
  /** Names of those that got through, as `class: name`; tried one after the other, 40 in a sandbox, which is faster. */
  listOpened(attempts: readonly EscapeAttempt[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

const BATCH = 40;

export interface EscapeSceneOptions {
  readonly mode: 'read-only' | 'workspace-write';
  /** Overrides of the tool's context, made from that of the fixture. */
  readonly context?: (fixture: CommandFixture) => Partial<ToolContext>;
  /** The process that stands for csm; default this one. */
  readonly csmPid?: number;
}

/** Makes the workspace, a home with secrets, and servers to talk to. */
export function openEscapeScene(options: EscapeSceneOptions): EscapeScene {
  const { mode, csmPid = process.pid } = options;
  // Not under /tmp: what is beside the workspace must be visible inside.
  const fixture = openCommandFixture({
    sandbox: { mode },
    ...(SHOWN_FOLDER === undefined ? {} : { parent: SHOWN_FOLDER }),
  });
  const { fs } = fixture.platform;
  const { folder, cwd } = fixture;
  const home = fixture.platform.env.homeDir();
  writeEscapeFiles({ outside: `${folder}/outside`, workspace: cwd, home });
  const abstractSocket = `csm-escape-${process.pid}-${fixture.folder.length}`;
  const unixSocket = `${cwd}/s`;
  const tcp = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const unix = Bun.listen({ unix: unixSocket, socket: { data() {} } });
  const abstract = Bun.listen({ unix: `\0${abstractSocket}`, socket: { data() {} } });
  const env = {
    // The machine's own programs first: version managers put slow scripts before them.
    PATH: `/usr/bin:/bin:${process.env['PATH'] ?? ''}`,
    HOME: home,
    ...escapeVariables({ outside: `${folder}/outside`, csmPid, port: tcp.port, unixSocket, abstractSocket }),
  };
  const context = { loginEnvironment: async () => env, ...options.context?.(fixture) };
  const run = async (cmd: string): Promise<string> => {
    const args = { cmd, yield_time_ms: 30_000, max_output_tokens: 1_000_000 };
    return outputOf(await fixture.run(execCommandTool, args, context));
  };
  return {
    fixture,
    attempt: async (attempt) => {
      fs.writeFile(`${home}/attempt.sh`, printAttempt(attempt), { mode: 0o644 });
      const said = await run(`. ${home}/attempt.sh`);
      if (DOES_NOT_RUN.test(said)) throw new Error(`${attempt.name} does not run: ${said}`);
      return said;
    },
    listOpened: async (attempts) => {
      const opened: string[] = [];
      for (let from = 0; from < attempts.length; from += BATCH) {
        const batch = attempts.slice(from, from + BATCH);
        const tries = batch.map(
          (attempt, index) =>
            `echo "@${index} $(bash -c ${quote(printAttempt(attempt))} 2>&1 | grep -a -E ${quote(`^OPEN$|${DOES_NOT_RUN.source}`)} | head -n 1)"`,
        );
        // In a file: what the approval policy thinks of the commands is not what is tried here.
        fs.writeFile(`${home}/attempts.sh`, tries.join('\n'), { mode: 0o644 });
        const said = (await run(`. ${home}/attempts.sh`)).split('\n');
        for (const [index, attempt] of batch.entries()) {
          const line = said.find((each) => each.startsWith(`@${index} `));
          if (line === `@${index} OPEN`) opened.push(`${attempt.class}: ${attempt.name}`);
          else if (line !== `@${index} `) throw new Error(`${attempt.name} does not run: ${line ?? said.join('\n')}`);
        }
      }
      return opened;
    },
    close: async () => {
      tcp.stop();
      unix.stop();
      abstract.stop();
      await fixture.close();
    },
  };
}
