/** `csm replay --frames`: plays recordings of the screen. @effects fs clock streams */
import { CsmError } from '#/base/errors.ts';
import { decodeRecording, type Recording } from '#/ui/harness/recording.ts';
import { PLAYBACK_END, PlaybackFilter } from '#/ui/harness/play-recording.ts';
import { digestRows } from '#/ui/harness/snapshot-digest.ts';
import { TerminalWatch } from '#/ui/harness/terminal-watch.ts';
import { VirtualTerminal } from '#/ui/harness/virtual-terminal.ts';
import { listRecordings } from '#/workstation/recordings.ts';
import type { CommandContext } from './command.ts';
import { printCountOf } from './print-count.ts';

/** No pause is waited for longer than this. */
const LONGEST_PAUSE_MS = 3000;
/** A recording is bounded; a file that is not is none. */
const LARGEST_BYTES = 256 * 1024 * 1024;

export interface FramesOptions {
  readonly isJson: boolean;
  /** So many times as fast as it was; of no use with JSON, which waits for nothing. */
  readonly speed: number;
}

/**
 * @param place a recording, or the folder of a session that has some
 * @throws CsmError `no-recording`, `recording-unreadable`
 */
export async function replayFrames(context: CommandContext, place: string, options: FramesOptions): Promise<number> {
  const files = place.endsWith('.cast') ? [place] : listRecordings(context.platform.fs, place);
  if (files.length === 0) {
    throw new CsmError('input', 'no-recording', `there is no recording of the screen in ${place}`, {
      hint: 'Frames are kept where `[csm] record_frames = true` stands in the configuration, or with --record FILE.',
    });
  }
  for (const file of files) {
    const recording = readRecording(context, file);
    if (options.isJson) await printFrames(context, file, recording);
    else await playFrames(context, recording, options.speed);
  }
  return 0;
}

function readRecording({ platform: { fs } }: CommandContext, file: string): Recording {
  const stat = fs.stat(file);
  if (stat === undefined) throw new CsmError('input', 'recording-unreadable', `${file}: there is no such file`);
  const recording = stat.sizeBytes > LARGEST_BYTES ? undefined : decodeRecording(fs.readText(file));
  if (recording !== undefined) return recording;
  throw new CsmError('input', 'recording-unreadable', `${file} is no recording of a screen`, {
    hint: 'A recording is an asciicast of version 2: see docs/replay.md.',
  });
}

/** As it was, in this terminal. */
async function playFrames({ platform, output }: CommandContext, recording: Recording, speed: number): Promise<void> {
  const filter = new PlaybackFilter();
  const columns = platform.streams.stdout.columns();
  if (columns !== undefined && columns < recording.size.cols) {
    output.warn(`It was recorded with ${recording.size.cols} columns; this terminal has ${columns}.`);
  }
  let lastMs = 0;
  try {
    for (const frame of recording.frames) {
      const pauseMs = Math.min((frame.atMs - lastMs) / speed, LONGEST_PAUSE_MS);
      lastMs = Math.max(lastMs, frame.atMs);
      if (pauseMs >= 1) await platform.clock.sleep(pauseMs);
      if (frame.kind === 'output' && !output.writeData(filter.push(frame.text))) return;
    }
  } finally {
    output.writeData(PLAYBACK_END);
  }
  if (filter.dropped > 0) {
    output.noteLine(
      `${printCountOf(filter.dropped, 'sequence')} that draw nothing were left out (keys, title, questions).`,
    );
  }
}

/** One object a frame: its bytes, and what a terminal shows after it. */
async function printFrames({ output }: CommandContext, file: string, recording: Recording): Promise<void> {
  let { size } = recording;
  const terminal = new VirtualTerminal(size.cols, size.rows);
  const watch = new TerminalWatch(false);
  const encoder = new TextEncoder();
  let index = 0;
  for (const frame of recording.frames) {
    if (frame.kind === 'resize') {
      ({ size } = frame);
      terminal.terminal.resize(size.cols, size.rows);
    }
    const bytes = encoder.encode(frame.kind === 'output' ? frame.text : '');
    await terminal.write(bytes);
    watch.push(bytes);
    const isShown = output.writeJson({
      type: `frame.${frame.kind}`,
      index,
      at_ms: frame.atMs,
      cols: size.cols,
      rows: size.rows,
      bytes: bytes.length,
      sha256: new Bun.CryptoHasher('sha256').update(bytes).digest('hex'),
      text_sha256: digestRows(terminal.rows()),
    });
    index += 1;
    if (!isShown) return;
  }
  output.writeJson({
    type: 'frames.completed',
    path: file,
    frames: index,
    bytes: watch.report.bytes,
    damaged_lines: recording.damagedLines,
    started_at: recording.startedAtMs === undefined ? null : new Date(recording.startedAtMs).toISOString(),
    left_on: watch.leftOn(),
    screen: terminal.rows(),
  });
  terminal.terminal.dispose();
}
