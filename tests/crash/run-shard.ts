/** A shard of a row: told what to do in its one argument, answers its result as JSON. @effects all */
import { ROWS } from './matrix.ts';
import type { ShardOrder } from './run-matrix.ts';

const order = JSON.parse(process.argv[2] ?? '{}') as ShardOrder;
const row = ROWS.find(({ name }) => name === order.row);
if (row === undefined) throw new Error(`no row ${order.row}`);
process.stdout.write(JSON.stringify(await row.run(order)));
