import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { DurationHistogram } from '#/doctor/metrics/duration-histogram.ts';

test('quantiles are right to a twentieth', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 300 }), (values) => {
      const histogram = new DurationHistogram();
      for (const value of values) histogram.add(value);
      const sorted = values.toSorted((a, b) => a - b);
      const { count, p50Ms, p95Ms, maxMs, totalMs } = histogram.summary();
      expect([count, maxMs, totalMs]).toEqual([values.length, Math.max(...values), values.reduce((a, b) => a + b, 0)]);
      for (const [share, told] of [
        [0.5, p50Ms],
        [0.95, p95Ms],
      ] as const) {
        const right = sorted[Math.max(1, Math.ceil(values.length * share)) - 1] ?? 0;
        expect(Math.abs((told ?? -1) - right)).toBeLessThanOrEqual(right * 0.05 + 0.15);
      }
    }),
  );
});

test('nothing gives nothing, and what is no duration is left out', () => {
  const histogram = new DurationHistogram();
  for (const value of [Number.NaN, -1, Number.POSITIVE_INFINITY]) histogram.add(value);
  expect(histogram.summary()).toEqual({ count: 0, p50Ms: undefined, p95Ms: undefined, maxMs: undefined, totalMs: 0 });
});
