import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { printLongName } from '#/cli/command.ts';
import type { Command, Flag } from '#/cli/command.ts';
import { COMMAND_SET } from '#/cli/command-set.ts';
import { COMMANDS } from '#/cli/commands/index.ts';
import { OVERRIDE_FLAGS } from '#/cli/global-flags.ts';
import { loadCommand } from '#/cli/resolve.ts';

const folder = join(import.meta.dir, '../../src/cli/commands');
const files = [...new Bun.Glob('*.ts').scanSync({ cwd: folder })].filter((name) => name !== 'index.ts').toSorted();

test('every command file is in the list, under the path that its name says', () => {
  const listed = COMMANDS.filter(({ load }) => load !== undefined).map(({ path }) => `${path.replaceAll(' ', '-')}.ts`);
  expect(listed.toSorted()).toEqual(files);
});

test('every path has its groups before it, and no name twice', () => {
  const paths = COMMANDS.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  for (const [at, path] of paths.entries()) {
    const parent = path.split(' ').slice(0, -1).join(' ');
    if (parent !== '') expect(paths.slice(0, at)).toContain(parent);
  }
});

test('a group has subcommands', () => {
  for (const { path, load } of COMMANDS) {
    if (load === undefined) expect(COMMANDS.some((other) => other.path.startsWith(`${path} `))).toBe(true);
  }
});

const reserved = [...Object.keys(OVERRIDE_FLAGS), 'help', 'version'].map(printLongName);

/** Every spelling of a flag. */
function spellings([key, flag]: [string, Flag]): readonly string[] {
  const short = flag.short === undefined ? [] : [`-${flag.short}`];
  return [printLongName(key), ...(flag.aliases ?? []), ...short];
}

describe.each(['', ...COMMANDS.filter(({ load }) => load !== undefined).map(({ path }) => path)])('csm %s', (path) => {
  const loaded = loadCommand(COMMAND_SET, path) as Promise<Command>;

  test('has flags whose names do not collide', async () => {
    const command = await loaded;
    const own = Object.entries(command.flags).flatMap(spellings);
    expect(new Set(own).size).toBe(own.length);
    const taken = new Set([...reserved, '-c', '-h', ...(command.version ? ['-V'] : [])]);
    expect(own.filter((name) => taken.has(name))).toEqual([]);
    expect(own.filter((name) => !/^(?:-[A-Za-z]|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.test(name))).toEqual([]);
  });

  test('refers only to parts that it has', async () => {
    const { flags, outerFlags, positionals } = await loaded;
    const parts = { ...outerFlags, ...flags, ...positionals };
    for (const key of Object.keys(flags)) expect(Object.keys(positionals)).not.toContain(key);
    const conflicts = Object.values(parts).flatMap((part) => part.conflicts ?? []);
    const required = Object.values({ ...flags, ...outerFlags }).flatMap((flag) => flag.requires ?? []);
    for (const key of required) expect(Object.keys(parts)).toContain(key);
    // A group of flags may name a conflict with a flag that not every command of the group has.
    expect(conflicts.every((key) => /^[a-z][A-Za-z0-9]*$/.test(key))).toBe(true);
  });

  test('agrees with its outer levels about the flags they share', async () => {
    const command = await loaded;
    const words = path.split(' ');
    const outerPaths = path === '' ? [] : words.map((_, at) => words.slice(0, at).join(' '));
    for (const outerPath of outerPaths) {
      const outer = (await loadCommand(COMMAND_SET, outerPath))?.flags ?? {};
      for (const [key, flag] of Object.entries({ ...command.outerFlags, ...command.flags })) {
        const shared = outer[key];
        if (shared === undefined) continue;
        const shape = (it: Flag) => ({ type: it.type, short: it.short, values: it.type === 'enum' ? it.values : [] });
        expect({ outerPath, key, ...shape(shared) }).toEqual({ outerPath, key, ...shape(flag) });
      }
    }
  });

  test('takes many words only at the end, and defaults that are values', async () => {
    const { flags, positionals } = await loaded;
    const list = Object.values(positionals);
    expect(list.slice(0, -1).some(({ variadic }) => variadic === true)).toBe(false);
    const firstOptional = list.findIndex(({ required }) => required !== true);
    if (firstOptional >= 0) expect(list.slice(firstOptional).some(({ required }) => required === true)).toBe(false);
    for (const flag of Object.values(flags)) {
      if (flag.type === 'enum' && flag.default !== undefined) expect(flag.values).toContain(flag.default);
    }
  });
});
