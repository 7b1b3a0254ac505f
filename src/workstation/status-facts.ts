/** What is worth knowing of a session besides its facts: documents it follows, its log on disk. @effects fs */
import { readProjectDocs } from '#/agent/context/project-docs.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { sessionPaths } from '#/session/store/layout.ts';

export interface StatusFacts {
  /** AGENTS.md files in force here, absolute, in order. */
  readonly documents: readonly string[];
  /** The log, absolute, and its bytes; undefined: nothing of the session is on disk yet. */
  readonly log: { readonly path: string; readonly sizeBytes: number } | undefined;
}

export function readStatusFacts({ fs }: Pick<Platform, 'fs'>, settings: Settings, sessionId: string): StatusFacts {
  const { codexHome, cwd, projectRoot, projectDocMaxBytes, projectDocFallbackFilenames } = settings;
  const { files } = readProjectDocs(fs, {
    codexHome,
    cwd,
    root: projectRoot,
    maxBytes: projectDocMaxBytes,
    fallbackNames: projectDocFallbackFilenames,
  });
  const { log } = sessionPaths(settings.csmRoot, sessionId);
  const stat = fs.stat(log);
  return { documents: files, log: stat === undefined ? undefined : { path: log, sizeBytes: stat.sizeBytes } };
}
