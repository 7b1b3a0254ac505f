/** An empty store in memory, and what a session in it is made with. */
import { sessionStore, type CreateOptions, type SessionStore } from '#/session/store/session-store.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';

export const ROOT = '/home/user/.codex/csm';

/** The facts of a session about which nothing is special. */
export const FACTS: CreateOptions = {
  cwd: '/work',
  source: 'exec',
  thread_source: 'user',
  csm_version: '0.1.0',
  base_message_id: 'msg_base',
  payloadPolicy: 'full',
};

export function openMemoryStore(): { readonly platform: MemoryPlatform; readonly store: SessionStore } {
  const platform = openMemoryPlatform();
  return { platform, store: sessionStore(platform, ROOT) };
}
