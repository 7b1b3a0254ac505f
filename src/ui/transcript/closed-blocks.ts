/** How much of a markdown text that still comes cannot change any more. Pure. */

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** From here on a plan is proposed, which is drawn as one. */
const PLAN = '<proposed_plan>';

/**
 * The end of the last block that is closed: behind an empty line, outside of fences and lists, in front of a line that begins
 * something new. `from` where there is none.
 * @param from the end of what was closed before
 */
export function findClosedEnd(text: string, from: number): number {
  let closed = from;
  let fence = '';
  let inList = false;
  let afterBlank = false;
  for (let at = from; at < text.length;) {
    const end = text.indexOf('\n', at);
    if (end < 0) {
      if (afterBlank && fence === '' && beginsBlock(text.slice(at), inList)) closed = at;
      break;
    }
    const line = text.slice(at, end);
    if (fence === '' && line.startsWith(PLAN)) break;
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
    } else if (line.trim() === '') afterBlank = true;
    else {
      const isItem = LIST_ITEM.test(line);
      const goesOn: boolean = /^\s/.test(line) || (isItem && inList);
      if (afterBlank && !goesOn && at > from) closed = at;
      inList = isItem || (inList && goesOn);
      afterBlank = false;
      if (mark !== '') fence = mark;
    }
    at = end + 1;
  }
  return closed;
}

/** Whether a line that is not whole yet begins something new, whatever else it will be. */
function beginsBlock(start: string, inList: boolean): boolean {
  if (start === '' || PLAN.startsWith(start.slice(0, PLAN.length))) return false;
  return inList ? /^[^\s\d*+-]/.test(start) : /^\S/.test(start);
}
