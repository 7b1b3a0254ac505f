/** Differences that are meant, by scenario: which, and why. A reason that fits several scenarios stands once. */
import type { Deviation, Surface } from '../scenario.ts';

interface Accepted {
  /** Names of scenarios; one that ends with `*` means all that begin so. */
  readonly in: readonly string[];
  readonly deviations: readonly Deviation[];
}

type Rule = Omit<Deviation, 'why' | 'missing'>;

function because(why: string, names: readonly string[], rules: readonly Rule[]): Accepted {
  return { in: names, deviations: rules.map((rule) => ({ ...rule, why })) };
}

function missing(why: string, names: readonly string[], rules: readonly Rule[]): Accepted {
  return { in: names, deviations: rules.map((rule) => ({ ...rule, why, missing: true })) };
}

const everything = (surfaces: readonly Surface[]): readonly Rule[] => surfaces.map((surface) => ({ surface }));
const NEW_TURN: readonly Rule[] = [
  { surface: 'exit', reference: /^exit 0$/, csm: /^exit 1$/ },
  { surface: 'jsonl', csm: null },
  { surface: 'stderr', reference: null, csm: /^Error: / },
  { surface: 'requests', at: /number/ },
];
const RETRY_LINES: readonly Rule[] = [
  { surface: 'requests', at: /number/ },
  { surface: 'jsonl', at: /error \(retry\)$/ },
  { surface: 'stderr', reference: /^ERROR: Reconnecting/, csm: null },
];

export const ACCEPTED: readonly Accepted[] = [
  because(
    'says at the end, and also after a turn that failed, that -o wrote nothing',
    ['prompt: -o after*'],
    [
      { surface: 'stderr', reference: /^Warning: no last agent message/, csm: null },
      { surface: 'stderr', reference: null, csm: /^warning: no last agent message/ },
    ],
  ),
  // Prompts and input.
  because(
    'says that it waits for standard input, also for `-`',
    [
      'stdin: `-`',
      'session: resume with `-`',
      'stdin: no prompt, white space',
      'review: from standard input',
      'review: empty standard input',
    ],
    [
      { surface: 'stderr', reference: null, csm: /^(\(nothing is piped\) )?Reading prompt from stdin\.\.\.$/ },
      { surface: 'stderr', reference: /^No prompt provided/, csm: /^Reading prompt/ },
      { surface: 'stderr', reference: null, csm: /^Error: No prompt provided via stdin\.$/ },
    ],
  ),
  because(
    'the same picture, packed by another encoder',
    ['image: GIF'],
    [{ surface: 'body', at: /image_url$/, reference: /^data:image\/png;base64,/, csm: /^data:image\/png;base64,/ }],
  ),
  because(
    'own words behind the same beginning',
    ['schema: not JSON'],
    [
      {
        surface: 'stderr',
        reference: /^Output schema file s\.json is not valid JSON: /,
        csm: /^Error: Output schema file s\.json is not valid JSON: /,
      },
    ],
  ),

  // Commands.
  because(
    'says in words which folder cannot be used',
    ['exec_command: workdir missing'],
    [{ surface: 'body', at: /output$/, csm: /^exec_command failed: the working directory / }],
  ),
  because(
    "TERM is `dumb` for the command, as for Codex itself; a snapshot of the shell gives Codex's the caller's back",
    ['exec_command: environment'],
    [
      { surface: 'jsonl', at: /aggregated_output$/, reference: /TERM=xterm/, csm: /TERM=dumb/ },
      { surface: 'body', at: /output$/, reference: /TERM=xterm/, csm: /TERM=dumb/ },
    ],
  ),
  because(
    'commands of the model do not get the key of the provider',
    ['exec_command: the key of the provider'],
    [
      { surface: 'jsonl', at: /aggregated_output$/, reference: /key=sk-/, csm: /^key=\n$/ },
      { surface: 'body', at: /output$/, reference: /key=sk-/, csm: /key=\n$/ },
    ],
  ),
  because(
    'output of commands cannot control the terminal: control characters are shown, not sent',
    ['exec_command: ANSI, text'],
    [{ surface: 'stderr', csm: /\\x1b\[31mred/ }],
  ),
  because(
    'a justification that is not needed does not stop the command',
    ['exec_command: justification alone'],
    [
      { surface: 'jsonl', at: /command_execution$|agent_message\.item\.id$/ },
      { surface: 'body', at: /output$/, reference: /requires an explicit `sandbox_permissions`/ },
    ],
  ),
  because(
    "says what is wrong without names of the program's types",
    ['exec_command: arguments are a list'],
    [{ surface: 'body', at: /output$/, csm: /^failed to parse function arguments: invalid type: sequence/ }],
  ),
  because(
    "the code of a command that Ctrl-C ended is the shell's, 130",
    ['write_stdin: Ctrl-C to a terminal'],
    [
      { surface: 'jsonl', at: /exit_code$/, reference: /^1$/, csm: /^130$/ },
      { surface: 'body', at: /output$/, reference: /exited with code 1\n/, csm: /exited with code 130\n/ },
    ],
  ),
  because(
    'a command that still runs at the end is ended and completed in the stream',
    [
      'exec_command: still running at the end',
      'exec_command: still running at the end, text',
      'write_stdin: text without a terminal',
      'approval: typing into it',
      'hook: permission: typing into it',
    ],
    [
      { surface: 'jsonl', at: /item\.completed command_execution$/, reference: null, csm: /"exit_code":143/ },
      { surface: 'stderr', reference: null, csm: /^exec \/bin\/bash|still running and has been ended$|^up$/ },
    ],
  ),
  because(
    'names the command again whose end it tells',
    ['write_stdin: polling until the end, text'],
    [{ surface: 'stderr', reference: null, csm: /^exec \/bin\/bash/ }],
  ),
  because(
    'names the command again where its end does not stand below its start',
    ['calls: a message between calls'],
    [{ surface: 'stderr', reference: null, csm: /^(?:exec|\/bin\/bash -lc 'sleep 4; echo a')$/ }],
  ),
  because(
    'calls start in the order that the model wrote them',
    ['calls: three at once, outputs in call order'],
    [{ surface: 'jsonl', at: /command_execution/ }],
  ),

  // Patches.
  because(
    'names the file where it is after the move',
    ['apply_patch: move, text'],
    [{ surface: 'stderr', reference: /^<WORK>\/a\.txt$/, csm: /^<WORK>\/moved\/a\.txt$/ }],
  ),
  because(
    'files of a patch stand in the order of the patch',
    ['apply_patch: several files'],
    [{ surface: 'jsonl', at: /file_change\.item\.changes\[\d\]\.(path|kind)$/ }],
  ),
  because(
    'shows in the text that a call was refused or failed, and why',
    ['apply_patch: lines not found, text', 'apply_patch: read-only, text', 'calls: unknown tool, text'],
    [{ surface: 'stderr', reference: null, csm: /^(apply patch|tool) (failed|rejected|invalid) |^ {2}\S|^zwei$/ }],
  ),
  because(
    'a symbolic link that leads out is found before anything is written, and refused as what it is',
    ['apply_patch: through a symbolic link to the outside'],
    [
      { surface: 'jsonl', at: /file_change$|agent_message\.item\.id$/ },
      { surface: 'body', at: /output$/, csm: /^patch rejected: writing outside of the project/ },
    ],
  ),
  because(
    'the patch is taken where a model calls the tool as a function',
    ['apply_patch: called as a function'],
    [{ surface: 'body', at: /output$/, reference: /^aborted$/ }],
  ),

  // Other tools.
  because(
    'a search says from its start what is searched, and has an id of its own where Codex writes the key `id` twice',
    [
      'web_search: an item of the server',
      'web_search: open_page',
      'web_search: text',
      'approval: the history that it reads',
    ],
    [
      { surface: 'jsonl', at: /web_search\.item\.(query|search_id|action.*)$/ },
      { surface: 'stderr', reference: /^web search: $/, csm: null },
    ],
  ),
  because(
    'says that something was left out',
    ['calls: an item type nobody knows'],
    [
      { surface: 'jsonl', at: /item\.completed error$/, reference: null },
      { surface: 'jsonl', at: /agent_message\.item\.id$/ },
    ],
  ),

  because(
    'starts no turn of its own for a goal at the moment that exec ends; Codex sometimes does, and cuts it off',
    ['goals: *'],
    [{ surface: 'requests', at: /number/ }],
  ),

  // Failures.
  because(
    'does not repeat what the server refused for good',
    ['failure: 401', 'failure: 401, text', 'failure: 403', 'failure: 404 with HTML', 'failure: 413', 'failure: 422'],
    RETRY_LINES,
  ),
  because(
    'names status and address',
    ['failure: 404'],
    [{ surface: 'jsonl', at: /message$/, csm: /^unexpected status 404 Not Found: no such model, url: / }],
  ),
  because(
    'tries again with growing delays where the server names none',
    ['failure: 429 without Retry-After'],
    RETRY_LINES,
  ),
  because(
    'says when the limit ends and advertises nothing',
    ['failure: 429 usage limit'],
    [{ surface: 'jsonl', at: /message$/, csm: /^You’ve hit your usage limit\. Try again at / }],
  ),
  because(
    'the two kinds of tries add up, they do not multiply (10 instead of 30)',
    ['failure: 500 for ever'],
    [{ surface: 'requests', at: /number/, reference: /^4$/, csm: /^3$/ }],
  ),
  because(
    'a redirect is not followed: the key goes only to the address that was configured',
    ['failure: a redirect'],
    [...RETRY_LINES, { surface: 'jsonl', at: /message$/, csm: /^unexpected status 302 Found/ }],
  ),
  because(
    'gives up after the configured tries and says why; Codex waits for a network for ever',
    ['failure: connection refused', 'failure: unknown host'],
    [
      { surface: 'exit', reference: /^timed out$/, csm: /^exit 1$/ },
      { surface: 'jsonl', at: /error|turn\.failed/ },
    ],
  ),
  because(
    'asks again at once, while the command of the broken answer still runs',
    ['failure: end before completed after a call'],
    [{ surface: 'jsonl', at: /(error \(retry\)|item\.completed command_execution)$/ }],
  ),
  because(
    'the program says its own name; the code beside the message is for programs',
    ['failure: response.failed context_length_exceeded'],
    [{ surface: 'jsonl', at: /message$/, csm: /^csm ran out of room in the model's context window\./ }],
  ),
  because(
    'says the message of an error event',
    ['failure: an error event'],
    [{ surface: 'jsonl', at: /message$/, csm: /stream disconnected before completion: event/ }],
  ),
  because(
    'says which model answers, and accuses nobody',
    ['failure: another model answers, by header'],
    [{ surface: 'jsonl', at: /item\.completed error|agent_message\.item\.id$/ }],
  ),
  because(
    'a reader that goes away is no defect: the program ends quietly and well',
    ['output: nobody reads it*'],
    [
      { surface: 'exit', reference: /^exit 101$/, csm: /^exit 0$/ },
      { surface: 'stderr', csm: null },
    ],
  ),
  because(
    'an interrupted turn ends the stream with a line and the program with the code of the signal',
    ['signal: *', 'goals: interrupted*', 'session: interrupted*'],
    [
      { surface: 'exit', reference: /^exit 1$|^killed by SIG(TERM|HUP)$/, csm: /^exit (129|130|143)$/ },
      { surface: 'jsonl', at: /turn\.failed$/, reference: null },
      { surface: 'stderr', at: /^run 1/ },
    ],
  ),

  because(
    'a command that is ended with its turn is completed in the stream',
    ['goals: interrupted*', 'session: interrupted*'],
    [{ surface: 'jsonl', at: /item\.completed command_execution$/, reference: null }],
  ),

  // Command line.
  because(
    '--trust is an answer to the question that stops Codex here',
    ['flag: not in a repository, --trust'],
    [
      { surface: 'exit', reference: /^exit 1$/, csm: /^exit 0$/ },
      { surface: 'jsonl', reference: null },
      { surface: 'stderr', reference: /^Not inside a trusted directory/, csm: null },
      { surface: 'requests', at: /number/ },
    ],
  ),
  because(
    'names the folder that is not there',
    ['flag: -C missing'],
    [{ surface: 'stderr', csm: /^Error: nowhere: No such file/ }],
  ),
  because(
    'a profile that is not there is an error; Codex goes on without it',
    ['flag: --profile without a file'],
    NEW_TURN,
  ),

  because(
    'says where it works, and which step failed, without the words of git',
    ['flag: --worktree*'],
    [
      { surface: 'stderr', reference: null, csm: /^Working in / },
      { surface: 'stderr', reference: /^Error: git command failed/, csm: /^Error: --worktree needs a git repository/ },
    ],
  ),
  because(
    'own words, once: hooks run although nobody has trusted them',
    ['flag: --ignore-rules, --dangerously-bypass-hook-trust'],
    [
      { surface: 'jsonl', at: /error\.item\.message$/, reference: /bypass-hook-trust/, csm: /bypass-hook-trust/ },
      { surface: 'jsonl', at: /item\.completed error$/, reference: /bypass-hook-trust/, csm: null },
      { surface: 'jsonl', at: /agent_message\.item\.id$/ },
    ],
  ),
  because(
    'says which hooks do not run because nobody has trusted them, and what to do',
    ['config: a hook nobody trusted', 'hook: nobody trusted'],
    [
      { surface: 'jsonl', at: /item\.completed error$/, reference: null, csm: /not trusted/ },
      { surface: 'jsonl', at: /agent_message\.item\.id$/ },
      { surface: 'stderr', reference: null, csm: /not trusted/ },
    ],
  ),
  because(
    'says which skills cannot be used, and why',
    ['skill: front matter that is none, JSONL'],
    [{ surface: 'jsonl', at: /agent_message\.item\.id$/ }],
  ),
  because(
    "the number of a line in a file of Codex's means nothing elsewhere",
    ['hook: session: started, resumed, forked'],
    [
      { surface: 'headers', at: /forked_from_ordinal_exclusive$/, csm: null },
      { surface: 'body', at: /forked_from_ordinal_exclusive$/, csm: null },
    ],
  ),
  because(
    'says once that no compaction gets below the limit, and goes on as Codex does',
    ['hook: a compaction'],
    [{ surface: 'stderr', reference: null, csm: /^warning: The context cannot be brought below/ }],
  ),
  because(
    'says why a hook said no or failed, and what it said to the user',
    ['hook: session: its end fails'],
    [{ surface: 'stderr', reference: null, csm: /^hook: SessionEnd Failed/ }],
  ),
  because(
    '--oss alone means Ollama; Codex wants it to be configured',
    ['flag: --oss alone'],
    [
      { surface: 'jsonl', reference: null },
      { surface: 'stderr', reference: /^Error: No default OSS provider configured/, csm: null },
    ],
  ),
  because(
    'the session is made and the refused connection is in it; Codex probes the server before',
    ['flag: --oss --local-provider ollama without a server'],
    [
      { surface: 'jsonl', reference: null },
      { surface: 'stderr', reference: /^Error: /, csm: null },
    ],
  ),

  // Configuration.
  because(
    'a mistake in a file is shown with file, line, column and a caret',
    [
      'config: broken TOML',
      'config: wrong type',
      'config: wrong variant',
      'config: effort unknown',
      'config: legacy profile',
    ],
    [{ surface: 'stderr' }],
  ),
  because(
    'unknown keys are told once, with file, line and column',
    ['config: unknown key', 'config: unknown key, JSONL', 'config: a feature nobody knows'],
    [
      { surface: 'stderr', reference: /unrecognized configuration setting|is ignored\.$/ },
      { surface: 'jsonl', at: /item\.completed error|agent_message\.item\.id$/ },
    ],
  ),
  because(
    'does not speak of aliases that nobody asked for',
    ['config: CODEX_HOME is missing'],
    [{ surface: 'stderr', reference: /PATH aliases/, csm: null }],
  ),
  because(
    'an address that is none is an error of the configuration, before a session is made',
    ['config: base_url that is none'],
    [
      { surface: 'jsonl', csm: null },
      { surface: 'stderr', reference: null, csm: /^Error: model_providers\.mock\.base_url: / },
    ],
  ),
  because('names the table, and says it in two lines', ['config: wire_api chat'], everything(['stderr'])),
  because(
    "the warning that a project's configuration is ignored is in the stream too",
    ['config: project file of an untrusted folder'],
    [
      { surface: 'jsonl', at: /item\.completed error$|agent_message\.item\.id$/ },
      { surface: 'stderr', reference: /Untrusted project-local configuration/ },
    ],
  ),
  missing(
    'models that only have a code tool get the classic tools',
    ['model: code mode only'],
    everything(['headers', 'body']),
  ),

  missing(
    'csm has no MCP client yet',
    ['config: an MCP server that does not start'],
    [{ surface: 'body', at: /tools\[\d+\]$/, reference: /mcp_resource/, csm: null }],
  ),
  because(
    'HTTP from the start: no failed attempts at WebSockets before',
    ['config: the built-in provider at another address'],
    [{ surface: 'jsonl', at: /error \(retry\)$|item\.completed error$|agent_message\.item\.id$/ }],
  ),

  // Context and sandbox.
  because(
    'says in one sentence what was cut and what to do',
    [
      'AGENTS.md: over the budget*',
      'AGENTS.md: budget of config.toml, two files',
      'AGENTS.md: a budget*',
      'AGENTS.md: resumed with another budget',
    ],
    [
      { surface: 'jsonl', at: /item\.completed error|agent_message\.item\.id$/ },
      { surface: 'stderr', csm: /^warning: Loaded only \d+ of \d+ bytes/ },
    ],
  ),
  because(
    'does not cut a character in half',
    ['AGENTS.md: a budget that splits a character'],
    [{ surface: 'body', at: /text$/, reference: /a\u00e9\ufffd\n/, csm: /a\u00e9\n/ }],
  ),
  because(
    'a folder named through a link is where the link leads, as without -C',
    ['AGENTS.md: -C a symbolic link'],
    [{ surface: 'body', at: /text$/, reference: /<WORK>\/link/, csm: /<WORK>\/sub/ }],
  ),
  because(
    'says that --add-dir has no effect in read-only',
    ['sandbox: --add-dir in read-only'],
    [
      { surface: 'jsonl', at: /item\.completed error$|agent_message\.item\.id$/ },
      { surface: 'body', at: /text$/, reference: /<WORK>\/more<\/root>/ },
    ],
  ),
  because(
    'says that approval_policy has no effect here',
    ['sandbox: approval_policy in config.toml'],
    [{ surface: 'stderr', reference: null, csm: /^warning: approval_policy = "on-request" has no effect here/ }],
  ),
  because(
    'refused either way; a folder that does not exist is not made to look writable',
    ['sandbox: workspace-write refuses .codex'],
    [
      { surface: 'jsonl', at: /aggregated_output$/, reference: /Read-only file system/, csm: /Permission denied/ },
      { surface: 'body', at: /output$/, reference: /Read-only file system/, csm: /Permission denied/ },
    ],
  ),

  // Approvals.
  because(
    'counts what reviews take, too',
    ['sandbox: --approve-for-me, an escalation', 'approval: *', 'hook: permission: *'],
    [
      { surface: 'jsonl', at: /turn\.completed\.usage\.(input|output)_tokens$/, test: (a, b) => Number(b) > Number(a) },
      { surface: 'stderr', reference: /^\d+$/, csm: /^\d+$/, test: (a, b) => Number(b) > Number(a) },
    ],
  ),
  because(
    'shows what a review or a hook decided, and why',
    ['sandbox: --approve-for-me, an escalation', 'approval: *', 'hook: permission: *'],
    [
      { surface: 'jsonl', at: /item\.completed approval$/, reference: null },
      { surface: 'stderr', reference: null, csm: /^approval: / },
    ],
  ),
  because(
    'shows what is asked before it asks hooks, and a command that they said no to as one that a review said no to',
    ['hook: permission: *'],
    [
      {
        surface: 'jsonl',
        at: /item\.(started|completed) command_execution$/,
        reference: null,
        csm: /"(in_progress|declined)"/,
      },
      { surface: 'stderr', reference: null, csm: /^exec$|^\/bin\/bash -lc .* in <WORK>$|^ declined:$/ },
      { surface: 'stderr', reference: /^\/bin\/bash -lc .* in <WORK>$/, csm: /^\/bin\/bash -lc / },
    ],
  ),
  because(
    'says why the turn was ended',
    ['approval: denied three times*', 'approval: denied too often'],
    [
      { surface: 'jsonl', at: /turn\.failed$/, reference: null, csm: /"reason":"denials"/ },
      { surface: 'stderr', csm: /^ERROR: The turn was ended: the review refused too many/ },
      { surface: 'stderr', reference: /^(turn interrupted|tokens used|\d+)$/, csm: null },
    ],
  ),
  because(
    'starts no git processes for what it tells the server',
    ['approval: denied three times, then resumed'],
    (['headers', 'body'] as const).map((surface) => ({ surface, at: /turn-metadata\.workspaces$/, reference: null })),
  ),

  // Sessions.
  because(
    'names both providers in words',
    ['session: resume when the provider is gone'],
    [{ surface: 'stderr', csm: /^Error: session <THREAD1> was held with the model provider `gone`/ }],
  ),
  because(
    'the command line may choose another provider; Codex never lets it',
    ['session: resume with another provider'],
    [{ surface: 'stderr' }],
  ),
  because(
    'says what the other model cannot use, and recommends nothing',
    ['session: resume with another model*', 'session: with another model, and back'],
    [
      { surface: 'jsonl', at: /item\.completed error\.item\.message$/, csm: /^This session was recorded with model/ },
      { surface: 'stderr', reference: /^warning: This session was recorded with model/ },
      { surface: 'stderr', reference: null, csm: /^warning: This session was recorded with model/ },
    ],
  ),
  because(
    'asks for the summary, and hands it on, in words of its own',
    ['session: automatic compaction*', 'compaction*'],
    [
      { surface: 'body', at: /content\[0\]\.text$/, csm: /^The conversation is about to be shortened/ },
      { surface: 'body', at: /content\[0\]\.text$/, csm: /^The earlier part of this conversation was replaced/ },
    ],
  ),
  because(
    'keeps the beginning of the request as it was, so that the provider has it cached; Codex writes its context anew',
    ['session: automatic compaction*', 'compaction*'],
    [{ surface: 'body', at: /prefix$/, reference: /^item 1 changed/ }],
  ),
  because(
    'keeps the beginning of the request as it was, so that the provider has it cached; Codex writes its context anew',
    [
      'compaction by the server: when turns begin',
      'compaction: a limit that no compaction reaches, rounds and turns',
      'compaction: three turns, each with its own',
      'compaction: resumed in another sandbox',
    ],
    [{ surface: 'body', at: /request [359] input\[[1-7]\]/ }],
  ),
  because(
    'shows an item where the context was shortened; Codex shows nothing',
    ['session: automatic compaction*', 'compaction*'],
    [
      { surface: 'jsonl', at: /item\.completed context_compaction$/, reference: null },
      { surface: 'jsonl', at: /(agent_message|command_execution)\.item\.id$/ },
    ],
  ),
  because(
    'says once that no compaction gets below the limit, and goes on as Codex does',
    ['session: automatic compaction*', 'compaction*'],
    [
      { surface: 'jsonl', at: /item\.completed error$/, reference: null, csm: /model_auto_compact_token_limit/ },
      { surface: 'stderr', reference: null, csm: /^warning: The context cannot be brought below/ },
    ],
  ),
  because(
    'counts what a compaction by the server takes, too',
    ['compaction by the server: *'],
    [
      { surface: 'jsonl', at: /turn\.completed\.usage\./ },
      { surface: 'stderr', reference: /^\d+$/, csm: /^\d+$/ },
    ],
  ),
  because(
    'sends no notes of its own with the items of the conversation',
    ['compaction by the server: provider OpenAI'],
    [{ surface: 'body', at: /internal_chat_message_metadata_passthrough$/, csm: null }],
  ),
  because(
    'says it where the server does not compact, and asks for a summary in words; Codex ends the turn',
    ['compaction by the server: no item', 'compaction by the server: two items', 'compaction by the server: refused'],
    [
      { surface: 'exit', reference: /^exit 1$/, csm: /^exit 0$/ },
      { surface: 'requests', at: /number/ },
      { surface: 'jsonl', at: /(error|turn\.failed)$/, csm: null },
      { surface: 'jsonl', at: /(item\.completed (error|agent_message)|turn\.completed)$/, reference: null },
    ],
  ),
  because(
    'says that a summary is missing, to the user and to the model',
    ['compaction: a call instead of a summary'],
    [{ surface: 'jsonl', at: /item\.completed error$/, reference: null, csm: /gave no summary/ }],
  ),
  because(
    'nothing to continue is an error; Codex starts a new session without a word',
    ['session: resume --last without any', 'session: resume --last from elsewhere', 'session: resume an unknown name'],
    NEW_TURN,
  ),
  because(
    'says in words that there is no such session',
    [
      'session: resume an unknown id',
      'session: resume an unknown id, JSONL',
      'session: fork of an unknown id',
      'session: ephemeral',
    ],
    [{ surface: 'stderr', csm: /^Error: no session "<(UUID|THREAD1)>" here$/ }],
  ),
  because(
    "the number of a line in a file of Codex's means nothing elsewhere",
    ['session: fork*', 'goals: interrupted, then forked', 'compaction: fork', 'review: two in one session, by a fork'],
    [
      { surface: 'headers', at: /forked_from_ordinal_exclusive$/, csm: null },
      { surface: 'body', at: /forked_from_ordinal_exclusive$/, csm: null },
    ],
  ),
  because(
    'does not tell the server the state of the repository, and starts no git processes for it',
    ['session: ephemeral'],
    [
      { surface: 'headers', at: /workspaces$/, reference: null },
      { surface: 'body', at: /workspaces$/, reference: null },
    ],
  ),
  because(
    'names the folder that cannot be used',
    ['exec_command: workdir missing'],
    [{ surface: 'jsonl', at: /aggregated_output$/, csm: /the working directory .* cannot be used/ }],
  ),

  // Reviews.
  because(
    'counts what reviews take, too',
    ['review: *', 'flag: review*', 'hook: a review*'],
    [
      { surface: 'jsonl', at: /turn\.completed\.usage\.(input|output)_tokens$/ },
      { surface: 'stderr', reference: null, csm: /^(tokens used|[\d,]+)$/ },
    ],
  ),
  because(
    'a reviewer, and the agent after it, is told in words of our own; the form is the same',
    ['review: *', 'flag: review*'],
    [
      {
        surface: 'body',
        at: /input\[\d+\]\.content\[0\]\.text$/,
        reference: /^(Review the (current )?code changes|<user_action>)/,
        csm: /^(Look over |<user_action>)/,
      },
    ],
  ),
  because(
    'says before it is paid for that there is nothing to see; the reviewer is asked all the same',
    ['review: *', 'flag: review --uncommitted'],
    [
      { surface: 'jsonl', at: /item\.completed error$/, reference: null },
      { surface: 'jsonl', at: /agent_message\.item\.id$/, csm: /^item_1$/ },
      { surface: 'stderr', reference: null, csm: /^warning: (There is no|Everything is committed)/ },
    ],
  ),
  because(
    "shows hooks around a reviewer's commands as it shows others",
    ['hook: a review*'],
    [{ surface: 'stderr', reference: null, csm: /^hook: (Pre|Post)ToolUse/ }],
  ),
  because(
    'what a reviewer thinks on the way is not kept, and so not shown',
    ['review: words and thoughts on the way'],
    [
      { surface: 'jsonl', at: /item\.completed reasoning$/, csm: null },
      { surface: 'jsonl', at: /\.item\.id$/ },
    ],
  ),
  because(
    'a review without an answer, and one that failed, has no answer: it is not an answer that it was interrupted',
    ['review: an empty answer', 'review: refused by the server*'],
    [
      { surface: 'exit', reference: /^exit 0$/, csm: /^exit 1$/ },
      { surface: 'jsonl', at: /item\.completed agent_message$/, csm: null },
      { surface: 'jsonl', at: /turn\.completed$/, csm: null },
      { surface: 'jsonl', at: /^error$|turn\.failed$/, reference: null, csm: /<no answer>/ },
      { surface: 'stderr', reference: null, csm: /^warning: no last agent message/ },
      { surface: 'stderr', reference: /^(codex|Review was interrupted.*|ERROR: .*)$/, csm: null },
      { surface: 'files', at: /^last\.md$/, csm: /^$/ },
    ],
  ),
  because(
    'an answer without findings and words means that nothing was found',
    ['review: an answer that says nothing'],
    [{ surface: 'jsonl', at: /agent_message\.item\.text$/, csm: /^Nothing was found/ }],
  ),
  because(
    'an empty name is refused before a session is made',
    ['review: empty --base', 'review: empty --commit'],
    [{ surface: 'stderr' }],
  ),
  because(
    'of a branch nothing can be said without a repository: an error, where Codex waits for ever',
    ['review: outside of a repository, --base'],
    [{ surface: 'exit' }, { surface: 'jsonl' }, { surface: 'stderr' }],
  ),
  because(
    'names what was given in the line about the usage, not what would have been asked for besides',
    ['review: flags that conflict'],
    [{ surface: 'stderr', at: /^run 5 /, reference: /^Usage: / }],
  ),
  because(
    'a session begins with its context, also where a review comes before the first prompt',
    ['review: a prompt, then a resume', 'review: two in one session, by a fork'],
    [{ surface: 'body', at: /^request [23] input\[[1-7]\]/ }],
  ),
];
