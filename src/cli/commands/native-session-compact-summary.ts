/** `csm native-session compact-summary`: a summary in the place of the context. @effects fs clock random lock env http signals streams */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import type { SignalName } from '#/platform/signals.ts';
import type { ModelChoice, SummarySource } from '#/workstation/compaction-manual.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { ARTIFACT_FLAG, reportCompaction } from '../compaction-report.ts';
import { JSON_FLAG, ROOT_FLAG, SESSION_FLAG, settingsOf } from '../command-settings.ts';

const EXITS: readonly (readonly [SignalName, number])[] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];

export default defineCommand({
  description:
    'Shortens the context of a session to a summary, beside the instructions and the latest messages of the user, which ' +
    'stay as they are. The summary is the text of a file, or the model writes it: of a transcript, or of the session ' +
    'itself. The artifact is on disk before the context switches; a summary that fails or is interrupted changes nothing. ' +
    'The log keeps everything: `csm native-session undo-compaction` restores the full context.',
  examples: [
    {
      line: 'csm native-session compact-summary --root R --session-id demo --artifact-id summary-001 --summary-file summary.md',
      about: 'with a summary of your own',
    },
    {
      line: 'csm native-session compact-summary --root R --session-id demo --artifact-id s2 --source-file transcript.md --api-key-file KEY',
      about: 'the model sums up a transcript',
    },
    {
      line: 'csm native-session compact-summary --root R --session-id demo --artifact-id s3 --from-session --api-key-file KEY',
      about: 'the model sums up the session',
    },
  ],
  flags: {
    ...ROOT_FLAG,
    ...SESSION_FLAG,
    ...ARTIFACT_FLAG,
    summaryFile: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'The summary',
      conflicts: ['sourceFile', 'fromSession'],
    },
    sourceFile: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'A transcript that the model sums up',
      conflicts: ['fromSession'],
    },
    fromSession: { type: 'boolean', summary: 'The model sums up the session' },
    apiKeyFile: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'File with the API key of the provider',
    },
    script: {
      type: 'string',
      valueName: 'FILE',
      complete: 'file',
      summary: 'Answers of the scripted model (provider `scripted`)',
    },
    ...JSON_FLAG,
  },
  exits: { 130: 'ended by SIGINT', 143: 'ended by SIGTERM', 129: 'ended by SIGHUP' },
  ownsSignals: true,
  async run(context, { flags }) {
    const { platform } = context;
    const canceled = new AbortController();
    let exit = 0;
    const offs = EXITS.map(([signal, code]) =>
      platform.signals.on(signal, () => {
        exit ||= code;
        canceled.abort();
      }),
    );
    try {
      const settings = settingsOf(context, flags.root);
      const source = await decodeSource(context, flags, canceled.signal);
      const { compactSummary } = await import('#/workstation/compaction-manual.ts');
      const order = { session: flags.sessionId, artifactId: flags.artifactId, source };
      reportCompaction(context.output, await compactSummary(platform, settings, order), flags);
      return 0;
    } catch (error) {
      if (exit !== 0 && error instanceof CsmError && error.kind === 'canceled') {
        context.output.noteLine('Interrupted: the context is what it was.');
        return exit;
      }
      throw error;
    } finally {
      for (const off of offs) off();
    }
  },
});

interface SourceFlags {
  readonly summaryFile: string | undefined;
  readonly sourceFile: string | undefined;
  readonly fromSession: boolean;
  readonly apiKeyFile: string | undefined;
  readonly script: string | undefined;
}

async function decodeSource(
  { platform, overrides }: CommandContext,
  flags: SourceFlags,
  signal: AbortSignal,
): Promise<SummarySource> {
  const { summaryFile, sourceFile, fromSession } = flags;
  if (summaryFile !== undefined) return { kind: 'text', text: readText(platform, summaryFile) };
  if (sourceFile === undefined && !fromSession) {
    throw new CsmError('usage', 'summary-source', 'say where the summary comes from', {
      hint: 'Add --summary-file FILE, --source-file FILE or --from-session.',
    });
  }
  const { readScript } = await import('#/workstation/turn-files.ts');
  const script = readScript(platform, flags.script);
  const model: ModelChoice = {
    providerNamed: overrides.config.some((override) => /^\s*model_provider\s*=/.test(override)),
    signal,
    ...(flags.apiKeyFile === undefined ? {} : { apiKeyFile: flags.apiKeyFile }),
    ...(script === undefined ? {} : { script }),
  };
  return sourceFile === undefined
    ? { kind: 'session', model }
    : { kind: 'transcript', text: readText(platform, sourceFile), model };
}

function readText({ fs }: Platform, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fs.readFile(path));
  } catch (error) {
    if (errnoOf(error) === undefined) throw new CsmError('input', 'file-not-utf8', `${path} is not UTF-8 text`);
    throw new CsmError('input', 'file-unreadable', `Cannot read ${path}: ${printErrno(error)}`, { cause: error });
  }
}
