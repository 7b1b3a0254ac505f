import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { applyConfigEdit } from '#/config/edit-config.ts';
import { mergeLayers, tableOf } from '#/config/merge-layers.ts';
import { parseToml } from '#/config/parse-toml.ts';
import {
  emptyTable,
  encodeKey,
  encodeKeyPath,
  encodeValue,
  isTable,
  valueAt,
  type TomlTable,
} from '#/config/toml-table.ts';

const FILE = `# my configuration
model = "m" # the model

[features] # flags
goals = true

# about servers
[mcp_servers.files]
command = "npx"
args = ["-y", "x"]

[mcp_servers.files.env]
A = "1"
`;

describe('applyConfigEdit', () => {
  test('replaces a value where it stands', () => {
    expect(applyConfigEdit(FILE, ['model'], 'n')).toBe(FILE.replace('"m"', '"n"'));
    expect(applyConfigEdit(FILE, ['features', 'goals'], false)).toBe(FILE.replace('goals = true', 'goals = false'));
  });

  test('adds to a section after its last key', () => {
    expect(applyConfigEdit(FILE, ['features', 'apps'], false)).toBe(
      FILE.replace('goals = true\n', 'goals = true\napps = false\n'),
    );
  });

  test('adds a root key before the sections', () => {
    expect(applyConfigEdit(FILE, ['notify'], ['a'])).toBe(
      FILE.replace('# the model\n', '# the model\nnotify = ["a"]\n'),
    );
    expect(applyConfigEdit('[a]\nb = 1\n', ['c'], 2)).toBe('c = 2\n\n[a]\nb = 1\n');
    expect(applyConfigEdit('', ['c'], 2)).toBe('c = 2\n');
  });

  test('adds a section at the end', () => {
    expect(applyConfigEdit('a = 1', ['features', 'apps'], true)).toBe('a = 1\n\n[features]\napps = true\n');
    expect(applyConfigEdit('', ['projects', '/a.b', 'trust_level'], 'trusted')).toBe(
      '[projects."/a.b"]\ntrust_level = "trusted"\n',
    );
  });

  test('writes a table as sections, as Codex does for MCP servers', () => {
    const server = { command: 'npx', args: ['-y'], env: { A: '1' } };
    expect(applyConfigEdit('', ['mcp_servers', 'files'], server)).toBe(
      '[mcp_servers.files]\ncommand = "npx"\nargs = ["-y"]\n\n[mcp_servers.files.env]\nA = "1"\n',
    );
  });

  test('removes a key or a table, and keeps comments on lines of their own', () => {
    expect(applyConfigEdit(FILE, ['model'], undefined)).toBe(FILE.replace('model = "m" # the model\n', ''));
    expect(applyConfigEdit(FILE, ['mcp_servers', 'files'], undefined)).toBe(
      '# my configuration\nmodel = "m" # the model\n\n[features] # flags\ngoals = true\n\n# about servers\n\n',
    );
    expect(applyConfigEdit(FILE, ['nothing', 'here'], undefined)).toBe(FILE);
  });

  test('works inside inline tables and with dotted keys', () => {
    expect(applyConfigEdit('t = { a = 1, b = 2 }\n', ['t', 'a'], 5)).toBe('t = { a = 5, b = 2 }\n');
    expect(applyConfigEdit('t = { a = 1 }\n', ['t', 'b'], 5)).toBe('t = { a = 1, b = 5 }\n');
    expect(applyConfigEdit('t = {}\n', ['t', 'b', 'c'], 5)).toBe('t = { b.c = 5 }\n');
    expect(applyConfigEdit('t = { a = 1, b = 2 }\n', ['t', 'a'], undefined)).toBe('t = { b = 2 }\n');
    expect(applyConfigEdit('t = { a = 1, b = 2 }\n', ['t', 'b'], undefined)).toBe('t = { a = 1 }\n');
    expect(applyConfigEdit('features.goals = true\n', ['features', 'apps'], false)).toBe(
      'features.goals = true\nfeatures.apps = false\n',
    );
  });

  test('keeps CRLF and a byte order mark', () => {
    expect(applyConfigEdit('\ufeffa = 1\r\n', ['b'], 2)).toBe('\ufeffa = 1\r\nb = 2\r\n');
  });

  test('refuses a path through a value and text that is no TOML', () => {
    expect(() => applyConfigEdit('a = 1\n', ['a', 'b'], 2)).toThrow('cannot set `a.b`: `a` is no table');
    expect(() => applyConfigEdit('a = \n', ['b'], 2)).toThrow('config.toml:1:');
  });
});

// Texts are printed from tables in random styles, so that the editor meets headers, dotted keys and inline tables.
const name = fc.constantFrom('a', 'b', 'c', 'd e', 'f.g', '__proto__');
const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.array(fc.string(), { maxLength: 2 }));
const table = fc.letrec<{ table: TomlTable; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('table')),
  table: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
})).table;

function printTable(value: TomlTable, path: readonly string[], style: () => number, inSection: boolean): string {
  let pairs = '';
  let sections = '';
  for (const key of Object.keys(value)) {
    const member = value[key];
    const nonEmpty = isTable(member) && Object.keys(member).length > 0;
    const choice = style() % 3;
    if (isTable(member) && choice === 0) {
      sections += `${printTable(member, [...path, key], style, true)}`;
    } else if (nonEmpty && choice === 1 && Object.values(member).every((one) => !isTable(one))) {
      for (const below of Object.keys(member))
        pairs += `${encodeKey(key)}.${encodeKey(below)} = ${encodeValue(member[below])}\n`;
    } else {
      pairs += `${encodeKey(key)} = ${encodeValue(member)} # comment ${style()}\n`;
    }
  }
  const header = inSection ? `\n# section\n[${encodeKeyPath(path)}]\n` : '# file\n';
  return header + pairs + sections;
}

function parsed(text: string): TomlTable {
  const result = parseToml(text);
  if ('error' in result) throw new Error(`${result.error.message} at ${result.error.line} in\n${text}`);
  return result.table;
}

function prune(value: unknown): unknown {
  if (!isTable(value)) return value;
  const kept = emptyTable();
  for (const key of Object.keys(value).toSorted()) {
    const member = prune(value[key]);
    if (!isTable(member) || Object.keys(member).length > 0) kept[key] = member;
  }
  return kept;
}

function without(value: TomlTable, path: readonly string[]): TomlTable {
  const [key, ...rest] = path;
  const copy = emptyTable();
  for (const one of Object.keys(value)) {
    const member = value[one];
    if (one !== key) copy[one] = member;
    else if (rest.length > 0) copy[one] = isTable(member) ? without(member, rest) : member;
  }
  return copy;
}

describe('properties of applyConfigEdit', () => {
  const styles = fc.infiniteStream(fc.nat(100));
  const path = fc.array(name, { minLength: 1, maxLength: 3 });

  test('setting and removing change what is at the path and nothing else, and keep every other line', () => {
    fc.assert(
      fc.property(table, styles, path, fc.oneof(leaf, table, fc.constant(undefined)), (content, stream, at, value) => {
        const numbers = stream[Symbol.iterator]();
        const text = printTable(content, [], () => numbers.next().value as number, false);
        const before = parsed(text);
        const blocked = at.slice(0, -1).some((_name, index) => {
          const above = valueAt(before, at.slice(0, index + 1));
          return above !== undefined && !isTable(above);
        });
        if (blocked) return;
        const edited = applyConfigEdit(text, at, value);
        const cleared = without(before, at);
        const expected = value === undefined ? cleared : mergeLayers([cleared, tableOf(at, value)]);
        expect(prune(parsed(edited))).toEqual(prune(expected));
        const comments = (one: string): readonly string[] => one.split('\n').filter((line) => line.startsWith('#'));
        expect(comments(edited)).toEqual(comments(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('setting a value twice is setting it once', () => {
    fc.assert(
      fc.property(path, leaf, (at, value) => {
        const once = applyConfigEdit('x = 1\n', at, value);
        expect(applyConfigEdit(once, at, value)).toBe(once);
      }),
    );
  });
});
