import { describe, expect, test } from 'bun:test';
import { planImageSize, readPromptImages } from '#/agent/tools/read-image-part.ts';
import { viewImageTool } from '#/agent/tools/view-image.ts';
import type { ToolOutputBody } from '#/protocol/responses/items.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTestContext, toolCall } from './tool-context.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const WEBP = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

async function view(files: Record<string, string | Uint8Array>, input: string): Promise<ToolOutputBody> {
  const platform = openMemoryPlatform({ files });
  return (await viewImageTool.run(toolCall('view_image', input), openTestContext(platform, { cwd: '/work' }))).output;
}

async function sentSize(output: ToolOutputBody) {
  const url = typeof output === 'string' || output[0]?.type !== 'input_image' ? '' : output[0].image_url;
  const { width, height, format } = await new Bun.Image(Buffer.from(url.split(',')[1] ?? '', 'base64')).metadata();
  return { width, height, format, head: url.slice(0, url.indexOf(',')) };
}

describe('view_image', () => {
  test('a small image is sent as it is', async () => {
    expect(await view({ '/work/a.png': PIXEL }, '{"path":"a.png"}')).toEqual([
      { type: 'input_image', image_url: `data:image/png;base64,${PIXEL.toString('base64')}`, detail: 'original' },
    ]);
    expect(await view({ '/x/a.txt': WEBP }, '{"path":"/x/a.txt"}')).toEqual([
      { type: 'input_image', image_url: `data:image/webp;base64,${WEBP.toString('base64')}`, detail: 'original' },
    ]);
  });

  test('a GIF becomes a PNG', async () => {
    const sent = await sentSize(await view({ '/work/a.gif': GIF }, '{"path":"a.gif"}'));
    expect(sent).toEqual({ width: 1, height: 1, format: 'png', head: 'data:image/png;base64' });
  });

  test('a large image is made smaller, in its own format', async () => {
    const png = await new Bun.Image(PIXEL).resize(3300, 3300).png().bytes();
    const jpeg = await new Bun.Image(PIXEL).resize(7000, 20).jpeg().bytes();
    const files = { '/work/a.png': png, '/work/b.jpg': jpeg };
    const expected = { width: 3200, height: 3200, format: 'png', head: 'data:image/png;base64' } as const;
    expect(await sentSize(await view(files, '{"path":"a.png"}'))).toEqual(expected);
    expect(await sentSize(await view(files, '{"path":"b.jpg"}'))).toEqual({
      width: 6000,
      height: 17,
      format: 'jpeg',
      head: 'data:image/jpeg;base64',
    });
  });

  /** Observed. */
  test.each([
    ['{"path":"missing.png"}', 'unable to locate image at `/work/missing.png`: No such file or directory (os error 2)'],
    ['{"path":"dir"}', 'image path `/work/dir` is not a file'],
    ['{"path":""}', 'image path `/work` is not a file'],
    ['{"path":"text.png"}', 'unable to process image: invalid or unsupported image data'],
    ['{"path":"cut.png"}', 'unable to process image: invalid or unsupported image data'],
    ['{"path":"empty.png"}', 'unable to process image: invalid or unsupported image data'],
    ['{}', 'failed to parse function arguments: missing field `path` at line 1 column 2'],
    [
      '{"path":"a.png","detail":"low"}',
      'view_image.detail only supports `high` or `original`; omit `detail` for default high resized behavior, got `low`',
    ],
  ])('%s', async (input, output) => {
    const files = {
      '/work/dir/x': '',
      '/work/text.png': 'hello\n',
      '/work/cut.png': PIXEL.subarray(0, 45),
      '/work/empty.png': '',
    };
    expect(await view(files, input)).toBe(output);
  });
});

/** Observed. */
test.each([
  [
    [4, 4],
    [4, 4],
  ],
  [
    [6000, 1000],
    [6000, 1000],
  ],
  [
    [10_000, 300],
    [6000, 180],
  ],
  [
    [3300, 3300],
    [3200, 3200],
  ],
  [
    [4000, 2000],
    [4000, 2000],
  ],
  [
    [3200, 3201],
    [3168, 3168],
  ],
  [
    [7000, 2000],
    [5936, 1696],
  ],
  [
    [300, 20_000],
    [90, 6000],
  ],
  [
    [5000, 2100],
    [4876, 2048],
  ],
  [
    [4096, 2500],
    [4089, 2496],
  ],
  [
    [6001, 6],
    [6000, 6],
  ],
  [
    [6016, 1600],
    [6000, 1596],
  ],
  [
    [5999, 1700],
    [5984, 1695],
  ],
  [
    [5990, 1709],
    [5944, 1696],
  ],
] as const)('an image of %p pixels is sent as %p', ([width, height], [sentWidth, sentHeight]) => {
  expect(planImageSize(width, height)).toEqual({ width: sentWidth, height: sentHeight });
});

test('images of a prompt', async () => {
  const { fs } = openMemoryPlatform({ files: { '/work/a.png': PIXEL, '/work/t.png': 'text', '/work/d/x': '' } });
  const images = ['a.png', 'missing.png', 't.png', 'd'].map((shown) => ({ shown, path: `/work/${shown}` }));
  const parts = await readPromptImages(fs, images);
  expect(parts.map((part) => (part.type === 'input_image' ? 'IMAGE' : part.text))).toEqual([
    '<image name=[Image #1] path="a.png">',
    'IMAGE',
    '</image>',
    'Codex could not read the local image at `missing.png`: No such file or directory (os error 2)',
    '<image name=[Image #3] path="t.png">',
    'image content omitted because it could not be processed',
    '</image>',
    'Codex could not read the local image at `d`: Is a directory (os error 21)',
  ]);
});
