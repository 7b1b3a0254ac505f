/**
 * Whether the provider's server answers, and whether its base URL is the right one: `HEAD <base>/responses` and
 * `GET <base>/models`, as Codex's doctor does, without a key. Only where a turn could be asked of it. @effects net clock fs env
 */
import { CsmError } from '#/base/errors.ts';
import { BUILD } from '#/base/build-info.ts';
import { acquireApiKey } from '#/config/auth.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { defineCheck, type CheckIssue, type CheckOutcome } from '../check.ts';
import { listProxyVariables } from '../list-proxy-variables.ts';

const LIMIT_MS = 5000;

export default defineCheck({
  id: 'network.provider_reachability',
  category: 'reachability',
  section: 'Connectivity',
  isNetwork: true,
  isSlow: true,
  needsSettings: true,
  run: ({ platform, settings }) =>
    settings === undefined ? { summary: 'not inspected' } : describe(platform, settings),
});

async function describe(platform: Platform, settings: Settings): Promise<CheckOutcome> {
  const { id, baseUrl, wire } = settings.provider;
  if (wire === 'scripted' || baseUrl === undefined) {
    return { summary: 'nothing to reach: the scripted model answers', isIdle: true };
  }
  const mode = settings.provider.requiresOpenAiAuth ? 'API key auth' : 'provider auth';
  try {
    acquireApiKey(platform, settings);
  } catch (error) {
    if (!(error instanceof CsmError)) throw error;
    return {
      summary: 'not called: there is no key for the provider',
      details: { 'reachability mode': mode, [`${id} API inference URL`]: `${printBase(baseUrl)} (not called)` },
      isIdle: true,
    };
  }
  const [inference, route] = await Promise.all([
    call(platform, 'HEAD', `${baseUrl}/responses`),
    call(platform, 'GET', `${baseUrl}/models`),
  ]);
  return decideReachability({
    id,
    mode,
    base: printBase(baseUrl),
    inference,
    route,
    proxies: listProxyVariables(platform.env.all()),
  });
}

/** How a request ended: an HTTP status, or why there was none. */
export type Called = { readonly status: number } | { readonly failure: string };

/** What came of both requests. Pure. */
export function decideReachability(facts: {
  readonly id: string;
  readonly mode: string;
  readonly base: string;
  readonly inference: Called;
  readonly route: Called;
  readonly proxies: readonly string[];
}): CheckOutcome {
  const { id, base, inference, route, proxies } = facts;
  const details: Record<string, string> = { 'reachability mode': facts.mode };
  const url = `${id} API inference URL`;
  const probe = `${id} API route probe`;
  const issues: CheckIssue[] = [];
  if ('failure' in inference) {
    details[url] = `${base} connect failed (required)`;
    details['cause'] = inference.failure;
    const through = proxies.filter((name) => !/^no_proxy$/i.test(name));
    issues.push({
      severity: 'fail',
      cause: `${base} is unreachable over HTTP: ${inference.failure}`,
      remedy:
        through.length === 0
          ? `Check that the server runs, base_url, VPN, firewall, DNS, and custom CA configuration.`
          : `Check the proxy that ${through.join(', ')} ${through.length === 1 ? 'names' : 'name'} (NO_PROXY makes exceptions), VPN, firewall, DNS, and custom CA configuration.`,
    });
    return { summary: 'one or more required provider endpoints are unreachable over HTTP', details, issues };
  }
  details[url] = `${base} reachable (HTTP ${inference.status})`;
  if ('failure' in route) {
    details[probe] = `${base} ${route.failure} (warning)`;
    issues.push({
      severity: 'warning',
      cause: `${base}/models: ${route.failure}`,
      remedy: 'Run csm doctor again: the server answers now and then only.',
    });
  } else if (route.status === 404) {
    details[probe] = `${base} returned HTTP 404 (required)`;
    issues.push({
      severity: 'fail',
      cause: 'provider base URL route returned 404 - verify the configured API prefix',
      measured: `${base} returned HTTP 404`,
      expected: 'GET /models returns 2xx, 401, or 403',
      remedy: 'Set base_url to the provider API root, for example https://api.openai.com/v1',
    });
  } else if (route.status >= 500) {
    details[probe] = `${base} returned HTTP ${route.status} (warning)`;
    issues.push({
      severity: 'warning',
      cause: `the provider answers with HTTP ${route.status}`,
      expected: 'GET /models returns 2xx, 401, or 403',
      remedy: 'The server, or a proxy before it, has a problem: try again later, or look at its status page.',
    });
  } else {
    details[probe] = `${base} route exists (HTTP ${route.status})`;
  }
  const summary =
    issues.length === 0
      ? 'active provider endpoints are reachable over HTTP'
      : 'provider endpoint checks returned warnings';
  return {
    summary: issues.some(({ severity }) => severity === 'fail')
      ? 'one or more required provider endpoints are unreachable over HTTP'
      : summary,
    details,
    issues,
  };
}

/** Host and first part of the path: the rest may be a secret of a gateway. Pure. */
export function printBase(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  const first = pathname.split('/').find((part) => part !== '');
  return `${origin}/${first === undefined ? '' : `${first}/`}<redacted>`;
}

async function call({ http, clock }: Platform, method: string, url: string): Promise<Called> {
  const abort = new AbortController();
  const cancel = clock.after(LIMIT_MS, () => abort.abort());
  try {
    const response = await http.send({
      method,
      url,
      headers: [
        ['originator', 'csm_doctor'],
        ['user-agent', `csm/${BUILD.version}`],
        ['accept', '*/*'],
      ],
      signal: abort.signal,
    });
    abort.abort();
    return { status: response.status };
  } catch (error) {
    if (abort.signal.aborted) return { failure: `no answer in ${LIMIT_MS / 1000} s` };
    if (error instanceof CsmError) return { failure: error.message };
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    return { failure: FAILURES[code] ?? (code === '' ? 'connect failed' : `connect failed (${code})`) };
  } finally {
    cancel();
  }
}

/** Bun's names, and the system's. */
const FAILURES: Readonly<Record<string, string>> = {
  ConnectionRefused: 'connection refused',
  ECONNREFUSED: 'connection refused',
  ConnectionClosed: 'connection closed',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'unknown host',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of an unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of an unknown authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  FailedToOpenSocket: 'unknown host, or no way to it',
};
