import { csvText } from '#lib/csv/csv.ts';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { arrowOfSql, parquetOfSql, runSql } from '#lib/server/store/sql/run.ts';
import { problem, problemOf, requireViewer } from '../../../problem.ts';
import { runAlone } from '../running.server.ts';
import type { RequestHandler } from './$types';

const types = {
	csv: 'text/csv; charset=utf-8',
	parquet: 'application/vnd.apache.parquet',
	arrow: 'application/vnd.apache.arrow.stream'
};

const isFormat = (format: string): format is keyof typeof types => Object.hasOwn(types, format);

/** The whole answer to a query as a file. */
export const POST: RequestHandler = async ({ request, locals }) => {
	const viewer = requireViewer(locals);
	const form = await request.formData();
	const sql = String(form.get('sql') ?? '');
	const format = String(form.get('format') ?? '');
	if (!isFormat(format))
		return problem(422, `There is no format “${format}”.`, `Choose one of ${Object.keys(types).join(', ')}.`);
	try {
		const body = await runAlone(viewer, async (signal) => {
			if (format === 'parquet') return parquetOfSql(locals.store, viewer, sql, { signal });
			if (format === 'arrow') return arrowOfSql(locals.store, viewer, sql, { signal });
			const { columns, rows } = await runSql(locals.store, viewer, sql, { signal });
			const names = columns.map(({ name }) => name);
			return new TextEncoder().encode(
				csvText(
					names,
					rows.map((row) => names.map((name) => cellOf(row[name])))
				)
			);
		});
		return new Response(new Uint8Array(body), {
			headers: {
				'content-type': types[format],
				'content-disposition': `attachment; filename="query.${format}"`
			}
		});
	} catch (failure) {
		return problemOf(failure);
	}
};
