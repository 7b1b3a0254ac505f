/** Which build of csm this is. `build.ts` writes both values in; they are constants of the compiled program. */

declare const CSM_VERSION: string | undefined;
declare const CSM_COMMIT: string | undefined;

export interface BuildInfo {
  /** package.json's version (`0.1.0`); `0.0.0-source` where the sources run uncompiled. */
  readonly version: string;
  /** The first 12 digits of the git commit, with `-dirty` where sources differed from it; `unknown` without git. */
  readonly commit: string;
}

export const BUILD: BuildInfo = {
  version: typeof CSM_VERSION === 'string' ? CSM_VERSION : '0.0.0-source',
  commit: typeof CSM_COMMIT === 'string' ? CSM_COMMIT : 'unknown',
};
