/** Proxies and certificates, as the environment has them. Addresses of proxies are not shown: they may hold passwords. @effects fs env */
import { printErrno } from '#/base/errors.ts';
import { defineCheck, type CheckIssue } from '../check.ts';
import { listProxyVariables } from '../list-proxy-variables.ts';

const CERTIFICATES = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;

export default defineCheck({
  id: 'network.env',
  category: 'network',
  section: 'Connectivity',
  isNetwork: true,
  run: ({ platform: { fs, env } }) => {
    const proxies = listProxyVariables(env.all());
    const issues: CheckIssue[] = [];
    const details: Record<string, string> = {
      [proxies.length === 0 ? 'proxy env vars' : 'proxy env vars present']:
        proxies.length === 0 ? 'none' : proxies.join(', '),
    };
    for (const name of proxies.filter((variable) => !/^no_proxy$/i.test(variable))) {
      const value = env.get(name) ?? '';
      if (URL.canParse(value.includes('://') ? value : `http://${value}`)) continue;
      issues.push({
        severity: 'warning',
        cause: `${name} is no address`,
        remedy: `Write it as http://HOST:PORT, or unset ${name}.`,
      });
    }
    for (const name of CERTIFICATES) {
      const path = env.get(name);
      if (path === undefined) continue;
      try {
        const isPem = fs.readText(path).includes('-----BEGIN ');
        details[name] = `readable file ${path}${isPem ? '' : ' (no certificate in PEM form)'}`;
        if (isPem) continue;
        issues.push({
          severity: 'warning',
          cause: `${name} names a file without a certificate in PEM form: ${path}`,
          remedy: `Let it name a PEM file, or unset ${name}.`,
        });
      } catch (error) {
        details[name] = `${path} (${printErrno(error)})`;
        issues.push({
          severity: 'warning',
          cause: `custom CA env var points at an unreadable path: ${name}=${path}`,
          measured: printErrno(error),
          remedy: `Let it name a readable PEM file, or unset ${name}: no request can be made before.`,
        });
      }
    }
    const set = proxies.length === 0 ? 'no proxy env vars' : `proxy env vars: ${proxies.join(', ')}`;
    return { summary: set, details, issues };
  },
});
