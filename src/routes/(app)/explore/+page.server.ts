import { answerTable } from '#lib/charts/answer-table.ts';
import { chartKinds, chartLabels, chartRefusals } from '#lib/charts/choice.ts';
import type { Drawing } from '#lib/charts/drawing.ts';
import { pivotTable } from '#lib/charts/pivot-table.ts';
import type { Reader } from '#lib/components/format/format.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	pivotMetric,
	runMetric,
	type MetricRequest,
	type MetricResult,
	type Pivot
} from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { filterChoices } from '../filters.ts';
import { namedPicks } from '../picks.ts';
import { readerOf } from '../reader.ts';
import { grains, readAsked, type Asked } from './asked.ts';
import { besideOf } from './beside.ts';
import { drawList, drawPivot, isOfPivot, labelIn, titleOf } from './drawn.ts';
import type { PageServerLoad } from './$types';

/** What the page shows of an answer; files have all of it. */
const most = { cells: 500, rows: 200, columns: 40 };

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const asked = await readAsked(store, viewer, url, await store.settings());
	const { metric, known, by, grain, across, filters, picks, problem } = asked;
	const [reader, choices] = await Promise.all([
		readerOf(locals),
		filterChoices(store, viewer, filters, metric.name)
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
					answerOf(store, viewer, ofRest, across),
					isSame ? null : answerOf(store, viewer, ofChart, across),
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
		answer: answer && { ...answer, rows: answer.rows.slice(0, most.cells), cells: answer.rows.length },
		pivot: pivot && { ...cut(pivot), size: { rows: pivot.rows.length, columns: pivot.columns.length } },
		table: pivot
			? pivotTable(pivot, labelOf, reader)
			: answer && (by.length > 0 || grain)
				? answerTable(answer, labelOf, reader)
				: null,
		drawing: drawn.drawing
	};
};

interface Answered {
	answer: MetricResult;
	pivot: Pivot | null;
}

async function answerOf(
	store: Store,
	viewer: Viewer,
	request: MetricRequest,
	across: string[]
): Promise<Answered> {
	if (across.length > 0) return pivotMetric(store, viewer, request, across);
	return { answer: await runMetric(store, viewer, request), pivot: null };
}

/** The chart that was chosen, or another and why. */
function drawAnswer(
	asked: Asked,
	answered: Answered | null,
	reader: Reader,
	here: URL
): { drawing: Drawing | null; refusal: string | null } {
	if (!answered || asked.chart === 'table') return { drawing: null, refusal: null };
	const { answer, pivot } = answered;
	if (pivot && isOfPivot(asked.chart)) return drawPivot(asked, pivot, reader, here);
	return { drawing: drawList(asked, answer, reader, here), refusal: null };
}

/** As much of a pivot as a page has room for. Its totals stay those of everything. */
const cut = (pivot: Pivot): Pivot => ({
	...pivot,
	rows: pivot.rows.slice(0, most.rows),
	columns: pivot.columns.slice(0, most.columns),
	cells: pivot.cells.slice(0, most.rows).map((row) => row.slice(0, most.columns)),
	rowTotals: pivot.rowTotals.slice(0, most.rows),
	columnTotals: pivot.columnTotals.slice(0, most.columns)
});
