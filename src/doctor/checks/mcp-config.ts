/** Whether the configured MCP servers could be started: their programs and variables. None is started or called. @effects process env fs */
import { tableAt, isTable, type TomlTable } from '#/config/toml-table.ts';
import { statReachable } from '#/config/stat-path.ts';
import type { Platform } from '#/platform/platform.ts';
import { defineCheck, type CheckIssue } from '../check.ts';

export default defineCheck({
  id: 'mcp.config',
  category: 'mcp',
  section: 'Configuration',
  needsSettings: true,
  run: ({ platform, settings }) => {
    const servers = Object.entries(tableAt(settings?.raw ?? {}, ['mcp_servers'])).flatMap(([name, table]) =>
      isTable(table) ? [{ name, table }] : [],
    );
    if (servers.length === 0) return { summary: 'no MCP servers configured' };
    const isEnabled = ({ table }: { readonly table: TomlTable }): boolean => table['enabled'] !== false;
    const details: Record<string, string> = {
      'configured servers': String(servers.length),
      'disabled servers': String(servers.filter((server) => !isEnabled(server)).length),
      'stdio servers': String(servers.filter(({ table }) => typeof table['command'] === 'string').length),
      'streamable_http servers': String(servers.filter(({ table }) => typeof table['url'] === 'string').length),
    };
    const issues: CheckIssue[] = [];
    for (const { name, table } of servers.filter(isEnabled)) {
      const problem = findProblem(platform, table);
      details[name] = problem?.cause ?? 'looks startable';
      if (problem === undefined) continue;
      issues.push({
        severity: table['required'] === true ? 'fail' : 'warning',
        cause: `MCP server ${name}: ${problem.cause}`,
        remedy: `${problem.remedy} Or disable it: mcp_servers.${name}.enabled = false.`,
      });
    }
    return { summary: 'MCP configuration is consistent', details, issues };
  },
});

interface Problem {
  readonly cause: string;
  readonly remedy: string;
}

function findProblem(platform: Platform, table: TomlTable): Problem | undefined {
  const { command, url } = table;
  if (typeof command === 'string') return findProgramProblem(platform, table, command);
  if (typeof url !== 'string') return { cause: 'has neither command nor url', remedy: 'Give it one.' };
  if (!URL.canParse(url) || !/^https?:/.test(url))
    return { cause: `url is no http(s) address`, remedy: 'Correct its url.' };
  const variables = [table['bearer_token_env_var'], ...Object.values(tableAt(table, ['env_http_headers']))];
  return findVariableProblem(platform, variables);
}

function findProgramProblem(platform: Platform, table: TomlTable, command: string): Problem | undefined {
  const { fs, processes } = platform;
  const cwd = table['cwd'];
  if (typeof cwd === 'string' && statReachable(fs, cwd)?.kind !== 'directory') {
    return { cause: `cwd ${cwd} is no folder`, remedy: 'Correct its cwd.' };
  }
  const found = command.includes('/') ? statReachable(fs, command) : processes.which(command);
  if (found === undefined) {
    const where = command.includes('/') ? 'no such file' : 'not found on PATH';
    return {
      cause: `stdio command ${JSON.stringify(command)} is not resolvable (${where})`,
      remedy: `Install ${command}, or give its full path.`,
    };
  }
  const names = table['env_vars'];
  return findVariableProblem(platform, Array.isArray(names) ? names : []);
}

function findVariableProblem({ env }: Platform, names: readonly unknown[]): Problem | undefined {
  const missing = names.filter((name): name is string => typeof name === 'string' && env.get(name) === undefined);
  if (missing.length === 0) return undefined;
  return { cause: `env var ${missing.join(', ')} is not set`, remedy: `Set ${missing.join(', ')}.` };
}
