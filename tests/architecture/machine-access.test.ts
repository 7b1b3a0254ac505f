import { describe, expect, test } from 'bun:test';
import { findMachineAccess } from './machine-access.ts';
import { decodeSource, readSources } from './source-scan.ts';

describe('findMachineAccess', () => {
  test.each([
    ["import { readFileSync } from 'node:fs';", ['imports node:fs']],
    ["import type { Stats } from 'node:fs';", ['imports node:fs']],
    ["import { join } from 'node:path';", []],
    ["import { Database } from 'bun:sqlite';", ['imports bun:sqlite']],
    ['const a = Bun.file(p);', ['line 1: Bun.file']],
    ['const a = Bun.stringWidth(p) + Bun.hash.crc32(p);', []],
    ["const home = process.env['HOME'];", ['line 1: process']],
    ['for (const process of table) process.kill();', []],
    ['const status = await process.exited;', []],
    ['await fetch(url);', ['line 1: fetch()']],
    ['await platform.http.fetch(url);', []],
    ['const now = Date.now();', ['line 1: Date.now()']],
    ['const now = new Date();', ['line 1: new Date() of now']],
    ['const then = new Date(ms);', []],
    ['setTimeout(f, 1);', ['line 1: a timer']],
    ['clock.setTimeout(f, 1);', []],
    ["console.log('x');", ['line 1: console']],
    ["const text = 'console.log(process.env)'; // fetch(", []],
    ['const id = crypto.randomUUID();', ['line 1: crypto']],
  ])('says of %j: %p', (text, found) => {
    expect(findMachineAccess(decodeSource('a.ts', text))).toEqual(found);
  });
});

test('only platform/bun and main.ts touch the machine', () => {
  const wrong = readSources()
    .filter((file) => file.path !== 'main.ts' && !file.path.startsWith('platform/bun/'))
    .flatMap((file) => findMachineAccess(file).map((access) => `${file.path}: ${access}`));
  expect(wrong).toEqual([]);
});

test('only main.ts ends the process', () => {
  expect(
    readSources()
      .filter((file) => file.path !== 'main.ts' && /(?<![.\w$#])process\s*\.\s*(?:exit|abort)\s*\(/.test(file.code))
      .map((file) => file.path),
  ).toEqual([]);
});
