import { describe, expect, test } from 'bun:test';
import { LAYERS, layerOf, mayImport } from './layers.ts';
import { leavesSource, readSources, resolveImport } from './source-scan.ts';

describe('the layer table', () => {
  test('points downwards only', () => {
    const upwards: string[] = [];
    for (const layer of LAYERS) {
      for (const folder of layer.may) {
        const below = layerOf(folder);
        // Doctor, ui and server stand on one level and cli above; what is listed must be lower.
        if (below === undefined || below.level >= layer.level) upwards.push(`${layer.folder} -> ${folder}`);
      }
    }
    // session/catalog reads all of session, which holds the catalogue itself.
    expect(upwards.filter((edge) => edge !== 'session/catalog -> session/catalog')).toEqual([]);
  });

  test.each([
    ['session/log/record.ts', 'base/json.ts', true],
    ['session/log/record.ts', 'session/log/recover.ts', true],
    ['session/log/record.ts', 'config/settings.ts', false],
    ['base/json.ts', 'platform/fs.ts', false],
    ['agent/turn/step.ts', 'workstation/turns.ts', false],
    ['cli/run.ts', 'platform/bun/bun-fs.ts', false],
    ['main.ts', 'platform/bun/bun-platform.ts', true],
    ['ui/update.ts', 'server/index.ts', false],
    ['cli/commands/exec.ts', 'session/log/log-writer.ts', false],
    ['cli/commands/event-log-verify.ts', 'session/log/record.ts', true],
  ])('says whether %s may import %s: %p', (from, to, allowed) => {
    expect(mayImport(from, to)).toBe(allowed);
  });
});

describe('the source tree', () => {
  test('has every file in a folder of the table', () => {
    expect(
      readSources()
        .filter((file) => layerOf(file.path) === undefined)
        .map((file) => file.path),
    ).toEqual([]);
  });

  test('imports downwards only, types too', () => {
    const wrong: string[] = [];
    for (const file of readSources()) {
      for (const specifier of file.imports) {
        const target = resolveImport(file.path, specifier);
        if (target !== undefined && !mayImport(file.path, target)) wrong.push(`${file.path} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('names the packages it may use', () => {
    const allowed = new Set(['zod', 'citty', 'consola', 'smol-toml', '@xterm/headless', 'node-pty']);
    const wrong: string[] = [];
    for (const file of readSources()) {
      for (const specifier of file.imports) {
        const isPackage = !/^(?:[#.]|node:|bun:|bun$)/.test(specifier);
        const name = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        if (isPackage && !allowed.has(name)) wrong.push(`${file.path} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('leaves its folder only for the terminal addon', () => {
    const outside = readSources().flatMap((file) =>
      file.imports.filter((specifier) => leavesSource(file.path, specifier)).map((specifier) => [file.path, specifier]),
    );
    expect(outside).toEqual([
      ['platform/bun/node-pty-driver.ts', '../../../node_modules/node-pty/build/Release/pty.node'],
    ]);
  });

  test('reaches tests from nowhere', () => {
    expect(
      readSources()
        .filter((file) => file.imports.some((specifier) => specifier.startsWith('#tests/')))
        .map((file) => file.path),
    ).toEqual([]);
  });
});
