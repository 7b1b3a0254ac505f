/** What is answered before a session opens. Pure types. */

/** One answer; which questions come depends on the folder, the key and the session. */
export type StartAnswer =
  /** The folder's own settings, hooks and rules count from now on; kept for later runs. */
  | { readonly kind: 'trusted' }
  /** They do not count, and nothing may be written; not kept. */
  | { readonly kind: 'untrusted' }
  /** Kept in auth.json. A secret. */
  | { readonly kind: 'api-key'; readonly key: string }
  /** The model that needs no key and no network answers. */
  | { readonly kind: 'offline' }
  /** Where a session of another folder goes on; `isKept`: the next ones, too. */
  | { readonly kind: 'folder'; readonly which: 'session' | 'current'; readonly isKept: boolean };
