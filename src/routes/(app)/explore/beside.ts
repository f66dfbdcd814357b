/** The same figure from other sides: charts beside the answer, filtered by what is chosen on all but themselves. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { drawBreakdown } from '#lib/charts/breakdown.ts';
import type { Drawing } from '#lib/charts/drawing.ts';
import { drawTimeSeries } from '#lib/charts/time-series.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { within, type Reader } from '#lib/components/format/format.ts';
import { pickLink } from '#lib/components/links.ts';
import type { MetricDefinition, MetricRequest } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Asked } from '#lib/server/explore/asked.ts';
import { bucketLink, labelIn } from '#lib/server/explore/drawn.ts';
import { isIn, isPicked } from '#lib/server/explore/picks.ts';

/** Dimensions that say most of a figure, the first ones first. */
const telling = [
	'source',
	'owner',
	'channel',
	'type',
	'priority',
	'industry',
	'country',
	'team',
	'pipeline',
	'stage'
];

/** Where something stands tells most of what is open, and next to nothing of what is closed. */
const tellingOf = ({ timing }: MetricDefinition) => (timing === 'moment' ? ['stage', ...telling] : telling);

/** Charts by dimensions, beside the one over time. */
const mostBeside = 3;

export interface Beside {
	name: string;
	isOverTime: boolean;
	drawing: Drawing;
	request: MetricRequest;
}

/** The charts beside an answer: over time where the answer is not, and by dimensions it is not by. */
export async function besideOf(
	store: Store,
	viewer: Viewer,
	asked: Asked,
	reader: Reader,
	url: URL
): Promise<Beside[]> {
	const { metric, by } = asked;
	const names = [...new Set(tellingOf(metric))]
		.filter((name) => metric.dimensions.includes(name) && !by.includes(name))
		.slice(0, mostBeside);
	const overTime = asked.grain ? [] : [overTimeOf(store, viewer, asked, reader, url)];
	return Promise.all([...overTime, ...names.map((name) => byOf(store, viewer, asked, reader, url, name))]);
}

async function overTimeOf(
	store: Store,
	viewer: Viewer,
	asked: Asked,
	reader: Reader,
	url: URL
): Promise<Beside> {
	const request: MetricRequest = { ...asked.request([], false), by: [], grain: 'month', compare: null };
	const result = await asked.run(store, viewer, request);
	const { span } = asked.picks;
	const drawing = drawTimeSeries(result, reader, {
		title: withFinding(`${asked.metric.label} by month`, result, reader),
		link: (row) => bucketLink(url, result, row),
		isChosen: span ? (row) => isIn(result, row, span) : undefined
	});
	return { name: 'time', isOverTime: true, drawing, request: { ...request, grain: null } };
}

async function byOf(
	store: Store,
	viewer: Viewer,
	asked: Asked,
	reader: Reader,
	url: URL,
	name: string
): Promise<Beside> {
	const request: MetricRequest = { ...asked.request([name]), by: [name], grain: null, compare: null };
	const result = await asked.run(store, viewer, request);
	const labelOf = labelIn(asked);
	const drawing = drawBreakdown(result, reader, {
		title: withFinding(`${asked.metric.label} by ${within(labelOf(name))}`, result, reader),
		most: 8,
		labelOf,
		link: (key) => pickLink(url, [{ dimension: name, key }]),
		isChosen: isPicked(asked.picks, [name])
	});
	return { name, isOverTime: false, drawing, request: { ...request, by: [] } };
}
