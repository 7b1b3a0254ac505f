/** What a question of the policy says: the action, why it is asked, what each part does, what a yes opens. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { measureText } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { wrapText } from '#/terminal/text/wrap-text.ts';
import { drawChanges } from '#/ui/transcript/cells/patch.ts';
import { highlightCommand } from '#/ui/theme/highlight-code.ts';
import { splitText, wrapLine } from '#/ui/text/wrap-line.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, encodeLine, type Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import type { ApprovalRequest } from '#/workstation/live-session.ts';
import { printPath, type AskContext } from './ask-context.ts';
import { cutLong, MARGIN, printWord, wrapStyled } from './layer-parts.ts';
import type { PartRoom } from './list-spec.ts';

/** The bold first row. */
export function printApprovalTitle({ action, host, tool }: ApprovalRequest): string {
  if (host !== undefined) return `Would you like to allow access to ${printWord(host)}?`;
  switch (action.kind) {
    case 'command':
      return 'Would you like to run the following command?';
    case 'patch':
      return 'Would you like to make the following edits?';
    case 'stdin':
      return `Would you like to type this into process ${action.process_id}?`;
    case 'mcp':
      return `Allow the ${printWord(action.server)} MCP server to run tool "${printWord(action.tool)}"?`;
    case 'image':
      return 'Would you like to show the model this image?';
    default:
      return `Allow the tool ${printWord(tool)}?`;
  }
}

/** What is asked about. */
function printSubject({ action, planned, hooked }: ApprovalRequest): string {
  switch (action.kind) {
    case 'command':
      return unwrapShownCommand(action.command);
    case 'patch':
      return action.changes.map(({ diff }) => diff).join('\n');
    case 'stdin':
      // Whether enter is pressed is all the difference.
      return action.text.replaceAll(/\r?\n|\r/g, ' ↵\n').trimEnd();
    case 'image':
      return action.path;
    default:
      return printMembers(hooked?.input ?? planned);
  }
}

/** `path: /tmp/x`, one row for each member. */
function printMembers(members: Readonly<Record<string, unknown>>): string {
  return Object.entries(members)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

/**
 * All between the title and the answers, in the room that is there: what leaves the sandbox first, then the subject (cut with
 * `[… 48 lines] ^a view all`), its parts, the reason, the place.
 */
export function drawApprovalText(request: ApprovalRequest, context: AskContext, room: PartRoom): readonly Line[] {
  const { cols, rows, theme } = room;
  const isBrief = rows < BRIEF_ROWS;
  const opening = printOpening(request);
  const worst = isBrief ? drawWorstPart(request, cols, theme) : [];
  const opens = [...worst, ...(opening === undefined ? [] : drawOpening(opening, isBrief, cols, theme))];
  const reason = drawReason(request, cols, theme);
  const place = drawPlace(request, context, cols, theme);
  const parts = worst.length > 0 ? [] : drawParts(request, cols, theme);
  const subject = drawSubject(request, cols, theme);
  // What it is and what a yes opens come first; then the reason, the parts, the place. Blank rows are made of what is left.
  let left = Math.max(0, rows);
  const take = (lines: readonly Line[], least: number): readonly Line[] => {
    if (lines.length === 0 || left < Math.max(1, least)) return [];
    const taken = lines.slice(0, left);
    left -= taken.length;
    return taken;
  };
  const kept = Math.min(left, subject.length, 1);
  left -= kept;
  const shownOpens = take(opens, 1);
  const rest = Math.min(left, Math.min(4, reason.length + parts.length));
  const shownSubject = cutLong(subject, Math.min(subject.length, kept + left - rest), cols, theme);
  left -= shownSubject.length - kept;
  const shownReason = take(reason, isBrief ? reason.length : 1);
  const hasRoom = parts.length <= left;
  const shownParts = take(hasRoom ? parts : drawParts(request, cols, theme, Math.max(1, left - 1)), 1);
  const shownPlace = take(place, place.length);
  // What single commands do and what a yes opens are one thing: beware.
  const findings = request.parts?.length === 1 ? [[...shownParts, ...shownOpens]] : [shownParts, shownOpens];
  const blocks = [shownPlace, shownReason, shownSubject, ...findings].filter((block) => block.length > 0);
  const lines: Line[] = [];
  for (const [at, block] of blocks.entries()) {
    if (at > 0 && left > 0) {
      lines.push(EMPTY_LINE);
      left -= 1;
    }
    lines.push(...block);
  }
  return lines;
}

/** All of it, the subject first: what the question itself had to cut. */
export function drawWholeApproval(
  request: ApprovalRequest,
  context: AskContext,
  cols: number,
  theme: Theme,
): readonly Line[] {
  const { action } = request;
  const opening = printOpening(request);
  const blocks = [
    action.kind === 'patch'
      ? drawChanges(action.changes, { cols, theme, ...context })
      : drawSubject(request, cols, theme),
    drawParts(request, cols, theme, Infinity),
    opening === undefined ? [] : drawOpening(opening, false, cols, theme),
    drawReason(request, cols, theme, Infinity),
    drawPlace(request, context, cols, theme),
  ].filter((block) => block.length > 0);
  return blocks.flatMap((block, at) => (at === 0 ? block : [EMPTY_LINE, ...block]));
}

/** In fewer rows than this only the first sentence is said of what leaves the sandbox. */
const BRIEF_ROWS = 7;

function drawOpening(opening: string, isBrief: boolean, cols: number, theme: Theme): readonly Line[] {
  if (!isBrief) return wrapStyled(opening, cols, theme.warning);
  return [encodeLine(cutText(`  ${opening.split(':')[0] ?? ''}`, cols), theme.warning)];
}

/** What a yes lets it do that the sandbox does not, said plainly; undefined: nothing. */
function printOpening({ leavesSandbox, action, host }: ApprovalRequest): string | undefined {
  if (host !== undefined) return 'A yes opens the network to this host.';
  if (!leavesSandbox) return undefined;
  switch (action.kind) {
    case 'command':
      return '⚠ Runs outside the sandbox: it may change any file that you may, and use the network.';
    case 'stdin':
      return '⚠ The process runs outside the sandbox, and so does what is typed into it.';
    case 'patch':
      return '⚠ Writes outside of the folders that this session may write.';
    default:
      return '⚠ Works outside the sandbox.';
  }
}

function drawReason({ question }: ApprovalRequest, cols: number, theme: Theme, most = MOST_REASON): readonly Line[] {
  if (question === undefined || question.trim() === '') return [];
  const rows = wrapText(printVisible(question.trim(), { newlines: true }), Math.max(1, cols - MARGIN - 8));
  return rows.slice(0, most).map((text, at) => ({
    spans: [
      { text: at === 0 ? '  Reason: ' : '          ', style: theme.dim },
      { text, style: theme.italic },
    ],
  }));
}

function drawPlace(
  { action, planned }: ApprovalRequest,
  context: AskContext,
  cols: number,
  theme: Theme,
): readonly Line[] {
  const lines: Line[] = [];
  const row = (label: string, value: string): void => {
    lines.push({
      spans: [
        { text: `  ${label}: `, style: theme.dim },
        { text: cutText(printWord(value), Math.max(1, cols - label.length - 5)), style: theme.bold },
      ],
    });
  };
  const environment = planned['environment_id'];
  if (typeof environment === 'string' && action.kind === 'command') row('Environment', environment);
  const runs = planned['original_command'];
  if (typeof runs === 'string' && action.kind === 'stdin') row('Process', runs);
  const cwd = action.kind === 'command' ? action.cwd : planned['cwd'];
  if (typeof cwd === 'string' && cwd !== context.cwd) row('Directory', printPath(cwd, context.home));
  return lines;
}

function drawSubject(request: ApprovalRequest, cols: number, theme: Theme): readonly Line[] {
  const known = drawnSubjects.get(request);
  if (known?.cols === cols && known.theme === theme) return known.lines;
  const lines = layoutSubject(request, cols, theme);
  drawnSubjects.set(request, { cols, theme, lines });
  return lines;
}

/** A question is drawn at every key, and what it asks about may be long. */
const drawnSubjects = new WeakMap<
  ApprovalRequest,
  { readonly cols: number; readonly theme: Theme; readonly lines: readonly Line[] }
>();

function layoutSubject(request: ApprovalRequest, cols: number, theme: Theme): readonly Line[] {
  const { action } = request;
  if (action.kind === 'patch') return drawPatch(request, cols, theme);
  const text = printVisible(printSubject(request), { newlines: true, tabs: true }).replaceAll('\t', '    ');
  if (action.kind !== 'command') return wrapStyled(text, cols);
  const lines = text.length > HIGHLIGHTED_CHARS ? splitText(text, theme.code) : highlightCommand(text, theme);
  const indent = [{ text: ' '.repeat(MARGIN + 2) }];
  return lines.flatMap((line, at) =>
    wrapLine(line, cols, { indent, firstIndent: at === 0 ? [{ text: '  $ ', style: theme.dim }] : indent }),
  );
}

/** Longer commands have one colour. */
const HIGHLIGHTED_CHARS = 20_000;

/** `Destination: /opt/x.txt (+2 -0)`, a row for each file; the diff itself stands in the transcript above. */
function drawPatch({ action }: ApprovalRequest, cols: number, theme: Theme): readonly Line[] {
  if (action.kind !== 'patch') return [];
  return action.changes.map(({ path, move_path, kind, diff }, at) => {
    const label = at === 0 ? '  Destination: ' : '               ';
    const { added, removed } = countDiff(diff);
    const counts = ` (+${added} -${removed})${kind === 'update' ? '' : kind === 'add' ? ' new' : ' deleted'}`;
    const to = move_path === undefined ? '' : ` → ${printWord(move_path)}`;
    const room = Math.max(1, cols - label.length - counts.length);
    return {
      spans: [
        { text: label, style: theme.dim },
        { text: cutText(`${printWord(path)}${to}`, room), style: theme.bold },
        { text: counts, style: theme.dim },
      ],
    };
  });
}

function countDiff(diff: string): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const line of diff.split('\n')) {
    if (line.startsWith('+') && !line.startsWith('+++ ')) added += 1;
    else if (line.startsWith('-') && !line.startsWith('--- ')) removed += 1;
  }
  return { added, removed };
}

/** Rows of a reason that are shown. */
const MOST_REASON = 6;
/** Parts shown; the rest is counted. */
const MOST_PARTS = 8;

/** What each command of the line does, as far as its words tell; of a single harmless one nothing. */
function drawParts({ parts = [] }: ApprovalRequest, cols: number, theme: Theme, most = MOST_PARTS): readonly Line[] {
  const isTold = parts.length > 1 || parts.some(({ severity }) => severity !== 'low');
  if (!isTold) return [];
  // Where not all have room, the worst may not be among those that are left out.
  const shown = parts.length <= most ? parts : parts.toSorted((a, b) => rankPart(b) - rankPart(a)).slice(0, most);
  const names = shown.map(({ text }) => printWord(text));
  const widest = Math.min(Math.max(...names.map(measureText)), Math.max(8, Math.floor(cols * 0.4)));
  const lines = shown.map(({ effect, severity, reason, isAllowed }, at): Line => {
    const cut = cutText(names[at] ?? '', widest);
    const name = cut + ' '.repeat(Math.max(0, widest - measureText(cut)));
    const style = isAllowed ? theme.success : styleOfSeverity(severity, theme);
    const finding = isAllowed ? 'allowed by a rule' : `${reason === '' ? effect : printWord(reason)} · ${severity}`;
    const label = parts.length > 1 ? `  ${name}  ` : '  Finding: ';
    return {
      spans: [
        parts.length > 1 ? { text: label } : { text: label, style: theme.dim },
        { text: cutText(finding, Math.max(1, cols - measureText(label))), style },
      ],
    };
  });
  const more = parts.length - shown.length;
  return more > 0
    ? [...lines, encodeLine(`  and ${more} more ${more === 1 ? 'command' : 'commands'}`, theme.dim)]
    : lines;
}

/** Where there is little room: the one command that does most harm, if one does much. */
function drawWorstPart(request: ApprovalRequest, cols: number, theme: Theme): readonly Line[] {
  const worst = Math.max(...(request.parts ?? []).map(rankPart), -1);
  return worst < SEVERITIES.indexOf('high') ? [] : drawParts(request, cols, theme, 1).slice(0, 1);
}

const SEVERITIES: readonly string[] = ['low', 'medium', 'high', 'critical'];

function rankPart({ severity, isAllowed }: NonNullable<ApprovalRequest['parts']>[number]): number {
  return isAllowed ? -1 : SEVERITIES.indexOf(severity);
}

function styleOfSeverity(severity: string, theme: Theme): Style {
  if (severity === 'critical') return { ...theme.error, bold: true };
  if (severity === 'high') return theme.error;
  return severity === 'medium' ? theme.warning : theme.dim;
}
