/**
 * Published forms of secrets: what services themselves document about their keys, so that they can be recognised.
 * Pure. Every shape but the private key stays within one line and within {@link LONGEST_SHAPE} characters, which is what
 * lets a stream be redacted piece by piece.
 */

/** A form of secret. */
export interface SecretShape {
  /** What the placeholder says: `[redacted:<name>]`. */
  readonly name: string;
  /**
   * How every match of `pattern` begins, as a regular expression of almost only literals: looking for those first is
   * several times faster.
   */
  readonly trigger: string;
  /**
   * Source of a regular expression without capturing groups. Where only a part is the secret, it is what the named group
   * `value` would hold, written as `{{...}}`.
   */
  readonly pattern: string;
  /** May follow a letter or digit. By default a shape does not begin inside a word. */
  readonly isInsideWord?: true;
}

/** Longest text that a shape within one line matches. */
export const LONGEST_SHAPE = 8192;

/** Lines of a private key: header, then what PEM and OpenPGP put between header and end, with real or escaped LFs. */
const LINE_END = String.raw`(?:\\r)?(?:\\n|\r?\n)`;
const PEM_LINE = String.raw`[ \t]{0,16}(?:[A-Za-z0-9+/=]{1,128}|[A-Za-z][A-Za-z-]{0,32}: [^\n\\]{0,96})?`;
/** Longest of what a private key can still take after any point: one line, or the end line. */
export const PEM_STEP = 256;

/** All shapes; where two fit at one place, the first wins. */
export const SECRET_SHAPES: readonly SecretShape[] = [
  { name: 'anthropic-key', trigger: 'sk-', pattern: 'sk-ant-[A-Za-z0-9_-]{20,512}' },
  { name: 'openrouter-key', trigger: 'sk-', pattern: 'sk-or-[A-Za-z0-9_-]{20,512}' },
  { name: 'openai-key', trigger: 'sk-', pattern: 'sk-[A-Za-z0-9_-]{20,512}' },
  { name: 'stripe-key', trigger: '[rs]k_(?:live|test)_', pattern: '[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}' },
  { name: 'stripe-webhook-secret', trigger: 'whsec_', pattern: 'whsec_[A-Za-z0-9+/=]{24,255}' },
  { name: 'github-token', trigger: 'gh[pousr]_', pattern: 'gh[pousr]_[A-Za-z0-9]{36,255}' },
  { name: 'github-token', trigger: 'github_pat_', pattern: 'github_pat_[A-Za-z0-9_]{22,255}' },
  {
    name: 'gitlab-token',
    trigger: 'gl(?:pat|dt|rt|cbt|ptt|oas|agent)-',
    pattern: 'gl(?:pat|dt|rt|cbt|ptt|oas|agent)-[A-Za-z0-9_.-]{20,255}',
  },
  { name: 'aws-access-key', trigger: 'A[KS]IA', pattern: '(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])' },
  {
    name: 'aws-secret-key',
    trigger: 'aws_secret_access_key|AWS_SECRET_ACCESS_KEY|[sS]ecretAccessKey',
    pattern: String.raw`(?:aws_secret_access_key|AWS_SECRET_ACCESS_KEY|SecretAccessKey|secretAccessKey)\\?["']?[ \t]{0,8}[=:][ \t]{0,8}\\?["']?{{[A-Za-z0-9/+=]{40}}}(?![A-Za-z0-9/+=])`,
    isInsideWord: true,
  },
  { name: 'google-api-key', trigger: 'AIza', pattern: 'AIza[A-Za-z0-9_-]{35}' },
  { name: 'google-oauth-secret', trigger: 'GOCSPX-', pattern: 'GOCSPX-[A-Za-z0-9_-]{20,64}' },
  { name: 'google-oauth-token', trigger: 'ya29\\.', pattern: 'ya29\\.[A-Za-z0-9_.-]{20,2048}' },
  { name: 'slack-token', trigger: 'xox[abeoprs]', pattern: 'xox[abeoprs](?:\\.xox[bp])?-[A-Za-z0-9-]{10,255}' },
  { name: 'slack-token', trigger: 'xapp-', pattern: 'xapp-[0-9]-[A-Za-z0-9-]{10,255}' },
  {
    name: 'slack-webhook',
    trigger: 'hooks\\.slack',
    pattern: 'hooks\\.slack\\.com/services/{{[A-Za-z0-9_/]{20,128}}}',
  },
  { name: 'npm-token', trigger: 'npm_', pattern: 'npm_[A-Za-z0-9]{36}' },
  { name: 'pypi-token', trigger: 'pypi-', pattern: 'pypi-[A-Za-z0-9_-]{50,1024}' },
  { name: 'hugging-face-token', trigger: 'hf_', pattern: 'hf_[A-Za-z0-9]{30,64}' },
  { name: 'groq-key', trigger: 'gsk_', pattern: 'gsk_[A-Za-z0-9]{40,128}' },
  { name: 'xai-key', trigger: 'xai-', pattern: 'xai-[A-Za-z0-9]{40,128}' },
  { name: 'sendgrid-key', trigger: 'SG\\.', pattern: 'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{32,64}' },
  { name: 'digitalocean-token', trigger: 'do[opr]_v1_', pattern: 'do[opr]_v1_[a-f0-9]{64}' },
  { name: 'docker-token', trigger: 'dckr_pat_', pattern: 'dckr_pat_[A-Za-z0-9_-]{20,64}' },
  { name: 'shopify-token', trigger: 'shp(?:at|ca|pa|ss)_', pattern: 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}' },
  { name: 'age-secret-key', trigger: 'AGE-SECRET-KEY-1', pattern: 'AGE-SECRET-KEY-1[A-Z0-9]{58}' },
  {
    name: 'jwt',
    trigger: 'eyJ',
    pattern: 'eyJ[A-Za-z0-9_-]{8,2000}\\.eyJ[A-Za-z0-9_-]{8,4000}\\.[A-Za-z0-9_-]{8,2000}',
  },
  {
    name: 'private-key',
    trigger: '-----BEGIN ',
    pattern:
      `-----BEGIN [A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----(?:${LINE_END}${PEM_LINE}){0,2000}` +
      `(?:(?:${LINE_END})?-----END [A-Z ]{0,32}PRIVATE KEY(?: BLOCK)?-----)?`,
    isInsideWord: true,
  },
  {
    name: 'authorization',
    trigger: '[Aa]uthorization',
    pattern: String.raw`[Aa]uthorization\\?["']?[ \t]{0,4}[:=][ \t]{0,4}\\?["']?(?:[Bb]earer|[Bb]asic|[Tt]oken)[ \t]{1,4}{{[A-Za-z0-9._~+/=-]{8,4096}}}`,
  },
  {
    name: 'bearer-token',
    trigger: '[Bb]earer',
    pattern: String.raw`[Bb]earer[ \t]{1,4}{{[A-Za-z0-9._~+/-]{20,4096}={0,2}}}`,
  },
  {
    name: 'url-password',
    trigger: '://',
    pattern: String.raw`://[^\s/:@"'\\<>]{0,128}:{{[^\s/@"'\\<>\[]{1,255}}}@`,
    isInsideWord: true,
  },
];
