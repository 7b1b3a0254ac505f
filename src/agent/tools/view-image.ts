/** The tool `view_image`: shows the model an image file. @effects fs */
import { isAbsolute, join } from 'node:path';
import { readImagePart, type ReadImage } from './read-image-part.ts';
import { openSessionFs } from './session-fs.ts';
import { decodeArguments, optional, required, text } from './tool-arguments.ts';
import type { Tool } from './tool.ts';

const SHAPE = { path: required(text), detail: optional(text) };

export const viewImageTool: Tool = {
  name: 'view_image',
  spec: ({ settings }) =>
    settings.viewImageEnabled
      ? {
          type: 'function',
          name: 'view_image',
          description:
            'Shows you an image file of this machine. Only for images that the user has not already attached.',
          strict: false,
          parameters: {
            type: 'object',
            properties: { path: { type: 'string', description: 'The image file.' } },
            required: ['path'],
            additionalProperties: false,
          },
        }
      : undefined,
  run: async (call, context) => {
    const decoded = decodeArguments(call.input, SHAPE);
    if (!decoded.ok) return { status: 'invalid', output: decoded.message, reason: decoded.message };
    const { detail } = decoded.value;
    if (detail !== undefined && detail !== 'high' && detail !== 'original') {
      const output = `view_image.detail only supports \`high\` or \`original\`; omit \`detail\` for default high resized behavior, got \`${detail}\``;
      return { status: 'invalid', output, reason: output };
    }
    const { settings, sessionId, platform } = context;
    const path = isAbsolute(decoded.value.path) ? join(decoded.value.path) : join(settings.cwd, decoded.value.path);
    const shownPath = path.length > 1 ? path.replace(/\/$/, '') : path;
    await context.report.started({ kind: 'image', path: shownPath });
    const read = await readImagePart(openSessionFs(platform, settings, sessionId), shownPath);
    if (read.ok) return { status: 'completed', output: [read.part] };
    const output = printFailure(read, shownPath);
    return { status: 'failed', output, reason: output };
  },
};

function printFailure(read: Exclude<ReadImage, { ok: true }>, path: string): string {
  switch (read.kind) {
    case 'unreadable':
      return `unable to ${read.message.startsWith('Permission denied') ? 'read' : 'locate'} image at \`${path}\`: ${read.message}`;
    case 'not-a-file':
      return `image path \`${path}\` is not a file`;
    case 'not-an-image':
      return 'unable to process image: invalid or unsupported image data';
    case 'too-large':
      return `unable to process image: ${read.message}`;
  }
}
