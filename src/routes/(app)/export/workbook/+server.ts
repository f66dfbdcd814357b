import * as v from 'valibot';
import { workbookOf } from '#lib/server/workbook/workbook.ts';
import { problem, requireViewer } from '../../../problem.ts';
import type { RequestHandler } from './$types';

const value = v.nullable(v.union([v.string(), v.pipe(v.number(), v.finite())]));

const tableSchema = v.object({
	title: v.pipe(v.string(), v.maxLength(500)),
	columns: v.pipe(
		v.array(
			v.object({
				label: v.string(),
				format: v.picklist(['text', 'number', 'count', 'decimal', 'money', 'ratio', 'date'])
			})
		),
		v.maxLength(1_000)
	),
	rows: v.array(v.array(value)),
	notes: v.pipe(v.array(v.string()), v.maxLength(200))
});

/** A table that is on the reader's screen, as a workbook. It holds what they sent and nothing else. */
export const POST: RequestHandler = async ({ request, locals }) => {
	requireViewer(locals);
	const table = readTable((await request.formData()).get('table'));
	if (!table) {
		return problem(
			422,
			'This is no table.',
			'Send its title, columns, rows and notes as JSON in the field “table”.'
		);
	}
	const { reporting_currency: currency } = await locals.store.settings();
	return new Response(new Uint8Array(await workbookOf([{ ...table, currency }])), {
		headers: {
			'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
			'content-disposition': 'attachment; filename="table.xlsx"'
		}
	});
};

function readTable(given: FormDataEntryValue | null): v.InferOutput<typeof tableSchema> | null {
	try {
		const read = v.safeParse(tableSchema, JSON.parse(String(given)));
		return read.success ? read.output : null;
	} catch {
		return null;
	}
}
