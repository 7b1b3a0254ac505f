import { describe, expect, test } from 'bun:test';
import { BUILD } from '#/base/build-info.ts';
import type { CheckReport, DoctorReport } from '#/doctor/check.ts';
import { encodeReport } from '#/doctor/encode-report.ts';
import { printReport, type PrintOptions } from '#/doctor/print-report.ts';

const check = (more: Partial<CheckReport>): CheckReport => ({
  id: 'system.disk',
  category: 'disk',
  section: 'Environment',
  status: 'ok',
  isIdle: false,
  summary: 'sufficient free disk space',
  details: {},
  issues: [],
  durationMs: 1,
  ...more,
});

const REPORT: DoctorReport = {
  generatedMs: 1_795_377_799_500,
  machine: 'linux-x86_64',
  status: 'fail',
  checks: [
    check({ details: { 'warning threshold': '5.0 GiB', 'PATH git entries': ['/usr/bin/git', '/bin/git'], none: [] } }),
    check({
      id: 'auth.credentials',
      category: 'auth',
      section: 'Configuration',
      status: 'fail',
      summary: 'no credentials',
      details: { 'auth file': '/h/auth.json' },
      issues: [{ severity: 'fail', cause: 'no credentials were found', remedy: 'Run csm login.' }],
    }),
    check({
      id: 'mcp.config',
      category: 'mcp',
      section: 'Configuration',
      status: 'warning',
      summary: 'consistent',
      issues: [
        { severity: 'warning', cause: 'a is missing', remedy: 'Install a.' },
        { severity: 'warning', cause: 'b is missing', remedy: 'Install b.' },
      ],
    }),
    check({ id: 'state.catalog', category: 'threads', section: 'Sessions', isIdle: true, summary: 'none yet' }),
  ],
};

const PLAIN: PrintOptions = {
  isSummary: false,
  isAll: false,
  isAscii: false,
  isPartial: false,
  widthCells: undefined,
  paint: (text) => text,
};

describe('printReport', () => {
  test('sections, rows, details, remedies, notes and counts', () => {
    const rule = '─'.repeat(61);
    expect(printReport(REPORT, PLAIN)).toBe(
      [
        `csm Doctor v${BUILD.version} · linux-x86_64`,
        '',
        'Notes',
        '   ✗ auth         no credentials were found - Run csm login.',
        '   ⚠ mcp          a is missing (and 1 more) - Install a.',
        rule,
        '',
        'Environment',
        '  ✓ disk         sufficient free disk space',
        '      warning threshold        5.0 GiB',
        '      PATH git entries         /usr/bin/git',
        '                               /bin/git',
        '      none                     none',
        '',
        'Configuration',
        '  ✗ auth         no credentials were found',
        '      auth file                /h/auth.json',
        '    → Run csm login.',
        '  ⚠ mcp          a is missing (and 1 more)',
        '    → a is missing: Install a.',
        '    → b is missing: Install b.',
        '',
        'Sessions',
        '  ○ threads      none yet',
        '',
        rule,
        '1 ok · 1 idle · 2 notes · 1 warn · 1 fail failed',
        '',
        '--summary rows only',
        '--all check every log, cut nothing   --json report for programs',
        '',
      ].join('\n'),
    );
  });

  test('a summary has rows alone; ASCII has no other sign', () => {
    const text = printReport(REPORT, { ...PLAIN, isSummary: true, isAscii: true });
    // oxlint-disable-next-line no-control-regex -- that there is none is what is tested
    expect(text).toMatch(/^[\x00-\x7f]*$/);
    expect(text).toContain('  [ok] disk         sufficient free disk space\n\nConfiguration\n');
    expect(text).toContain('  [XX] auth         no credentials were found - Run csm login.\n');
    expect(text).toContain('  [!!] mcp          a is missing (and 1 more) - Install a.\n');
    expect(text).toContain('  [--] threads      none yet\n');
    expect(text).toContain('1 ok | 1 idle | 2 notes | 1 warn | 1 fail failed');
    expect(text).not.toContain('threshold');
  });

  test('with nothing wrong there are no notes', () => {
    const text = printReport(
      { ...REPORT, status: 'ok', checks: REPORT.checks.slice(0, 1) },
      { ...PLAIN, isPartial: true },
    );
    expect(text).toStartWith(`csm Doctor v${BUILD.version}\n\nEnvironment\n`);
    expect(text).toContain('\n1 ok · 0 warn · 0 fail ok\n');
  });

  test('with warnings alone it is degraded', () => {
    const text = printReport({ ...REPORT, status: 'warning', checks: REPORT.checks.slice(2, 3) }, PLAIN);
    expect(text).toContain('\n0 ok · 1 notes · 1 warn · 0 fail degraded\n');
  });

  test.each([20, 30, 50, 80, 120])('no line is wider than %d cells', (widthCells) => {
    const long = {
      path: `/a/${'very-long-name/'.repeat(20)}`,
      words: 'some words and '.repeat(30),
      wide: '漢字'.repeat(60),
    };
    const issues = [
      { severity: 'fail', cause: 'something long is wrong '.repeat(9), remedy: 'do this and that '.repeat(9) },
    ] as const;
    const checks = [...REPORT.checks, check({ status: 'fail', details: long, issues, category: 'reachability' })];
    for (const isSummary of [true, false]) {
      const text = printReport({ ...REPORT, checks }, { ...PLAIN, widthCells, isSummary, isAll: true });
      const body = text.split('\n').slice(2, -4);
      expect(body.filter((line) => Bun.stringWidth(line) > Math.max(widthCells, 32))).toEqual([]);
    }
  });

  test('long lists and values are cut, unless everything is asked for', () => {
    const details = { list: Array.from({ length: 9 }, (_, index) => `/entry/${index}`), value: 'x'.repeat(500) };
    const report = { ...REPORT, checks: [check({ details })] };
    const short = printReport(report, PLAIN);
    expect(short).toContain('and 4 more (--all)');
    expect(short).toContain(`${'x'.repeat(240)}… (--all)`);
    const all = printReport(report, { ...PLAIN, isAll: true });
    expect(all).toContain('/entry/8');
    expect(all).toContain('x'.repeat(500));
  });
});

test('encodeReport has the members of Codex', () => {
  const encoded = encodeReport(REPORT);
  expect(Object.keys(encoded)).toEqual([
    'schemaVersion',
    'generatedAt',
    'overallStatus',
    'codexVersion',
    'csmVersion',
    'checks',
  ]);
  expect(encoded).toMatchObject({
    schemaVersion: 1,
    generatedAt: '1795377799s since unix epoch',
    overallStatus: 'fail',
    codexVersion: '0.169.0',
  });
  expect(Object.keys(encoded.checks)).toEqual(['auth.credentials', 'mcp.config', 'state.catalog', 'system.disk']);
  expect(Object.keys(encoded.checks['system.disk']?.details ?? {})).toEqual([
    'PATH git entries',
    'none',
    'warning threshold',
  ]);
  expect(encoded.checks['system.disk']).toMatchObject({ remediation: null, durationMs: 1, status: 'ok' });
  expect(encoded.checks['system.disk']).not.toHaveProperty('issues');
  expect(encoded.checks['mcp.config']).toMatchObject({ status: 'warning', remediation: 'Install a. Install b.' });
});
