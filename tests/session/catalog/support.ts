/** Sessions of both sources in a folder of the machine, for tests of the catalogue. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '#/platform/platform.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { CatalogPlaces } from '#/session/catalog/scan-sources.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { createSession, openSession, sessionStore, type SessionStore } from '#/session/store/session-store.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { sampleLines, THREAD_ID } from '#tests/session/foreign/support/sample-rollout.ts';

export interface CatalogLab extends Disposable {
  readonly platform: Platform;
  readonly store: SessionStore;
  readonly places: CatalogPlaces & { readonly codexHome: string };
  /** A session with one turn; `open` leaves the turn without an end. Answers its id. */
  native(options?: {
    readonly name?: string;
    readonly title?: string;
    readonly cwd?: string;
    readonly open?: boolean;
  }): Promise<string>;
  /** Adds a turn. */
  turn(id: string): Promise<void>;
  log(id: string): string;
  /** A rollout of Codex; answers its path. */
  rollout(id?: string, text?: string): string;
}

const USAGE = {
  input_tokens: 100,
  cached_input_tokens: 40,
  cache_write_input_tokens: 0,
  output_tokens: 10,
  reasoning_output_tokens: 2,
  total_tokens: 110,
};

function turnEvents(isOpen: boolean, title?: string): readonly DurableEvent[] {
  const turn_id = crypto.randomUUID();
  const item = { type: 'message', id: 'm', role: 'user', content: [{ type: 'input_text', text: 'hi' }] } as const;
  return [
    ...(title === undefined ? [] : [{ type: 'session.titled', payload: { title } } as const]),
    { type: 'turn.started', turn_id, trigger: 'exec' },
    { type: 'item.completed', turn_id, item_id: 'm', kind: 'user_message', payload: { item } },
    ...(isOpen
      ? []
      : ([
          {
            type: 'response.completed',
            turn_id,
            response_id: 'r',
            model: 'gpt-5.5',
            usage: USAGE,
            cost_usd: 0.25,
            request: { input_items: 2, input_sha256: 'aa' },
            duration_ms: 5,
          },
          { type: 'turn.completed', turn_id, duration_ms: 9, usage: USAGE, cost_usd: 0.25 },
        ] as const)),
  ];
}

export function openCatalogLab(): CatalogLab {
  const folder = openTempFolder();
  const platform = openBunPlatform();
  const codexHome = folder.at('codex');
  const csmRoot = folder.at('codex', 'csm');
  mkdirSync(csmRoot, { recursive: true });
  const store = sessionStore(platform, csmRoot);
  return {
    platform,
    store,
    places: { csmRoot, codexHome },
    async native({ name, title = 'A title', cwd = '/work', open = false } = {}) {
      const session = await createSession(store, {
        cwd,
        source: 'exec',
        thread_source: 'user',
        csm_version: '0',
        base_message_id: 'b',
        payloadPolicy: 'full',
        ...(name === undefined ? {} : { name }),
      });
      await session.append(...turnEvents(open, title));
      await session.close();
      return session.id;
    },
    async turn(id) {
      const session = await openSession(store, id);
      await session.append(...turnEvents(false));
      await session.close();
    },
    log: (id) => join(csmRoot, 'sessions', id, 'events.jsonl'),
    rollout(
      id = THREAD_ID,
      text = sampleLines()
        .map((line) => `${line}\n`)
        .join(''),
    ) {
      const day = join(codexHome, 'sessions', '2026', '11', '22');
      mkdirSync(day, { recursive: true });
      const path = join(day, `rollout-2026-11-22T17-05-18-${id}.jsonl`);
      writeFileSync(path, text.replaceAll(THREAD_ID, id));
      return path;
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
