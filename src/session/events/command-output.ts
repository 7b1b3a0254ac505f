/** What a command printed, read out of the event that ended it. Pure. */
import type { ToolCompleted } from './tool.ts';

const OUTPUT_LINE = '\nOutput:\n';

/**
 * The command's output as people see it: the event's own copy where it has one, else the text after the `Output:` line of
 * the history item (which then holds all of it). Empty where there is neither.
 */
export function commandOutput(event: ToolCompleted): string {
  const { aggregated_output: aggregated, item } = event.payload;
  return aggregated ?? outputInItem(item);
}

/** What the history item of a call says that its command printed; empty where it says nothing. */
export function outputInItem(item: ToolCompleted['payload']['item']): string {
  const output = item['output'];
  if (typeof output !== 'string') return '';
  const at = output.indexOf(OUTPUT_LINE);
  return at === -1 ? '' : output.slice(at + OUTPUT_LINE.length);
}
