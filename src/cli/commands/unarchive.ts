/** `csm unarchive`: `csm sessions unarchive` under the name that Codex has for it. */
export { default } from './sessions-unarchive.ts';
