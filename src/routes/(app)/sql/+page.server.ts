import { fail } from '@sveltejs/kit';
import { cellOf } from '#lib/server/store/sql/cells.ts';
import { previewSql, sqlHistory, type Preview } from '#lib/server/store/sql/run.ts';
import { sqlTables } from '#lib/server/store/sql/tables.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import { requireViewer } from '../../problem.ts';
import { runAlone, stopRunning } from './running.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Rows that the page shows; an export has a million at most. */
const shownRows = 1000;
const seconds = 60;

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const [tables, history] = await Promise.all([sqlTables(locals.store), sqlHistory(locals.store, viewer)]);
	return { tables, history, sql: url.searchParams.get('q') ?? '', shownRows, seconds };
};

/** Values as a table shows them. */
function shown({ columns, rows, isCut, milliseconds }: Preview) {
	return {
		columns,
		rows: rows.map((row) =>
			columns.map(({ name }) => {
				const cell = cellOf(row[name]);
				return cell === null ? null : String(cell);
			})
		),
		isCut,
		milliseconds
	};
}

export const actions: Actions = {
	run: async ({ request, locals }) => {
		const viewer = requireViewer(locals);
		const sql = String((await request.formData()).get('sql') ?? '');
		try {
			const result = await runAlone(viewer, (signal) =>
				previewSql(locals.store, viewer, sql, shownRows, { signal, timeLimit: seconds * 1000 })
			);
			return { sql, result: shown(result) };
		} catch (failure) {
			if (!isForPeople(failure)) throw failure;
			const { message, advice, place = null } = failure as typeof failure & { place?: object | null };
			return fail(422, { sql, message, advice, place });
		}
	},
	stop: ({ locals }) => ({ stopped: stopRunning(requireViewer(locals)) })
};
