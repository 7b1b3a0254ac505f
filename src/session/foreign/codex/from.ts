/** A rollout's history as the first events of a native session. Pure. */
import type { ImportedFile, ImportedFrom } from '#/session/events/import.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';
import type { CodexHistory, ReadFilePart } from './read-history.ts';

/** Items of one record, and their text, so that no record of the log becomes huge. */
const ITEMS_AN_EVENT = 64;
const CHARACTERS_AN_EVENT = 256 * 1024;
const TITLE_CHARACTERS = 80;

/** The reference to the rollout that `session.created` records. */
export function projectImportedFrom({ meta, summary, history, parts, damage }: CodexHistory): ImportedFrom {
  const own = parts.at(-1);
  const base = parts.slice(0, -1).map(projectFile);
  const { cliVersion, modelProvider } = meta ?? {};
  const { lastModel: model } = summary;
  return {
    format: 'codex',
    ...(own === undefined ? { path: '', offset: 0, sha256: '' } : projectFile(own)),
    ...(base.length === 0 ? {} : { base }),
    ...(model === undefined ? {} : { model }),
    ...(modelProvider === undefined ? {} : { provider: modelProvider }),
    ...(cliVersion === undefined ? {} : { program_version: cliVersion }),
    items: history.items.length,
    turns: summary.turns.started,
    compactions: history.compactions,
    ...(summary.usage === undefined ? {} : { usage: summary.usage }),
    ...(Object.keys(damage).length === 0 ? {} : { damage: damage as Record<string, number> }),
  };
}

function projectFile(part: ReadFilePart): ImportedFile {
  return {
    ...(part.threadId === undefined ? {} : { session_id: part.threadId }),
    path: part.path,
    offset: part.bytes,
    ...(part.lastOrdinal === undefined ? {} : { ordinal: part.lastOrdinal }),
    sha256: part.sha256,
  };
}

/**
 * What follows `session.created`: a title, the history, and a warning where not all of the file could be read.
 * @param name what the thread is called in Codex; without one its first prompt is the title
 */
export function projectImport(source: CodexHistory, name: string | undefined): readonly DurableEvent[] {
  const { history, losses } = source;
  const title = printImportTitle(name ?? history.firstPrompt);
  const path = source.parts.at(-1)?.path ?? '';
  return [
    ...(title === undefined ? [] : [{ type: 'session.titled', payload: { title } } as const]),
    ...groupItems(history.items).map((items): DurableEvent => ({
      type: 'context.added',
      reason: 'import',
      payload: { items },
    })),
    ...(losses === 0
      ? []
      : [
          {
            type: 'warning.raised',
            code: 'import-damaged',
            payload: {
              message: `${losses} ${losses === 1 ? 'place' : 'places'} of ${path} could not be read; \`csm session summarize\` lists them`,
            },
          } as const,
        ]),
  ];
}

function groupItems(items: readonly ResponseItem[]): readonly (readonly ResponseItem[])[] {
  const groups: ResponseItem[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    const group = groups.at(-1);
    if (group === undefined || group.length >= ITEMS_AN_EVENT || characters + size > CHARACTERS_AN_EVENT) {
      groups.push([item]);
      characters = size;
    } else {
      group.push(item);
      characters += size;
    }
  }
  return groups;
}

/** First line that says something, shortened. */
function printImportTitle(text: string | undefined): string | undefined {
  const line = text
    ?.split('\n')
    .find((candidate) => candidate.trim() !== '')
    ?.trim();
  if (line === undefined) return undefined;
  const characters = [...line];
  return characters.length <= TITLE_CHARACTERS ? line : `${characters.slice(0, TITLE_CHARACTERS - 1).join('')}…`;
}
