/** Serves the answers of a file until it is killed; prints where. @effects process http fs streams */
import { readFileSync } from 'node:fs';
import { serveAnswers } from '../model-stand-in.ts';

const path = process.argv[2] ?? '';
const model = serveAnswers(JSON.parse(readFileSync(path, 'utf8')) as unknown[], true);
process.stdout.write(`${model.baseUrl}\n`);
