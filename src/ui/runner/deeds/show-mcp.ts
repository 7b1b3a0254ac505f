/** Deed `show-mcp`: the tool servers of the configuration. @effects session */
import { isTable, tableAt } from '#/config/toml-table.ts';
import type { TableRow } from '#/ui/app/ui-effect.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'show-mcp',
  run({ settings, post }) {
    const servers = Object.entries(tableAt(settings().raw, ['mcp_servers'])).filter(([, server]) => isTable(server));
    const none: TableRow = ['', '• No MCP servers configured: [mcp_servers.NAME] in config.toml names them.'];
    const rows = servers.map(([name, server]): TableRow => [
      '',
      `• ${name}: ${isTable(server) ? printServer(server) : ''}`,
    ]);
    const end: readonly TableRow[] =
      rows.length === 0
        ? []
        : [
            ['', ''],
            ['', 'csm does not start them yet: their tools are not offered to the model.'],
          ];
    post({ type: 'table', title: '/mcp\n🔌  MCP Tools', rows: [...(rows.length === 0 ? [none] : rows), ...end] });
  },
});

/** Never its variables or headers: they may be secrets. */
function printServer(server: Readonly<Record<string, unknown>>): string {
  const { command, args, url, enabled } = server;
  const words = Array.isArray(args) ? args.filter((word) => typeof word === 'string') : [];
  const what =
    typeof url === 'string' ? url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '') : [command, ...words].join(' ');
  return enabled === false ? `${what} (off)` : what;
}
