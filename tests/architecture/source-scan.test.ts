import { describe, expect, test } from 'bun:test';
import { decodeSource, resolveImport } from './source-scan.ts';

describe('decodeSource', () => {
  test.each([
    ["import { a } from '#/a.ts';", ['#/a.ts']],
    ["import type { A } from '#/a.ts';", ['#/a.ts']],
    ["import a, {\n  b,\n  type C,\n} from './b.ts';", ['./b.ts']],
    ["import './side.ts';", ['./side.ts']],
    ["export * from './c.ts';\nexport type { D } from './d.ts';", ['./c.ts', './d.ts']],
    ["const x = await import('./lazy.ts');", ['./lazy.ts']],
    ["const x = require('node:tls') as typeof import('node:tls');", ['node:tls', 'node:tls']],
    ["// import { a } from './comment.ts'\n/* from './x.ts' */", []],
    ['const help = "import x from \'./string.ts\'";', []],
    ["const t = `from './template.ts' ${await import('./hole.ts')} from './more.ts'`;", ['./hole.ts']],
    ["const b = Buffer.from('x'); const from = 'y'; from('z');", []],
    ["const r = /[/']/.test(a); import('./after.ts');", ['./after.ts']],
    ["const half = a / 2; const s = 'x'; import('./divided.ts');", ['./divided.ts']],
  ])('finds the imports of %j', (text, imports) => {
    expect(decodeSource('a.ts', text).imports).toEqual(imports);
  });

  test.each([
    ["f('process.env') // fetch(", `f('${' '.repeat(11)}')${' '.repeat(10)}`],
    ['`a ${b.c(`d ${e}`)} f`', '`  ${b.c(`  ${e}`)}  `'],
    ['`${{ a: 1 }.a} x`', '`${{ a: 1 }.a}  `'],
    ["'it\\'s' + x", "'     ' + x"],
  ])('blanks comments and strings of %j', (text, code) => {
    expect(decodeSource('a.ts', text).code).toBe(code);
  });

  test('takes the first comment whatever stands above it', () => {
    expect(decodeSource('a.ts', '#!/usr/bin/env bun\n/** Does. @effects fs */\nlet a;').firstComment).toBe(
      '/** Does. @effects fs */',
    );
    expect(decodeSource('a.ts', 'let a; /** later */').firstComment).toBe('');
  });
});

test.each([
  ['session/log/record.ts', '#/base/json.ts', 'base/json.ts'],
  ['session/log/record.ts', './recover.ts', 'session/log/recover.ts'],
  ['session/log/record.ts', '../events/index.ts', 'session/events/index.ts'],
  ['main.ts', './cli/run.ts', 'cli/run.ts'],
  ['main.ts', 'zod', undefined],
  ['platform/bun/a.ts', '../../../node_modules/x/y.node', undefined],
])('%s importing %s names %s', (from, specifier, path) => {
  expect(resolveImport(from, specifier)).toBe(path);
});
