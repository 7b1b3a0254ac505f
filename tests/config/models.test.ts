import { describe, expect, test } from 'bun:test';
import { findModel, measureContextTokens, MODELS } from '#/config/models.ts';
import { findPrice, measureCost } from '#/config/prices.ts';

describe('findModel', () => {
  const cases: readonly (readonly [name: string, slug: string, kind: string, isKnown: boolean])[] = [
    ['gpt-5.5', 'gpt-5.5', 'classic', true],
    ['gpt-5.5-codex', 'gpt-5.5', 'classic', true],
    ['openai/gpt-5.5', 'gpt-5.5', 'classic', true],
    ['gpt-6.1-sol', 'gpt-6.1-sol', 'code-mode', true],
    ['gpt-6', 'gpt-6', 'fallback', false],
    ['GPT-5.5', 'GPT-5.5', 'fallback', false],
    ['a/b/gpt-5.5', 'a/b/gpt-5.5', 'fallback', false],
    ['scripted', 'scripted', 'classic', true],
  ];
  test.each(cases)('%s', (name, slug, kind, isKnown) => {
    const { model, warning } = findModel(name);
    expect<readonly unknown[]>([model.slug, model.toolKind, warning === undefined]).toEqual([slug, kind, isKnown]);
  });

  test("the warning is Codex's", () => {
    expect(findModel('gpt-5').warning?.message).toBe(
      'Model metadata for `gpt-5` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.',
    );
  });

  test('the catalogue has twelve models with one name each', () => {
    expect(new Set(MODELS.map((model) => model.slug)).size).toBe(12);
    expect(MODELS.map((model) => model.priority)).toEqual(
      MODELS.map((model) => model.priority).toSorted((a, b) => a - b),
    );
  });

  test('the window that counts', () => {
    const { model } = findModel('gpt-5.5');
    expect(measureContextTokens(model, undefined)).toBe(258_400);
    expect(measureContextTokens(model, 100_000)).toBe(95_000);
    expect(measureContextTokens(model, 1_000_000)).toBe(258_400);
  });
});

describe('findPrice', () => {
  test('known, dated, configured and unknown', () => {
    const own = { input: 1, cachedInput: 1, output: 1 };
    expect(findPrice('gpt-5.5')).toEqual({ input: 5, cachedInput: 0.5, output: 30 });
    expect(findPrice('gpt-5.5-2026-04-23')).toEqual({ input: 5, cachedInput: 0.5, output: 30 });
    expect(findPrice('gpt-5.5', { 'gpt-5.5': own })).toBe(own);
    expect(findPrice('gpt-5.5-pro')).toBeUndefined();
    expect(findPrice('gpt-6.1-sol')).toBeUndefined();
    expect(findPrice('constructor')).toBeUndefined();
  });

  test('measureCost counts cached tokens once', () => {
    const price = { input: 5, cachedInput: 0.5, output: 30 };
    expect(
      measureCost(price, { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 100_000 }),
    ).toBeCloseTo(6.2);
  });
});
