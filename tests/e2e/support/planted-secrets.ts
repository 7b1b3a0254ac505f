/** Secrets for tests to plant and to search for: random ones that variables hold, and tokens of published shapes. Pure. */

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Characters that look random, another row for each number. */
export function random(n: number, length = 32, letters = ALPHANUMERIC): string {
  let state = n * 2_654_435_761 + 12_345;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return letters[(state >>> 8) % letters.length];
  }).join('');
}

const SHAPES: readonly ((n: number) => string)[] = [
  (n) => `ghp_${random(n, 36)}`,
  (n) => `github_pat_${random(n, 60)}`,
  (n) => `glpat-${random(n, 20)}`,
  (n) => `sk-ant-api03-${random(n, 60)}`,
  (n) => `sk_live_${random(n, 24)}`,
  (n) => `xoxb-${random(n, 40)}`,
  (n) => `npm_${random(n, 36)}`,
  (n) => `AIza${random(n, 35)}`,
  (n) => `hf_${random(n, 34)}`,
  (n) => `AKIA${random(n, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  (n) => `SG.${random(n, 22)}.${random(n + 1000, 43)}`,
  (n) => `sk-proj-${random(n, 48)}`,
];

/** A token of a published shape; the shapes take turns. */
export function shapedSecret(n: number): string {
  return (SHAPES[n % SHAPES.length] ?? SHAPES[0])?.(5000 + n) ?? '';
}

/** So many of them. */
export function shapedSecrets(from: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => shapedSecret(from + n));
}

/** What of `secrets` a text has, also in base64, in a URL and inside JSON. */
export function findSecrets(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) =>
    [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ].some((form) => text.includes(form)),
  );
}
