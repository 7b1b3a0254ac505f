import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findOfferedTool, findTool, TOOLS, toolSpecs, unsupportedCall } from '#/agent/tools/index.ts';
import type { JsonObject, JsonValue } from '#/base/json.ts';
import type { SandboxMode, Settings } from '#/config/settings.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTestContext, testSettings, toolCall } from './tool-context.ts';

function specs(toolset: 'classic' | 'fallback', settings: Partial<Settings> = {}, mode: SandboxMode = 'read-only') {
  return toolSpecs({ toolset, settings: testSettings({ cwd: '/w', sandbox: { mode }, settings }) });
}

const nameOf = (spec: JsonObject): string => String(spec['name'] ?? spec['type']);

/** Members in their order; descriptions are only there or not. */
function shape(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === 'description' && typeof member === 'string' ? 'D' : shape(member),
    ]),
  );
}

describe('the list of tools', () => {
  test("is Codex's, in its order", () => {
    expect(specs('classic').map(nameOf).join(' ')).toBe(
      'exec_command write_stdin request_user_input apply_patch view_image get_goal create_goal update_goal tool_search web_search',
    );
    expect(specs('fallback').map(nameOf).join(' ')).toBe(
      'exec_command write_stdin request_user_input view_image get_goal create_goal update_goal web_search',
    );
    expect(specs('classic', { updatePlanEnabled: true }).map(nameOf).slice(0, 4).join(' ')).toBe(
      'exec_command write_stdin update_plan request_user_input',
    );
    expect(
      specs('fallback', { features: { goals: false }, webSearch: { mode: 'disabled' } })
        .map(nameOf)
        .join(' '),
    ).toBe('exec_command write_stdin request_user_input view_image');
  });

  test("has Codex's members in Codex's order", () => {
    const lines = specs('classic', { updatePlanEnabled: true })
      .filter((spec) => !['exec_command', 'write_stdin', 'apply_patch'].includes(nameOf(spec)))
      .map((spec) => JSON.stringify(shape(spec)));
    const D = '"description":"D"';
    const tail = '"additionalProperties":false}}';
    expect(lines).toEqual([
      `{"type":"function","name":"update_plan",${D},"strict":false,"parameters":{"type":"object","properties":{"explanation":{"type":"string",${D}},"plan":{"type":"array",${D},"items":{"type":"object","properties":{"status":{"type":"string",${D},"enum":["pending","in_progress","completed"]},"step":{"type":"string",${D}}},"required":["step","status"],"additionalProperties":false}}},"required":["plan"],${tail}`,
      `{"type":"function","name":"request_user_input",${D},"strict":false,"parameters":{"type":"object","properties":{"questions":{"type":"array",${D},"items":{"type":"object","properties":{"header":{"type":"string",${D}},"id":{"type":"string",${D}},"options":{"type":"array",${D},"items":{"type":"object","properties":{"description":{"type":"string",${D}},"label":{"type":"string",${D}}},"required":["label","description"],"additionalProperties":false}},"question":{"type":"string",${D}}},"required":["id","header","question","options"],"additionalProperties":false}}},"required":["questions"],${tail}`,
      `{"type":"function","name":"view_image",${D},"strict":false,"parameters":{"type":"object","properties":{"path":{"type":"string",${D}}},"required":["path"],${tail}`,
      `{"type":"function","name":"get_goal",${D},"strict":false,"parameters":{"type":"object","properties":{},"required":[],${tail}`,
      `{"type":"function","name":"create_goal",${D},"strict":false,"parameters":{"type":"object","properties":{"objective":{"type":"string",${D}},"token_budget":{"type":"integer",${D}}},"required":["objective"],${tail}`,
      `{"type":"function","name":"update_goal",${D},"strict":false,"parameters":{"type":"object","properties":{"status":{"type":"string",${D},"enum":["complete","blocked","paused"]}},"required":["status"],${tail}`,
      `{"type":"tool_search","execution":"client",${D},"parameters":{"type":"object","properties":{"limit":{"type":"number",${D}},"query":{"type":"string",${D}}},"required":["query"],${tail}`,
      '{"type":"web_search","external_web_access":false,"search_content_types":["text","image"]}',
    ]);
  });

  test('is the same text each time', () => {
    expect(JSON.stringify(specs('classic'))).toBe(JSON.stringify(specs('classic')));
  });

  test('offers web_search as configured', () => {
    const search = (settings: Settings['webSearch'], mode?: SandboxMode, toolset: 'classic' | 'fallback' = 'classic') =>
      JSON.stringify(specs(toolset, { webSearch: settings }, mode).find((spec) => spec['type'] === 'web_search'));
    expect(search({ mode: 'live' })).toContain('"external_web_access":true');
    expect(search({ mode: 'cached' }, 'danger-full-access')).toContain('"external_web_access":true');
    expect(search({ mode: 'disabled' })).toBe(undefined as unknown as string);
    expect(
      search({
        mode: 'live',
        contextSize: 'high',
        allowedDomains: ['a.com', 'b.org'],
        location: { city: 'New York', country: 'US', region: 'NY', timezone: 'America/New_York' },
      }),
    ).toBe(
      '{"type":"web_search","external_web_access":true,"filters":{"allowed_domains":["a.com","b.org"]},"user_location":{"type":"approximate","country":"US","region":"NY","city":"New York","timezone":"America/New_York"},"search_context_size":"high","search_content_types":["text","image"]}',
    );
    expect(search({ mode: 'live', allowedDomains: ['a.com'] }, 'read-only', 'fallback')).toBe(
      '{"type":"web_search","external_web_access":true,"filters":{"allowed_domains":["a.com"]}}',
    );
  });

  test('knows every tool that has a file', async () => {
    const folder = join(import.meta.dir, '../../../src/agent/tools');
    const exported: string[] = [];
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts')) {
      const module: Record<string, unknown> = await import(join(folder, name));
      for (const [key, value] of Object.entries(module)) {
        if (key.endsWith('Tool') && typeof value === 'object' && value !== null)
          exported.push(String((value as { name: string }).name));
      }
    }
    expect(TOOLS.map((tool) => tool.name).toSorted()).toEqual(exported.toSorted());
  });
});

describe('finding a tool', () => {
  test('by name, without a namespace', () => {
    expect(findTool('apply_patch', undefined)?.name).toBe('apply_patch');
    expect(findTool('apply_patch', 'functions')).toBeUndefined();
    expect(findTool('nope', undefined)).toBeUndefined();
  });

  test('that is not offered, is none; apply_patch always is one', () => {
    const input = { toolset: 'fallback', settings: testSettings({ cwd: '/w' }) } as const;
    expect(findOfferedTool(toolCall('update_plan', '{}'), input)).toBeUndefined();
    expect(findOfferedTool(toolCall('tool_search', '{}'), input)).toBeUndefined();
    expect(findOfferedTool(toolCall('apply_patch', ''), input)?.name).toBe('apply_patch');
    expect(findOfferedTool(toolCall('get_goal', ''), input)?.name).toBe('get_goal');
  });

  test('the answer to a call that nobody knows', () => {
    expect(unsupportedCall(toolCall('nope', '{}')).output).toBe('unsupported call: nope');
    expect(unsupportedCall({ ...toolCall('close_agent', '{}'), namespace: 'multi_agent_v1' }).output).toBe(
      'unsupported call: multi_agent_v1close_agent',
    );
    expect(unsupportedCall(toolCall('nope', '{}', 'custom')).output).toBe('unsupported custom tool call: nope');
  });
});

test('input that holds a placeholder of a redacted secret is refused by every tool', async () => {
  for (const tool of TOOLS) {
    const context = openTestContext(openMemoryPlatform(), { cwd: '/work' });
    const outcome = await tool.run(toolCall(tool.name, '{"cmd":"echo [redacted:OPENAI_API_KEY]"}'), context);
    expect(outcome.status).toBe('rejected');
    expect(outcome.output).toStartWith(`${tool.name} was not run`);
    expect(context.actions).toEqual([]);
  }
});
