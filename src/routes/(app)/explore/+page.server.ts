import { redirect } from '@sveltejs/kit';
import { viewHref } from '#lib/crm/saved-views.ts';
import { answerTable } from '#lib/charts/answer-table.ts';
import { chartKinds, chartLabels, chartRefusals } from '#lib/charts/choice.ts';
import { pivotTable } from '#lib/charts/pivot-table.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Pivot } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { RecordError, invalid } from '#lib/server/store/errors.ts';
import {
	changeView,
	listSavedViews,
	savedView,
	saveView,
	type SavedView
} from '#lib/server/store/saved-views.ts';
import { formFailure } from '../../form-failure.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { filterChoices } from '#lib/server/explore/filters.ts';
import { namedPicks } from '#lib/server/explore/picks.ts';
import { readerOf } from '../reader.ts';
import { answerOf, drawAnswer } from '#lib/server/explore/answered.ts';
import { grains, readAsked } from '#lib/server/explore/asked.ts';
import { besideOf } from './beside.ts';
import { labelIn, titleOf } from '#lib/server/explore/drawn.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the page shows of an answer; files have all of it. */
const most = { cells: 500, rows: 200, columns: 40 };

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const asked = await readAsked(store, viewer, url, await store.settings());
	const { metric, known, by, grain, across, filters, picks, problem } = asked;
	const viewId = url.searchParams.get('view');
	const [reader, views, view, choices] = await Promise.all([
		readerOf(locals),
		listSavedViews(store, viewer, '/explore'),
		// One that is gone, or is shared no more, leaves the question, which the address has.
		viewId ? savedView(store, viewer, viewId).catch(ifNotFound) : null,
		loaded(filterChoices(store, viewer, filters, metric.name))
	]);
	const labelOf = labelIn(asked);
	// A chart goes on showing what it is by: what was chosen on it filters the rest.
	const ofChart = asked.request(by, grain === null);
	const ofRest = asked.request();
	const isSame = JSON.stringify(ofChart) === JSON.stringify(ofRest);
	// What is read of the address only to make links may not compute the page again, as when an explanation opens.
	const here = untrack(() => new URL(url.href));
	const answers = problem
		? null
		: await loaded(
				Promise.all([
					answerOf(store, viewer, asked, ofRest),
					isSame ? null : answerOf(store, viewer, asked, ofChart),
					besideOf(store, viewer, asked, reader, here),
					namedPicks(store, viewer, picks, known)
				])
			);
	const [rest, charted, beside, chosen] = answers ?? [null, null, [], []];
	const { answer, pivot } = rest ?? { answer: null, pivot: null };
	const drawn = drawAnswer(asked, charted ?? rest, reader, here);
	const refusals = chartRefusals(asked.shape);
	return {
		filters: filters.state,
		choices,
		metrics: asked.metrics.map(({ name, label, subject }) => ({ name, label, subject })),
		metric,
		title: titleOf(asked),
		views,
		view,
		dimensions: known.map(({ name, label, custom }) => ({ name, label, isCustom: custom !== undefined })),
		grains: grains.map((name) => ({ name, label: `By ${name}` })),
		by,
		grain,
		across,
		chart: asked.chart,
		charts: chartKinds.map((kind) => ({ kind, label: chartLabels[kind], refusal: refusals[kind] })),
		refusal: asked.refusal ?? drawn.refusal,
		expression: asked.expression,
		problem,
		dropped: asked.dropped.map(
			(name) => filters.state.fields.find(({ field }) => field === name)?.label ?? labelOf(name)
		),
		picks: chosen,
		span: picks.span,
		beside,
		answer: answer && {
			...answer,
			rows: answer.rows.slice(0, most.cells),
			// The pivot has them in its cells.
			gone: [],
			cells: answer.rows.length
		},
		pivot: pivot && { ...cut(pivot), size: { rows: pivot.rows.length, columns: pivot.columns.length } },
		table: pivot
			? pivotTable(pivot, labelOf, reader)
			: answer && (by.length > 0 || grain)
				? answerTable(answer, labelOf, reader)
				: null,
		drawing: drawn.drawing
	};
};

function ifNotFound(failure: unknown): null {
	if (failure instanceof RecordError && failure.code === 'not_found') return null;
	throw failure;
}

/** The query of a form that saves, when it is one that Explore can answer. */
async function checkedQuery(store: Store, viewer: Viewer, form: FormData): Promise<string> {
	const query = String(form.get('query') ?? '');
	const url = new URL(`https://explore.invalid/explore?${query}`);
	const { problem } = await readAsked(store, viewer, url, await store.settings());
	if (problem) throw invalid([{ field: 'query', value: null, message: problem }]);
	return query;
}

export const actions: Actions = {
	save: async ({ request, locals }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const name = String(form.get('name') ?? '');
		let saved: SavedView;
		try {
			const query = await checkedQuery(locals.store, viewer, form);
			const sharedWith = form.getAll('role').map(String);
			saved = await saveView(locals.store, viewer, { name, page: '/explore', query, sharedWith });
		} catch (failure) {
			return formFailure(failure, { name });
		}
		redirect(303, viewHref(saved.page, saved.state, saved.id));
	},
	update: async ({ request, locals }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		let saved: SavedView;
		try {
			saved = await changeView(locals.store, viewer, id, {
				query: await checkedQuery(locals.store, viewer, form)
			});
		} catch (failure) {
			return formFailure(failure, { name: undefined });
		}
		redirect(303, viewHref(saved.page, saved.state, saved.id));
	}
};

/** As much of a pivot as a page has room for. Its totals stay those of everything. */
const cut = (pivot: Pivot): Pivot => ({
	...pivot,
	rows: pivot.rows.slice(0, most.rows),
	columns: pivot.columns.slice(0, most.columns),
	cells: pivot.cells.slice(0, most.rows).map((row) => row.slice(0, most.columns)),
	rowTotals: pivot.rowTotals.slice(0, most.rows),
	columnTotals: pivot.columnTotals.slice(0, most.columns)
});
