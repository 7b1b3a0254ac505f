/** Whether the configuration can be loaded; else where the mistake is: file, line and column. @effects fs */
import { findFeature } from '#/config/features.ts';
import { userConfigPath } from '#/config/paths.ts';
import type { Settings } from '#/config/settings.ts';
import { statReachable } from '#/config/stat-path.ts';
import { tableAt } from '#/config/toml-table.ts';
import { defineCheck, type CheckDetails, type CheckIssue, type CheckOutcome } from '../check.ts';
import type { DoctorContext } from '../doctor-context.ts';

export default defineCheck({
  id: 'config.load',
  category: 'config',
  section: 'Configuration',
  isNetwork: true,
  run: (context) => (context.settings === undefined ? printProblem(context) : describe(context, context.settings)),
});

function printProblem({ problem }: DoctorContext): CheckOutcome {
  const { path, line, column } = problem?.data ?? {};
  const place = [path, line, column].filter((part) => typeof part === 'string' || typeof part === 'number');
  const message = problem?.message ?? 'unknown';
  const where = place.length === 0 ? '' : `${place.join(':')}: `;
  return {
    summary: 'config could not be loaded',
    details: {
      ...(place.length === 0 ? {} : { place: place.join(':') }),
      ...(typeof path === 'string' ? { file: path } : {}),
      ...(typeof line === 'number' ? { line: String(line) } : {}),
      ...(typeof column === 'number' ? { column: String(column) } : {}),
      error: message.split('\n').filter((text) => text.trim() !== ''),
    },
    issues: [
      {
        severity: 'fail',
        cause: `config could not be loaded: ${where}${firstLine(message, place.join(':'))}`,
        remedy: `${problem?.hint ?? 'Correct it.'} Then run csm doctor again.`,
      },
    ],
  };
}

/** The line that says what is wrong: the one with the place, without it; else the first. */
function firstLine(message: string, place: string): string {
  const lines = message.split('\n');
  const line = lines.find((text) => place !== '' && text.includes(`${place}: `)) ?? lines[0] ?? '';
  const at = place === '' ? -1 : line.indexOf(`${place}: `);
  return at === -1 ? line : line.slice(at + place.length + 2);
}

function describe({ platform: { fs }, loadMs }: DoctorContext, settings: Settings): CheckOutcome {
  const path = userConfigPath(settings.codexHome);
  const isThere = statReachable(fs, path) !== undefined;
  const issues = settings.warnings
    // That no key is set up is what the check of credentials says.
    .filter(({ code }) => code !== 'scripted-model')
    .map(({ message }): CheckIssue => ({
      severity: 'warning',
      cause: message.replaceAll(/\s*\n\s*/g, ' '),
      remedy: `Correct ${path}; docs/configuration.md lists the keys.`,
    }));
  const enabled = Object.keys(settings.features).filter((name) => settings.features[name] === true);
  const overridden = Object.keys(settings.features).filter(
    (name) => settings.features[name] !== findFeature(name)?.enabledByDefault,
  );
  const details: CheckDetails = {
    model: `${settings.model} · ${settings.provider.id}`,
    'model provider': settings.provider.id,
    CODEX_HOME: settings.codexHome,
    'csm root': settings.csmRoot,
    cwd: settings.cwd,
    'config.toml': isThere ? path : [path, 'missing'],
    ...(isThere ? { 'config.toml parse': 'ok' } : {}),
    'mcp servers': String(Object.keys(tableAt(settings.raw, ['mcp_servers'])).length),
    'feature flags enabled': String(enabled.length),
    'feature flag overrides': overridden.length === 0 ? 'none' : overridden.join(', '),
    'enabled feature flags': enabled.join(', '),
    'redaction, payloads': `${settings.csm.redact}, ${settings.csm.payloadPolicy}`,
    'configuration load ms': String(Math.round(loadMs)),
  };
  return { summary: 'config loaded', details, issues };
}
