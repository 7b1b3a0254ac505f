/** What a cell says. Pure. */
import type { Cell } from './cell.ts';

/** The words of a cell, to search in. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'user':
    case 'message':
    case 'reasoning':
    case 'notice':
      return cell.text;
    case 'exec':
      return `${cell.call.command}\n${cell.call.reason ?? ''}\n${cell.call.output}`;
    case 'explore':
      return cell.calls.map(({ command, output }) => `${command}\n${output}`).join('\n');
    case 'stdin':
      return `${cell.command ?? ''}\n${cell.text}`;
    case 'patch':
      return `${cell.changes.map(({ path, diff }) => `${path}\n${diff}`).join('\n')}\n${cell.reason ?? ''}`;
    case 'plan':
      return [cell.explanation ?? '', ...cell.steps.map(({ step }) => step)].join('\n');
    case 'questions':
      return cell.questions.flatMap(({ question, answers, note }) => [question, ...answers, note ?? '']).join('\n');
    case 'tool':
      return `${cell.name}\n${cell.input}\n${cell.output}\n${cell.reason ?? ''}`;
    case 'image':
      return cell.path;
    case 'web':
      return `${cell.query}\n${cell.url}`;
    case 'warning':
    case 'error':
      return cell.message;
    case 'hook':
      return [cell.event, ...cell.entries.map(({ text }) => text)].join('\n');
    case 'goal':
      return cell.objective;
    case 'review':
      return cell.target ?? '';
    case 'settings':
      return cell.changes.join('\n');
    case 'process':
      return `${cell.command}\n${cell.output}`;
    case 'table':
      return [cell.title, ...cell.rows.map(([label, text]) => `${label} ${text}`)].join('\n');
    case 'compaction':
    case 'interruption':
    case 'turn-end':
      return '';
  }
}
