/**
 * An image file as a part of a message: checked by decoding it, made smaller where the model would do so anyway. Limits and
 * texts as observed in Codex 0.169.0; used by `view_image` and by `exec -i`. @effects fs
 */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { ContentPart } from '#/protocol/responses/items.ts';
import type { SessionFs } from './session-fs.ts';

export type ImagePart = Extract<ContentPart, { type: 'input_image' }>;

export type ReadImage =
  | { readonly ok: true; readonly part: ImagePart }
  /** The file cannot be read; `message` is the system's (`No such file or directory (os error 2)`). */
  | { readonly ok: false; readonly kind: 'unreadable'; readonly message: string }
  | { readonly ok: false; readonly kind: 'not-a-file' | 'not-an-image' }
  | { readonly ok: false; readonly kind: 'too-large'; readonly message: string };

/** Files over this are not opened. */
const FILE_LIMIT_BYTES = 50 * 1024 * 1024;
/** Decoded pixels take four bytes each: 320 MB at most. */
const PIXEL_LIMIT = 80_000_000;
/** Images that are sent: longest side, and how many squares of 32 pixels they may touch. */
const SIDE_LIMIT = 6000;
const PATCH_SIDE = 32;
const PATCH_LIMIT = 10_000;
const SENT_LIMIT_BYTES = 40 * 1024 * 1024;

/** @param path absolute */
export async function readImagePart(fs: Pick<SessionFs, 'stat' | 'readFile'>, path: string): Promise<ReadImage> {
  let bytes: Uint8Array;
  try {
    const stat = fs.stat(path);
    if (stat === undefined) return { ok: false, kind: 'unreadable', message: 'No such file or directory (os error 2)' };
    if (stat.kind !== 'file') return { ok: false, kind: 'not-a-file' };
    if (stat.sizeBytes > FILE_LIMIT_BYTES)
      return tooLarge(`it has ${stat.sizeBytes} bytes; the limit is ${FILE_LIMIT_BYTES}`);
    bytes = fs.readFile(path);
  } catch (error) {
    if (errnoOf(error) === undefined && !(error instanceof CsmError)) throw error;
    return { ok: false, kind: 'unreadable', message: printErrno(error) };
  }
  return encodeImage(bytes);
}

/** Bytes of a file as a part of a message. `Bun.Image` only ever gets bytes here: given a path, it would read files. */
export async function encodeImage(bytes: Uint8Array): Promise<ReadImage> {
  const format = sniffFormat(bytes);
  if (format === undefined) return { ok: false, kind: 'not-an-image' };
  try {
    const { width, height } = await new Bun.Image(bytes).metadata();
    if (width * height > PIXEL_LIMIT) return tooLarge(`it has ${width}x${height} pixels; the limit is ${PIXEL_LIMIT}`);
    const size = planImageSize(width, height);
    const isKept = size.width === width && size.height === height;
    const sent = isKept && format !== 'gif' ? await checkImage(bytes) : await convertImage(bytes, format, size);
    if (sent.length > SENT_LIMIT_BYTES)
      return tooLarge(`it takes ${sent.length} bytes; the limit is ${SENT_LIMIT_BYTES}`);
    const type = format === 'gif' ? 'png' : format;
    const url = `data:image/${type};base64,${Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength).toString('base64')}`;
    return { ok: true, part: { type: 'input_image', image_url: url, detail: 'original' } };
  } catch {
    return { ok: false, kind: 'not-an-image' };
  }
}

/** Throws where the file has a header but no picture. */
async function checkImage(bytes: Uint8Array): Promise<Uint8Array> {
  await new Bun.Image(bytes, { maxPixels: PIXEL_LIMIT }).resize(1, 1, { filter: 'nearest' }).png().bytes();
  return bytes;
}

async function convertImage(bytes: Uint8Array, format: ImageFormat, size: ImageSize): Promise<Uint8Array> {
  const image = new Bun.Image(bytes, { maxPixels: PIXEL_LIMIT }).resize(size.width, size.height);
  if (format === 'jpeg') return image.jpeg({ quality: 85 }).bytes();
  return format === 'webp' ? image.webp({ lossless: true }).bytes() : image.png().bytes();
}

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp';

/** By the first 12 bytes: names lie. Undefined: no format that is sent. */
export function sniffFormat(bytes: Uint8Array): ImageFormat | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'webp' : undefined;
}

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size an image is sent in. Pure. */
export function planImageSize(width: number, height: number): ImageSize {
  const sideScale = Math.min(1, SIDE_LIMIT / Math.max(width, height));
  const fitting = {
    width: atLeastOne(Math.round(width * sideScale)),
    height: atLeastOne(Math.round(height * sideScale)),
  };
  if (measurePatches(fitting) <= PATCH_LIMIT) return fitting;
  const scale = Math.sqrt((PATCH_LIMIT * PATCH_SIDE ** 2) / (width * height));
  const wide = (width * scale) / PATCH_SIDE;
  const high = (height * scale) / PATCH_SIDE;
  const whole = scale * Math.min(Math.floor(wide) / wide, Math.floor(high) / high);
  // A hair up: an edge that is meant to be 2048 must not become 2047.
  const cut = (side: number): number => atLeastOne(Math.floor(side * whole + 1e-6));
  return { width: cut(width), height: cut(height) };
}

function measurePatches({ width, height }: ImageSize): number {
  return Math.ceil(width / PATCH_SIDE) * Math.ceil(height / PATCH_SIDE);
}

function atLeastOne(side: number): number {
  return Math.max(1, side);
}

function tooLarge(message: string): ReadImage {
  return { ok: false, kind: 'too-large', message };
}

/**
 * The parts of a prompt for the images of `exec -i`, in order.
 * @param shown how the user named each, and where it is (absolute)
 */
export async function readPromptImages(
  fs: Pick<SessionFs, 'stat' | 'readFile'>,
  images: readonly { readonly shown: string; readonly path: string }[],
): Promise<readonly ContentPart[]> {
  const parts: ContentPart[] = [];
  for (const [index, { shown, path }] of images.entries()) {
    const read = await readImagePart(fs, path);
    const unreadable =
      read.ok || read.kind === 'not-an-image' || read.kind === 'too-large'
        ? undefined
        : read.kind === 'unreadable'
          ? read.message
          : 'Is a directory (os error 21)';
    if (unreadable !== undefined) {
      parts.push({ type: 'input_text', text: `Codex could not read the local image at \`${shown}\`: ${unreadable}` });
      continue;
    }
    parts.push({ type: 'input_text', text: `<image name=[Image #${index + 1}] path="${shown}">` });
    parts.push(
      read.ok ? read.part : { type: 'input_text', text: 'image content omitted because it could not be processed' },
    );
    parts.push({ type: 'input_text', text: '</image>' });
  }
  return parts;
}
