/** `/plugins`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'plugins',
  description: 'browse plugins (not in csm)',
  why: 'csm has no marketplace of plugins. Skills (/skills), hooks (/hooks) and tools of MCP servers (/mcp) come from the configuration.',
});
