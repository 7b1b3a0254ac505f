/** Bounds that more than one part needs. Bytes unless the name says otherwise. */

/** Payload texts up to this length stand in the log line itself; longer ones become blobs. */
export const INLINE_PAYLOAD_BYTES = 16 * 1024;
/** What a running command keeps in memory: the first half and the last half of this (observed in Codex: 1 MiB). */
export const LIVE_OUTPUT_BYTES = 1024 * 1024;
/** Model-visible tool output, in tokens of four bytes, unless the call says otherwise (observed in Codex: 10,000). */
export const TOOL_OUTPUT_TOKENS = 10_000;
/** The same for models without metadata, in bytes. */
export const FALLBACK_OUTPUT_BYTES = 10_000;
/** AGENTS.md budget (observed in Codex: `project_doc_max_bytes`, 32 KiB). */
export const PROJECT_DOC_BYTES = 32 * 1024;
