/** A command that prints 300 MB, for `measurePeak`. @effects all */
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import type { ToolOutputBody } from '#/protocol/responses/items.ts';
import { openCommandFixture } from './command-context.ts';

/** What of the outcome is looked at. */
export interface Flood {
  readonly exitCode: number | undefined;
  readonly outputBytes: number | undefined;
  readonly output: ToolOutputBody;
}

export default async function flood(): Promise<Flood> {
  const fixture = openCommandFixture();
  try {
    const cmd = 'yes | head -c 300000000';
    const { exitCode, outputBytes, output } = await fixture.run(execCommandTool, { cmd, yield_time_ms: 30_000 });
    return { exitCode, outputBytes, output };
  } finally {
    await fixture.close();
  }
}
