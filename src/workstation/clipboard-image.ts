/** The picture that is in the clipboard, by the tools of the desktop. @effects process fs env clock random */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';

const TIMEOUT_MS = 5_000;
/** More is no screenshot. */
const MOST_BYTES = 50 * 1024 * 1024;

/** What reads the clipboard as PNG, and the variable that says that its desktop is there. */
const TOOLS: readonly { readonly variable: string; readonly argv: readonly [string, ...string[]] }[] = [
  { variable: 'WAYLAND_DISPLAY', argv: ['wl-paste', '--no-newline', '--type', 'image/png'] },
  { variable: 'DISPLAY', argv: ['xclip', '-selection', 'clipboard', '-target', 'image/png', '-out'] },
  { variable: 'WSL_DISTRO_NAME', argv: ['powershell.exe', '-NoProfile', '-STA', '-Command', powershell()] },
];

function powershell(): string {
  return (
    'Add-Type -AssemblyName System.Windows.Forms,System.Drawing;' +
    '$i=[Windows.Forms.Clipboard]::GetImage();if($i){$m=New-Object IO.MemoryStream;' +
    '$i.Save($m,[Drawing.Imaging.ImageFormat]::Png);[Console]::OpenStandardOutput().Write($m.ToArray(),0,$m.Length)}'
  );
}

/** Answers the path of a new file (0600, in the folder for temporary files). Rejects with a `CsmError` that says why there is none. */
export async function readClipboardImage(platform: Platform): Promise<string> {
  const { env, fs, processes } = platform;
  const desktops = TOOLS.filter(({ variable }) => env.get(variable) !== undefined);
  if (desktops.length === 0) {
    throw refuse(
      'this terminal has no desktop (neither WAYLAND_DISPLAY nor DISPLAY is set)',
      'Paste or type the path of a picture instead.',
    );
  }
  const tool = desktops.find(({ argv }) => processes.which(argv[0], env.get('PATH')) !== undefined);
  if (tool === undefined) {
    const names = desktops.map(({ argv }) => argv[0]).join(' or ');
    throw refuse(`${names} is not installed`, `Install ${names}, or paste the path of a picture.`);
  }
  const bytes = await readOutput(platform, tool.argv);
  if (!isPng(bytes)) throw refuse('there is no picture in the clipboard', 'Copy a picture first, or paste its path.');
  const path = `${env.tempDir()}/csm-clipboard-${freshId(platform)}.png`;
  fs.writeFile(path, bytes, { exclusive: true });
  return path;
}

function refuse(why: string, hint: string): CsmError {
  return new CsmError('environment', 'clipboard-image', `No picture was pasted: ${why}. ${hint}`);
}

async function readOutput({ processes, env, clock }: Platform, argv: readonly string[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    const child = processes.spawn({
      argv,
      cwd: '/',
      env: env.all(),
      onOutput: (chunk, stream) => {
        if (stream !== 'stdout') return;
        sizeBytes += chunk.length;
        if (sizeBytes > MOST_BYTES) child.kill('SIGKILL');
        else chunks.push(chunk);
      },
    });
    const cancel = clock.after(TIMEOUT_MS, () => child.kill('SIGKILL'));
    const { code } = await child.exited;
    cancel();
    return code === 0 && sizeBytes <= MOST_BYTES ? Buffer.concat(chunks) : new Uint8Array(0);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return new Uint8Array(0);
  }
}

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\x89PNG\r\n\x1a\n';
}
