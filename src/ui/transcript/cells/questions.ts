/** Questions of the model, with what was answered. Pure. */
import type { QuestionsCell } from '../cell.ts';
import { bullet, DEEP_INDENT, flattenText, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawQuestions(cell: QuestionsCell, { cols, theme }: CellFrame): Row[] {
  const { questions, state, status } = cell;
  const answered = questions.filter(({ answers }) => answers.length > 0).length;
  const counts = `${answered}/${questions.length}`;
  const title =
    state !== 'done'
      ? `Asking ${questions.length} ${questions.length === 1 ? 'question' : 'questions'}`
      : status === 'interrupted'
        ? `Questions interrupted, ${counts} answered`
        : `Questions ${counts} answered`;
  const rows: Row[] = [{ lead: bullet(theme.bullet), line: { spans: [{ text: title, style: theme.bold }] } }];
  // Those that are asked stand in the place of the composer.
  if (state !== 'done') return rows;
  for (const { question, answers, note } of questions) {
    rows.push(...wrapRows({ spans: [{ text: flattenText(question) }] }, cols, [{ text: '  • ' }], DEEP_INDENT));
    const label = (text: string): Row['lead'] => [{ text: `    ${text}`, style: theme.dim }];
    const none = answers.length === 0;
    const answer = none
      ? { text: '(unanswered)', style: theme.dim }
      : { text: flattenText(answers.join(', ')), style: theme.accent };
    rows.push(...wrapRows({ spans: [answer] }, cols, label('answer: '), [{ text: ' '.repeat(12) }]));
    if (note !== undefined) {
      rows.push(
        ...wrapRows({ spans: [{ text: flattenText(note) }] }, cols, label('note: '), [{ text: ' '.repeat(10) }]),
      );
    }
  }
  return rows;
}
