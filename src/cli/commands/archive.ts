/** `csm archive`: `csm sessions archive` under the name that Codex has for it. */
export { default } from './sessions-archive.ts';
