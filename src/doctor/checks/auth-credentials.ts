/** Whether requests would have a key, where it comes from, and who can read it. No key is ever shown. @effects fs env */
import { acquireApiKey, readStoredAuth } from '#/config/auth.ts';
import type { Settings } from '#/config/settings.ts';
import { CsmError } from '#/base/errors.ts';
import { defineCheck, type CheckIssue, type CheckOutcome } from '../check.ts';
import type { DoctorContext } from '../doctor-context.ts';

const VARIABLES = ['CODEX_API_KEY', 'OPENAI_API_KEY'] as const;

export default defineCheck({
  id: 'auth.credentials',
  category: 'auth',
  section: 'Configuration',
  needsSettings: true,
  run: (context) =>
    context.settings === undefined ? { summary: 'not inspected' } : describe(context, context.settings),
});

function describe({ platform }: DoctorContext, settings: Settings): CheckOutcome {
  const { env, fs } = platform;
  const { provider, codexHome } = settings;
  const path = `${codexHome}/auth.json`;
  const stored = readStoredAuth(platform, codexHome);
  const present = VARIABLES.filter((name) => env.get(name) !== undefined);
  const details: Record<string, string> = {
    'auth storage mode': 'File',
    'auth file': `${path}${stored.kind === 'none' ? ' (no key)' : ''}`,
    'stored API key': String(stored.kind === 'api-key'),
    'auth env vars present': present.length === 0 ? 'none' : present.join(', '),
    'model provider requires OpenAI auth': String(provider.requiresOpenAiAuth),
  };
  if (provider.envKey !== undefined) {
    details['provider auth env var'] =
      `${provider.envKey} (${env.get(provider.envKey) === undefined ? 'missing' : 'present'})`;
  }
  const issues: CheckIssue[] = [];
  if (stored.kind === 'other') {
    issues.push({
      severity: 'warning',
      cause: stored.why,
      remedy: 'Run csm in a terminal and paste a key where it asks for one',
    });
  }
  const mode = stored.kind === 'api-key' ? fs.stat(path)?.mode : undefined;
  if (mode !== undefined && (mode & 0o077) !== 0) {
    issues.push({
      severity: 'warning',
      cause: `others may read the key in ${path}`,
      measured: (mode & 0o777).toString(8),
      expected: '600',
      remedy: `Run: chmod 600 ${path}`,
    });
  }
  if (provider.wire === 'scripted') return describeScripted(settings, details, issues);
  try {
    const { source } = acquireApiKey(platform, settings);
    details['key from'] = source;
    return { summary: printSource(source), details, issues };
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    const isVariable = provider.envKey !== undefined && error.code === 'api-key-missing';
    const cause = isVariable
      ? 'active model provider auth env var is missing'
      : error.code === 'api-key-missing'
        ? 'no credentials were found'
        : error.message;
    const remedy = isVariable ? `Set ${provider.envKey ?? ''} for the active model provider.` : (error.hint ?? '');
    return { summary: cause, details, issues: [{ severity: 'fail', cause, remedy }, ...issues] };
  }
}

/** By somebody's choice it needs no key; else it only stands in for the model that could not be asked. */
function describeScripted(
  settings: Settings,
  details: CheckOutcome['details'] & {},
  issues: readonly CheckIssue[],
): CheckOutcome {
  if (!settings.warnings.some(({ code }) => code === 'scripted-model')) {
    return { summary: 'the scripted model needs no key', details, issues, isIdle: true };
  }
  const missing: CheckIssue = {
    severity: 'fail',
    cause: 'no credentials were found, so the built-in scripted model answers',
    remedy:
      'Set OPENAI_API_KEY, paste a key where `csm` asks for it in a terminal, or use --oss for a local model. To use the scripted model: ' +
      '-c model_provider=scripted.',
  };
  return { summary: 'no credentials were found', details, issues: [missing, ...issues] };
}

function printSource(source: string): string {
  switch (source) {
    case 'auth.json':
      return 'auth is configured';
    case 'CODEX_API_KEY':
    case 'OPENAI_API_KEY':
      return 'auth is provided by environment';
    case 'none':
      return 'the active model provider needs no key';
    default:
      return 'auth is provided by the active model provider';
  }
}
