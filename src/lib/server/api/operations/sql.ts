import * as v from 'valibot';
import { sqlFile } from '#lib/server/store/sql/files.ts';
import { runSql } from '#lib/server/store/sql/run.ts';
import { sqlAnswer } from '../answers.ts';
import { operation } from '../operation.ts';
import { none } from '../schemas.ts';
import { fileTypes, formatOf } from './exports.ts';

/** Rows of one answer: who wants more exports, or asks page by page. */
const mostRows = 50_000;

export const askSql = operation({
	id: 'runSql',
	method: 'POST',
	path: '/sql',
	summary:
		'One read-only SELECT on the canonical tables, over the records that the account may see; also as CSV, NDJSON, Arrow or Parquet.',
	scope: 'sql:run',
	limit: 'sql',
	parameters: none,
	query: none,
	body: v.strictObject({
		sql: v.pipe(
			v.string('Give the query as text.'),
			v.nonEmpty('Give one SELECT.'),
			v.maxLength(100_000, 'A query may have up to 100,000 characters.')
		)
	}),
	produces: ['application/json', ...fileTypes],
	answer: sqlAnswer,
	example: { body: { sql: 'select status, count(*) as deals from deals group by status' } },
	async handle({ store, bearer: { viewer, token }, body: { sql }, signal }, accepted) {
		const options = { signal, rowLimit: mostRows, timeLimit: 60_000, noted: { token: token.prefix } };
		if (accepted !== 'application/json') return sqlFile(store, viewer, sql, formatOf(accepted), options);
		const result = await runSql(store, viewer, sql, options);
		return { json: { columns: result.columns, rows: result.rows, milliseconds: result.milliseconds } };
	}
});
