/** The key that sessions are sealed with, where one is set up. @effects fs */
import { CsmError } from '#/base/errors.ts';
import { readSealKey } from '#/config/seal-key.ts';
import { defineCheck } from '../check.ts';

export default defineCheck({
  id: 'state.seal_key',
  category: 'seals',
  section: 'Sessions',
  needsSettings: true,
  run: ({ platform, settings }) => {
    const path = settings?.csm.sealKeyFile;
    if (path === undefined) {
      return {
        summary: 'no seal key: seals are not signed',
        details: { 'seal key': 'not configured (csm.seal_key_file)' },
        isIdle: true,
      };
    }
    try {
      readSealKey(platform.fs, path);
      return { summary: 'seals are signed', details: { 'seal key': path } };
    } catch (error) {
      if (!(error instanceof CsmError)) throw error;
      return {
        summary: 'the seal key cannot be used',
        details: { 'seal key': path },
        issues: [{ severity: 'fail', cause: error.message, remedy: error.hint ?? `Look at ${path}.` }],
      };
    }
  },
});
