/** What a code review looks at: as people choose it, as they read it, and as the reviewer is asked for it. Pure. */

export type ReviewTarget =
  /** All that is not committed: staged, unstaged, new files. */
  | { readonly kind: 'uncommitted' }
  /** What has come since the branch was left. `mergeBase` is looked up when the review begins. */
  | { readonly kind: 'branch'; readonly branch: string; readonly mergeBase?: string }
  | { readonly kind: 'commit'; readonly sha: string; readonly subject?: string }
  /** Whatever the words say. */
  | { readonly kind: 'custom'; readonly instructions: string };

const SHORT_SHA = 7;

/** `current changes`, `changes against 'main'`, `commit 1a2b3c4: Subject`, or the user's words. The forms are Codex's. */
export function printReviewTarget(target: ReviewTarget): string {
  switch (target.kind) {
    case 'uncommitted':
      return 'current changes';
    case 'branch':
      return `changes against '${target.branch}'`;
    case 'commit': {
      const subject = target.subject === undefined ? '' : `: ${target.subject}`;
      return `commit ${target.sha.slice(0, SHORT_SHA)}${subject}`;
    }
    case 'custom':
      return target.instructions.trim();
  }
}

/** The prompt of the review. */
export function printReviewPrompt(target: ReviewTarget): string {
  const end = 'Report your findings in the order of their priority, each one something that can be acted on.';
  switch (target.kind) {
    case 'uncommitted':
      return `Look over all changes that are not committed yet: what is staged, what is not, and files that git does not know. ${end}`;
    case 'branch':
      return target.mergeBase === undefined
        ? `Look over what this branch changes against '${target.branch}'. Find the commit where the two parted (\`git merge-base HEAD ${target.branch}\`, or its upstream) and compare with that. ${end}`
        : `Look over what this branch changes against '${target.branch}'. The two parted at ${target.mergeBase}: \`git diff ${target.mergeBase}\` shows the changes. ${end}`;
    case 'commit': {
      const subject = target.subject === undefined ? '' : ` ("${target.subject}")`;
      return `Look over what commit ${target.sha}${subject} changes. ${end}`;
    }
    case 'custom':
      return target.instructions.trim();
  }
}
