/** Where the conversation goes as Markdown: the clipboard or a file. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';
import { createFieldLayer } from './field-layer.ts';

/** @param sessionId names the file that is proposed */
export function createExportLayer(sessionId: string): Layer {
  return createList({
    name: 'export',
    title: 'Export conversation',
    rows: [
      { id: 'copy', label: 'Copy to the clipboard', description: 'all of it, as text' },
      { id: 'file', label: 'Write a file', description: 'you choose its name' },
    ],
    onChoose: ({ id }) =>
      id === 'copy'
        ? closeLayer({ type: 'do', deed: 'export-markdown', argument: {} })
        : closeLayer({ type: 'open-layer', layer: createExportFileLayer(`csm-${sessionId.slice(0, 8)}.md`) }),
  });
}

function createExportFileLayer(path: string): Layer {
  return createFieldLayer({
    name: 'export-file',
    title: 'Write the conversation to',
    text: path,
    placeholder: 'name of a file',
    confirmHint: 'write',
    onSubmit: (text) => closeLayer({ type: 'do', deed: 'export-markdown', argument: { path: text } }),
  });
}
