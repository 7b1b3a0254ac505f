/** `/export`: Markdown of the whole conversation. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';
import { createExportLayer } from '#/ui/layers/export-layer.ts';

export default defineSlashCommand({
  name: 'export',
  description: 'write the conversation as Markdown, to a file or the clipboard',
  argument: '[FILE]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (facts.isEmpty) return [notice('There is no conversation to export yet.')];
    if (argument !== '') return [{ type: 'do', deed: 'export-markdown', argument: { path: argument } }];
    return [{ type: 'open-layer', layer: createExportLayer(facts.sessionId) }];
  },
});
