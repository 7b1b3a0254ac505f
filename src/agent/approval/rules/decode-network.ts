/** Hosts and protocols of `network_rule`. Pure. */
import { StarlarkFailure } from '../starlark/failure.ts';
import type { NetworkRule } from './exec-policy.ts';

const PROTOCOLS: Readonly<Record<string, NetworkRule['protocol']>> = {
  http: 'http',
  https: 'https',
  https_connect: 'https',
  'http-connect': 'https',
  socks5_tcp: 'socks5_tcp',
  socks5_udp: 'socks5_udp',
};

function invalid(message: string): StarlarkFailure {
  return new StarlarkFailure(`invalid rule: network_rule ${message}`);
}

export function decodeProtocol(text: string): NetworkRule['protocol'] {
  const protocol = Object.hasOwn(PROTOCOLS, text) ? PROTOCOLS[text] : undefined;
  if (protocol !== undefined) return protocol;
  throw invalid(`protocol must be one of http, https, socks5_tcp, socks5_udp (got ${text})`);
}

/** The host in lower case, without its port, brackets and final dots. */
export function decodeNetworkHost(text: string): string {
  let host = text.trim();
  if (host === '') throw invalid('host cannot be empty');
  if (/:\/\/|[/?#]/.test(host)) {
    throw invalid('host must be a hostname or IP literal (without scheme or path)');
  }
  if (host.startsWith('[')) {
    const close = host.indexOf(']');
    if (close < 0) throw invalid('host has an invalid bracketed IPv6 literal');
    const suffix = host.slice(close + 1);
    if (!/^(?::\d+)?$/.test(suffix)) throw invalid(`host contains an unsupported suffix: ${text}`);
    host = host.slice(1, close);
  } else if (/^[^:]*:\d+$/.test(host)) host = host.slice(0, host.indexOf(':'));
  host = host.replace(/\.+$/, '').trim().toLowerCase();
  if (host === '') throw invalid('host cannot be empty');
  if (host.includes('*')) throw invalid('host must be a specific host; wildcards are not allowed');
  if (/\s/.test(host)) throw invalid('host cannot contain whitespace');
  return host;
}
