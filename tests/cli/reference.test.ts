import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { readAllDocs } from '#/cli/command-doc.ts';
import { COMMAND_SET } from '#/cli/command-set.ts';
import { REFERENCE_COMMAND, printReference } from '#/cli/reference.ts';

test(`docs/cli.md says what the commands say (else: ${REFERENCE_COMMAND})`, async () => {
  const page = await Bun.file(join(import.meta.dir, '../../docs/cli.md')).text();
  expect(page).toBe(printReference(await readAllDocs(COMMAND_SET)));
});
