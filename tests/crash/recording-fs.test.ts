/** That the recorded calls are those that the real file port makes. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { MemoryFs } from '#tests/support/memory-fs.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { RecordingFs } from './recording-fs.ts';

/** What both do: makes a folder, replaces a file, appends, syncs, cuts, links, renames, removes, overwrites. */
const STEPS = `
  fs.makeDir(root + '/made/inner');
  fs.writeFileAtomic(root + '/made/file', 'one');
  fs.writeFileAtomic(root + '/made/file', 'two');
  fs.writeFile(root + '/made/plain', 'three');
  const file = fs.openAppend(root + '/made/log');
  file.append(Buffer.from('line'));
  await file.sync();
  file.truncate(2);
  file.close();
  fs.link(root + '/made/log', root + '/made/linked');
  fs.rename(root + '/made/linked', root + '/made/moved');
  fs.writeAt(root + '/made/moved', 0, Buffer.from('x'));
  fs.remove(root + '/made/moved');
  fs.syncDir(root + '/made');
`;

const straceWorks =
  Bun.which('strace') !== null && Bun.spawnSync(['strace', '-f', '-qq', '-o', '/dev/null', 'true']).success;

test.skipIf(!straceWorks)('the recorded calls are those that strace sees', async () => {
  using folder = openTempFolder();
  const script = folder.at('steps.ts');
  const trace = folder.at('trace');
  const port = `${import.meta.dir}/../../src/platform/bun/bun-fs.ts`;
  await Bun.write(
    script,
    `import { openBunFs } from '${port}'; const fs = openBunFs(); const root = '${folder.path}';${STEPS}`,
  );
  const calls =
    'mkdir,mkdirat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat';
  const done = Bun.spawnSync([
    'strace',
    '-f',
    '-y',
    '-qq',
    '-o',
    trace,
    '-e',
    `trace=${calls}`,
    process.execPath,
    script,
  ]);
  expect(done.stderr.toString()).toBe('');
  const seen = readFileSync(trace, 'utf8')
    .split('\n')
    // A trial that failed changed nothing: folders are made from the innermost on.
    .filter((line) => line.includes(`${folder.path}/made`) && !line.includes('= -1'))
    .map((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? '')
    .map((call) => call.replace(/at2?$|64$/, ''));

  const memory = new MemoryFs();
  memory.makeDir('/root');
  const recording = new RecordingFs(memory);
  await new Function('fs', 'root', `return (async () => {${STEPS}})()`)(recording, '/root');
  const names: Record<string, string> = {
    folder: 'mkdir',
    write: 'write',
    truncate: 'ftruncate',
    sync: 'sync',
    'sync-folder': 'sync',
    rename: 'rename',
    unname: 'unlink',
  };
  let links = 0;
  const recorded = recording.calls.flatMap((call) => {
    // A name is a new file, which open(2) makes, or a link.
    if (call.kind === 'name') return call.path.endsWith('linked') && ++links === 1 ? ['link'] : [];
    return [names[call.kind] ?? ''];
  });
  const asRecorded = seen.map((call) =>
    call === 'fsync' || call === 'fdatasync' ? 'sync' : call === 'pwrite' ? 'write' : call,
  );
  expect(recorded).toEqual(asRecorded);
});
