/** The hosted tool `web_search`: the server runs it; csm only offers it. Pure. */
import type { JsonObject } from '#/base/json.ts';
import type { ToolCatalogueInput } from './tool.ts';

/**
 * Its entry in the request's `tools`. Observed in Codex 0.169.0: without a sandbox, `cached` reaches the web too, because a
 * command could.
 */
export function encodeWebSearchSpec({ settings, toolset }: ToolCatalogueInput): JsonObject | undefined {
  const { mode, contextSize, allowedDomains, location } = settings.webSearch;
  if (mode === 'disabled') return undefined;
  return {
    type: 'web_search',
    external_web_access: mode === 'live' || settings.sandbox.mode === 'danger-full-access',
    ...(allowedDomains === undefined ? {} : { filters: { allowed_domains: allowedDomains } }),
    ...(location === undefined ? {} : { user_location: encodeLocation(location) }),
    ...(contextSize === undefined ? {} : { search_context_size: contextSize }),
    ...(toolset === 'classic' ? { search_content_types: ['text', 'image'] } : {}),
  };
}

function encodeLocation(location: Readonly<Record<string, string>>): JsonObject {
  const known = ['country', 'region', 'city', 'timezone'].flatMap((key) => {
    const value = location[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { type: 'approximate', ...Object.fromEntries(known) };
}
