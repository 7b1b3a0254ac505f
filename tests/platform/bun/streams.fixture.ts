/**
 * Run as a program of its own by bun-streams.test.ts, which looks at its descriptors from outside. What it has to tell
 * goes as one JSON line to the file named by REPORT.
 */
import { writeFileSync } from 'node:fs';
import { openBunStreams } from '#/platform/bun/bun-streams.ts';

const [job = ''] = process.argv.slice(2);
const streams = openBunStreams();
const report = (value: unknown): void => writeFileSync(process.env['REPORT'] ?? '', JSON.stringify(value));

switch (job) {
  case 'write': {
    const text = 'é'.repeat(500_000);
    report([streams.stdout.write(text), streams.stdout.write(new Uint8Array([0x0a])), streams.stderr.write('err\n')]);
    break;
  }
  case 'write-until-gone': {
    let writes = 0;
    while (streams.stdout.write('y\n'.repeat(1000))) writes += 1;
    report({ writes: writes > 0, after: streams.stdout.write('more'), stderr: streams.stderr.write('still\n') });
    break;
  }
  case 'write-full': {
    let code: unknown = 'no error';
    try {
      streams.stdout.write('x');
    } catch (error) {
      code = (error as { code?: unknown }).code;
    }
    report(code);
    break;
  }
  case 'facts': {
    const { stdin, stdout } = streams;
    report([stdin.isTerminal, stdin.isNull, stdout.isTerminal, stdout.columns() ?? null]);
    break;
  }
  case 'read': {
    let quiet = 0;
    const bytes = await streams.stdin.readAll({
      quietMs: 20,
      onQuiet: () => {
        quiet += 1;
        streams.stderr.write('quiet\n');
      },
    });
    report({ sizeBytes: bytes.length, sum: Bun.hash.crc32(bytes), quiet });
    break;
  }
  case 'read-aborted': {
    const controller = new AbortController();
    const read = streams.stdin.readAll({
      quietMs: 10,
      onQuiet: () => controller.abort(),
      signal: controller.signal,
    });
    report({ sizeBytes: (await read).length });
    break;
  }
}
