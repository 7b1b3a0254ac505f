/**
 * The question "may this be done?" and its answer: what tools ask, whoever answers (nobody, a flag, the model's review, a
 * person at a screen or behind a server). One engine asks, records and remembers; the doors only answer. Pure.
 */
import type { JsonObject } from '#/base/json.ts';
import type { ToolAction } from '#/base/tool-action.ts';
import type { ApprovalPolicy } from '#/config/settings.ts';

/** What a tool wants to do and may not do on its own. */
export interface ApprovalRequest {
  readonly tool: string;
  /** As people see it. */
  readonly action: ToolAction;
  /** Exactly what would be done, in the terms of Codex's reviews: what a reviewer judges. */
  readonly planned: JsonObject;
  /** Why it is asked, kebab-case. */
  readonly reasons: readonly string[];
  /** For people: a rule's text, or what the model says about it. */
  readonly question: string | undefined;
  /** Whether a yes lets it out of the sandbox, or past the folders that may be written. */
  readonly leavesSandbox: boolean;
  /** Prefix of a rule that would allow all of it from now on; undefined where none may be made, or one is not enough. */
  readonly proposedPrefix?: readonly string[] | undefined;
  /** The host that it wants to reach. */
  readonly host?: string | undefined;
  /** As hooks are told of it; absent: they are not asked. */
  readonly hooked?: HookedRequest;
  /** The commands in a command line, and what each does as far as its words tell; absent: it is none. */
  readonly parts?: readonly RequestPart[];
  /** What a yes for the session covers: a later request all of whose keys were allowed is not asked again. */
  readonly keys: readonly string[];
}

/** One command of a line that asks. */
export interface RequestPart {
  readonly text: string;
  /** Of its worst finding: `reads`, `writes`, `network`, `git-history`, `unknown`, `destructive`. */
  readonly effect: string;
  /** `low` to `critical`. */
  readonly severity: string;
  /** A clause for people: `deletes files without asking`. */
  readonly reason: string;
  /** A rule allows it: it is not what asks. */
  readonly isAllowed: boolean;
}

/** What the hooks of PermissionRequest are told of a request. */
export interface HookedRequest {
  /** What matchers are tried on; the first is the tool's name. */
  readonly names: readonly [string, ...string[]];
  readonly input: JsonObject;
  /** Where it works. */
  readonly cwd: string;
}

/** How far a yes goes. `prefix`: commands that begin so, kept as a rule where `saved`. */
export type ApprovalScope =
  | { readonly kind: 'once' | 'session' }
  | { readonly kind: 'prefix'; readonly prefix: readonly string[]; readonly saved: boolean }
  | { readonly kind: 'host'; readonly host: string };

/** What a review found. `rationale` is the model's: untrusted, bounded, redacted. */
export interface ReviewFacts {
  readonly riskLevel: string | undefined;
  readonly userAuthorization: string | undefined;
  readonly rationale: string | undefined;
  /** Commands that the reviewer ran, read-only, to find out. */
  readonly checks: readonly string[];
}

/** `by`: `user`, `client`, `flag`, `policy`, `reviewer`, `hook`. `message` is what the model reads. */
export type ApprovalAnswer =
  | {
      readonly decision: 'approved';
      readonly by: string;
      readonly scope: ApprovalScope;
      readonly review?: ReviewFacts | undefined;
    }
  | {
      /** `expired`: nobody answered in time. */
      readonly decision: 'declined' | 'expired';
      readonly by: string;
      readonly message: string;
      /** It was not judged: the review failed. Such a no is no sign of danger. */
      readonly isFailure?: boolean | undefined;
      readonly review?: ReviewFacts | undefined;
    }
  /** The turn ends. */
  | { readonly decision: 'canceled'; readonly by: string };

/** Who answers. Never rejects; must end soon after `signal` is aborted, with `canceled`. */
export type Approver = (request: ApprovalRequest, place: ApprovalPlace, signal: AbortSignal) => Promise<ApprovalAnswer>;

/** Which call asks. */
export interface ApprovalPlace {
  readonly turnId: string;
  readonly callId: string;
  readonly approvalId: string;
}

/** What a tool is told. */
export type ApprovalOutcome =
  | { readonly kind: 'approved' }
  /** `status`: how the call ends. */
  | { readonly kind: 'refused'; readonly status: 'rejected' | 'failed' | 'interrupted'; readonly message: string };

/** What tools have of all this. */
export interface Approvals {
  /** The policy that calls are judged by: what it would ask is asked of somebody. */
  readonly policy: ApprovalPolicy;
  /**
   * Asks, unless it was allowed before. The question is on disk before anybody sees it, the answer before this resolves.
   * Rejects only where that could not be written.
   */
  ask(request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalOutcome>;
}

/** What the model reads where nobody is there. */
export const NOBODY_THERE = 'approval is needed, and nobody is there to give it';

/** Nobody is there: whatever is asked is refused. */
export const refuseAll: Approver = () => decline('policy', NOBODY_THERE);

/** `--approved`: yes to what the policy asks, as long as it stays inside the sandbox. */
export const approveInside: Approver = ({ leavesSandbox }) =>
  leavesSandbox
    ? decline('flag', '--approved answers what the policy asks; it does not open the sandbox')
    : Promise.resolve({ decision: 'approved', by: 'flag', scope: { kind: 'once' } });

function decline(by: string, message: string): Promise<ApprovalAnswer> {
  return Promise.resolve({ decision: 'declined', by, message });
}
