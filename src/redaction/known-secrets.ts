/** Which values of an environment are secrets worth looking for. Pure. */

/** A secret by its value. */
export interface KnownSecret {
  /** Name of the variable or setting: what the placeholder says. */
  readonly name: string;
  readonly value: string;
}

/** Shorter values would be found in texts that have nothing to do with them. */
export const SHORTEST_SECRET = 8;

const KEY_LIKE =
  /(?:^|[_.-])(?:API_?KEY|ACCESS_?KEY|[A-Z0-9]*KEY|[A-Z0-9]*TOKEN|[A-Z0-9]*SECRET|[A-Z0-9]*PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|PAT|CREDENTIALS?|CREDS?|AUTH|BEARER|DSN|COOKIE|SIGNATURE)(?:$|[_.-])/i;
/** Variables that match by name and never hold a secret. */
const NEVER =
  /^(?:PWD|OLDPWD|SSH_AUTH_SOCK|XAUTHORITY|GPG_KEY|GNUPGHOME|.*_(?:FILE|PATH|DIR|ID|NAME|URL|SOCK|TYPE|TTL|EXPIRY))$/i;

/** Values that stand in key-like variables and mean nothing, and words that would be replaced all over a text. */
const COMMON = new Set(
  (
    'password passwords password1 password123 passw0rd changeme change_me changeit secret123 topsecret username username1 ' +
    'disabled enabled required optional undefined anonymous localhost localhost:8080 postgres postgresql mysqlroot rootroot ' +
    'administrator adminadmin development production staging test-key testtest test1234 testing123 example example123 ' +
    'your-key your-api-key your_api_key your-token yourtoken placeholder redacted xxxxxxxx dummy-key dummykey fake-key ' +
    'fakekey notasecret no-secret nosecret insecure default-key external internal keychain keyring credentials helper ' +
    'qwertyui qwerty123 letmein1 iloveyou 12345678 123456789 1234567890 abcdefgh abcd1234'
  ).split(' '),
);

/** Whether replacing `value` wherever it stands hides a secret and nothing else. */
export function isSecretValue(value: string): boolean {
  if (value.length < SHORTEST_SECRET || COMMON.has(value.toLowerCase())) return false;
  if (new Set(value).size < 4) return false;
  // Numbers, paths, plain words and plain sentences stand in texts for other reasons.
  if (/^[\d.,:_+-]+$/.test(value) && value.length < 16) return false;
  if (/^(?:\/|~\/|\.{1,2}\/|[A-Za-z]:\\|file:)/.test(value)) return false;
  if (/^[a-z]{1,15}$/.test(value) || /^[A-Z]?[a-z]{1,15}(?: [a-z]{1,15})+$/.test(value)) return false;
  return !/^(?:true|false|null|none|yes|no)$/i.test(value);
}

/**
 * The secrets of an environment: values of variables with a key-like name, and `extra` (the provider's key, tokens of
 * `auth.json`) whatever its name. Longest first; each value once.
 */
export function knownSecrets(
  env: Readonly<Record<string, string>>,
  extra: readonly KnownSecret[] = [],
): readonly KnownSecret[] {
  const found = new Map<string, KnownSecret>();
  const add = (secret: KnownSecret): void => {
    const value = secret.value.trim();
    if (isSecretValue(value) && !found.has(value)) found.set(value, { name: secret.name, value });
  };
  for (const secret of extra) add(secret);
  for (const [name, value] of Object.entries(env)) {
    if (KEY_LIKE.test(name) && !NEVER.test(name)) add({ name, value });
  }
  return [...found.values()].sort((a, b) => b.value.length - a.value.length);
}
