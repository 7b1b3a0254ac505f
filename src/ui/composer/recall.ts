/** Earlier prompts in the composer: up and down, and the search backwards. Pure; older ones than this session's come by `ask`. */
import type { PromptPage, PromptQuestion } from '#/workstation/prompt-history.ts';
import { EMPTY_DRAFT, encodeFragment, type Draft, type Fragment } from './draft.ts';

/** The oldest ones of this run are forgotten. */
const MOST_OWN = 500;
const PAGE_PROMPTS = 50;

export interface Recall {
  /** Of this run, the newest last; with their elements. */
  readonly own: readonly Fragment[];
  /** Of earlier runs, the newest first, as far as they were read. */
  readonly older: readonly string[];
  /** Whether there is more to read, and where. `null`: nothing was read yet. */
  readonly before: number | null | undefined;
  readonly isAsking: boolean;
  /** Which one is shown, counted from the newest; -1: what is being written. */
  readonly at: number;
  /** What was being written, and what is shown in its place. */
  readonly draft: Draft;
  readonly shown: string;
}

export const EMPTY_RECALL: Recall = {
  own: [],
  older: [],
  before: null,
  isAsking: false,
  at: -1,
  draft: EMPTY_DRAFT,
  shown: '',
};

/** Adds what was sent or cleared. The same twice in a row is one. */
export function rememberDraft(recall: Recall, fragment: Fragment): Recall {
  const rest = { ...recall, at: -1, draft: EMPTY_DRAFT, shown: '' };
  const last = recall.own.at(-1);
  if (
    fragment.text.trim() === '' ||
    (last?.text === fragment.text && last.elements.length === fragment.elements.length)
  )
    return rest;
  return { ...rest, own: [...recall.own, { text: fragment.text, elements: fragment.elements }].slice(-MOST_OWN) };
}

function entryAt({ own, older }: Recall, at: number): Fragment | undefined {
  if (at < own.length) return own[own.length - 1 - at];
  const text = older[at - own.length];
  return text === undefined ? undefined : encodeFragment(text);
}

/** What to ask for next, or undefined where there is nothing to ask. */
function planAsk(recall: Recall): string | undefined {
  if (recall.isAsking || recall.before === undefined) return undefined;
  return printRecallQuestion('', recall.before ?? undefined);
}

/** The argument of the topic `prompt-history`. */
function printRecallQuestion(query: string, before: number | undefined): string {
  const question: PromptQuestion = { query, limit: PAGE_PROMPTS, ...(before === undefined ? {} : { before }) };
  return JSON.stringify(question);
}

export interface RecallStep {
  readonly recall: Recall;
  /** What is shown now; undefined: as before. */
  readonly draft: Draft | Fragment | undefined;
  readonly ask: string | undefined;
}

/** One prompt back. Where it is not read yet it is asked for, and comes with the answer. */
export function recallOlder(recall: Recall, current: Draft): RecallStep {
  const at = recall.at + 1;
  const entry = entryAt(recall, at);
  const draft = recall.at < 0 ? current : recall.draft;
  if (entry !== undefined) {
    // The same as what is shown already (the last of a former run, sent again): go on.
    const next = { ...recall, at, draft, shown: entry.text };
    return entry.text === current.text && recall.at >= 0
      ? recallOlder(next, current)
      : { recall: next, draft: entry, ask: undefined };
  }
  const ask = planAsk(recall);
  return { recall: ask === undefined ? recall : { ...recall, isAsking: true }, draft: undefined, ask };
}

/** One prompt forward; behind the newest is what was being written. */
export function recallNewer(recall: Recall): RecallStep {
  if (recall.at < 0) return { recall, draft: undefined, ask: undefined };
  const at = recall.at - 1;
  const entry = at < 0 ? undefined : entryAt(recall, at);
  if (entry === undefined) {
    return { recall: { ...recall, at: -1, draft: EMPTY_DRAFT, shown: '' }, draft: recall.draft, ask: undefined };
  }
  return { recall: { ...recall, at, shown: entry.text }, draft: entry, ask: undefined };
}

/** Older ones have come. */
export function addOlder(recall: Recall, page: PromptPage): Recall {
  const known = new Set([...recall.own.map(({ text }) => text), ...recall.older]);
  const fresh = page.prompts.filter((text) => !known.has(text) && known.add(text));
  return { ...recall, older: [...recall.older, ...fresh], before: page.before, isAsking: false };
}

/** A search backwards while it is typed. */
export interface RecallSearch {
  readonly query: string;
  /** What was found, the newest first. */
  readonly found: readonly Fragment[];
  readonly at: number;
  /** Where more may be found; `null`: not asked yet. */
  readonly before: number | null | undefined;
  readonly isAsking: boolean;
  /** Whether the key before wanted one more than there was. */
  readonly wantsMore: boolean;
}

export interface SearchStep {
  readonly search: RecallSearch;
  readonly ask: string | undefined;
}

/** A search that has found nothing yet. */
export const EMPTY_SEARCH: RecallSearch = {
  query: '',
  found: [],
  at: 0,
  before: null,
  isAsking: false,
  wantsMore: false,
};

/** Another query: what this run knows is there at once, the rest is asked for. */
export function searchFor(search: RecallSearch, recall: Recall, query: string): SearchStep {
  const wanted = query.toLowerCase();
  const known = new Set<string>();
  const found =
    query === ''
      ? []
      : listKnown(recall).filter(
          ({ text }) => text.toLowerCase().includes(wanted) && !known.has(text) && known.add(text),
        );
  const next = { ...search, query, found, at: 0, before: null, isAsking: query !== '', wantsMore: false };
  return { search: next, ask: query === '' ? undefined : printRecallQuestion(query, undefined) };
}

function listKnown({ own, older }: Recall): readonly Fragment[] {
  return own.toReversed().concat(older.map(encodeFragment));
}

/** The next older (1) or newer (-1) of what was found. */
export function searchOn(search: RecallSearch, by: 1 | -1): SearchStep {
  const at = search.at + by;
  if (at < 0) return { search, ask: undefined };
  if (at < search.found.length) return { search: { ...search, at }, ask: undefined };
  if (search.isAsking) return { search: { ...search, wantsMore: true }, ask: undefined };
  if (search.before === undefined || search.before === null || search.query === '') return { search, ask: undefined };
  return {
    search: { ...search, isAsking: true, wantsMore: true },
    ask: printRecallQuestion(search.query, search.before),
  };
}

/** More was found; what belongs to another query is ignored. Where nothing was, the search goes on further back. */
export function addFound(search: RecallSearch, page: PromptPage): SearchStep {
  if (page.query !== search.query || !search.isAsking) return { search, ask: undefined };
  const known = new Set(search.found.map(({ text }) => text));
  const fresh = page.prompts.filter((text) => !known.has(text) && known.add(text)).map(encodeFragment);
  const isWanted = search.wantsMore || search.found.length === 0;
  if (fresh.length === 0 && isWanted && page.before !== undefined) {
    return { search: { ...search, before: page.before }, ask: printRecallQuestion(page.query, page.before) };
  }
  const at = search.wantsMore && fresh.length > 0 ? search.at + 1 : search.at;
  const found = [...search.found, ...fresh];
  return {
    search: { ...search, found, at, before: page.before, isAsking: false, wantsMore: false },
    ask: undefined,
  };
}

/** What the search shows: undefined where nothing was found. */
export function foundBy(search: RecallSearch): Fragment | undefined {
  return search.found[search.at];
}
