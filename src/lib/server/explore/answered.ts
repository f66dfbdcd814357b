/** What was asked, computed, and drawn as the chart that was chosen. */
import type { Drawing } from '#lib/charts/drawing.ts';
import type { Reader } from '#lib/components/format/format.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { pivotMetric, type MetricRequest, type MetricResult, type Pivot } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Asked } from './asked.ts';
import { drawList, drawPivot, isOfPivot } from './drawn.ts';

export interface Answered {
	answer: MetricResult;
	pivot: Pivot | null;
}

/** The answer as a list of cells, and as a pivot where something goes across. */
export async function answerOf(
	store: Store,
	viewer: Viewer,
	{ across, run }: Asked,
	request: MetricRequest
): Promise<Answered> {
	if (across.length > 0) return pivotMetric(store, viewer, request, across);
	return { answer: await run(store, viewer, request), pivot: null };
}

/** The chart that was chosen, or another and why. */
export function drawAnswer(
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
