/** Serves the answers of a file until it is killed; prints where. @effects process http fs streams clock */
import { readFileSync } from 'node:fs';
import { serveAnswers } from '../model-stand-in.ts';

const { responses, spreadMs } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  readonly responses: readonly unknown[];
  readonly spreadMs: number;
};
const model = serveAnswers(responses, { hasTitles: true, spreadMs });
process.stdout.write(`${model.baseUrl}\n`);
