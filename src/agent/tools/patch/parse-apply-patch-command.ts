/**
 * Finds a patch in a shell command: models type `apply_patch <<'EOF'` although no such program exists. Only commands that
 * are nothing but that are taken, in the forms that Codex 0.169.0 takes, and with the patch as a quoted argument. Pure.
 */

/** A patch and where it is to be applied. */
export interface PatchCommand {
  readonly patch: string;
  /** As `cd` named it; undefined where there is none. */
  readonly workdir: string | undefined;
}

const CD =
  /^\s*cd\s+(?:'([^'\n]+)'|"([^"\n$`\\]+)"|([^\s'"$`\\;&|<>()*?[\]{}~!#-][^\s'"$`\\;&|<>()*?[\]{}!#]*))\s*&&\s*/;
const ASSIGNMENTS = /^\s*(?:[A-Za-z_]\w*=[^\s'"$`\\;&|<>()]*\s+)*/;
const COMMAND = /^(?:apply_patch|applypatch)(?![\w.-])[ \t]*/;
const HEREDOC = /^<<-?[ \t]*(?:'(\w+)'|"(\w+)"|(\w+))[ \t]*\n/;

/** The patch that a command would apply, or undefined where it does something else. */
export function parseApplyPatchCommand(command: string): PatchCommand | undefined {
  const cd = CD.exec(command);
  const behindCd = command.slice(cd?.[0].length ?? 0);
  const behindVariables = behindCd.slice(ASSIGNMENTS.exec(behindCd)?.[0].length ?? 0);
  const name = COMMAND.exec(behindVariables);
  if (name === null) return undefined;
  const argument = behindVariables.slice(name[0].length);
  const patch = parseHeredoc(argument) ?? parseQuoted(argument);
  return patch === undefined ? undefined : { patch, workdir: cd?.[1] ?? cd?.[2] ?? cd?.[3] };
}

function parseHeredoc(text: string): string | undefined {
  const start = HEREDOC.exec(text);
  if (start === null) return undefined;
  const word = start[1] ?? start[2] ?? start[3];
  const stripTabs = start[0].startsWith('<<-');
  const lines = text.slice(start[0].length).split('\n');
  const end = lines.findIndex((line) => (stripTabs ? line.replace(/^\t+/, '') : line) === word);
  if (end === -1 || lines.slice(end + 1).some((line) => line.trim() !== '')) return undefined;
  return lines.slice(0, end).join('\n');
}

/** One quoted word that the shell would not change but for its quotes. */
function parseQuoted(text: string): string | undefined {
  const single = /^'([^']*)'\s*$/.exec(text);
  if (single !== null) return single[1];
  const double = /^"((?:[^"\\$`]|\\[\s\S])*)"\s*$/.exec(text);
  return double?.[1]?.replace(/\\(["\\$`\n])/g, (_, letter: string) => (letter === '\n' ? '' : letter));
}
