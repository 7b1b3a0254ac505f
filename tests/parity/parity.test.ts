/**
 * A sample of the parity scenarios as a test: those that are quick and have no open difference. Skipped where the
 * reference is not installed; `bun run parity` runs all of them.
 */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReference } from './reference.ts';
import { compareScenario } from './scenario-runner.ts';
import { SCENARIOS, UNKNOWN_NAMES } from './scenarios/index.ts';

const csm = join(import.meta.dir, '../../dist/csm');
const reference = openReference();
const sample = SCENARIOS.filter((scenario) => scenario.sample === true);

describe('parity scenarios', () => {
  test('have names of their own, and accepted differences name them', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    expect(UNKNOWN_NAMES).toEqual([]);
  });

  test('are not fewer than the page promises', () => {
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(60);
    expect(sample.length).toBeGreaterThanOrEqual(12);
  });
});

const why =
  reference === undefined
    ? ' (skipped: the reference is not installed)'
    : existsSync(csm)
      ? ''
      : ' (skipped: dist/csm is not built)';

describe.skipIf(why !== '')(`parity with the reference${why}`, () => {
  for (const scenario of sample) {
    test(scenario.name, async () => {
      if (reference === undefined) return;
      const { verdict } = await compareScenario(scenario, csm, reference, { fresh: false });
      expect(verdict.findings).toEqual([]);
    });
  }
});
