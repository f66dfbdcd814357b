/** What stands in each tile of a dashboard: the answer to its view, of the reader's own rows, or why there is none. */
import type { DrawingTable, Drawing } from '#lib/charts/drawing.ts';
import { answerTable } from '#lib/charts/answer-table.ts';
import { pivotTable } from '#lib/charts/pivot-table.ts';
import { withFinding } from '#lib/charts/words/metric.ts';
import { conditionText } from '#lib/components/format/condition.ts';
import { day, type Reader } from '#lib/components/format/format.ts';
import { viewHref, viewPages } from '#lib/crm/saved-views.ts';
import type { Tile } from '#lib/crm/dashboards.ts';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import {
	segmentDimension,
	segmentDimensionName,
	time,
	type MetricRequest,
	type MetricResult,
	type MetricRow
} from '#lib/server/metrics/index.ts';
import type { Dashboard } from '#lib/server/store/dashboards.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import { savedView, type SavedView } from '#lib/server/store/saved-views.ts';
import type { Settings, Store } from '#lib/server/store/store.ts';
import { answerOf, drawAnswer } from './answered.ts';
import { knowsFilter, readAsked, type Asked } from './asked.ts';
import { labelIn, titleOf } from './drawn.ts';
import { narrowedParts, narrowedView, type Narrowing } from './narrowing.ts';
import { namedPicks } from './picks.ts';

/** The rows that a tile shows of a table; its page has more, and files all. */
const mostRows = 30;

export interface Answer {
	metric: Pick<MetricResult['metric'], 'label' | 'unit' | 'better'>;
	title: string;
	/** The title, and what the answer shows. */
	finding: string;
	periodLabel: string;
	total: MetricRow;
	/** The whole figure, to be explained. */
	request: MetricRequest;
	/** Null where there is nothing to draw, or nothing was to be drawn. */
	drawing: Drawing | null;
	/** Every row of it; null for a figure that stands alone. */
	table: DrawingTable | null;
	/** How many rows the table has in all. */
	rows: number;
	/** Whether the rows of the table are periods only, the latest last. */
	isSeries: boolean;
	/** Whether its columns are periods, the latest last before the total. */
	isTimeAcross: boolean;
	/** What a reader must know. */
	notes: string[];
}

/** The view behind a tile, where the reader sees it. */
interface Shown {
	name: string;
	href: string;
	/** Roles that see the dashboard, but not this view. */
	hiddenFrom: Role[];
}

export type TileShown = Tile &
	(
		| { shows: 'text' }
		| { shows: 'nothing'; why: string; of: Shown | null }
		| { shows: 'answer'; answer: Answer; of: Shown }
	);

export interface Given {
	store: Store;
	viewer: Viewer;
	reader: Reader;
	settings: Settings;
	dashboard: Dashboard;
	/** What every tile is narrowed to. */
	narrowing?: Narrowing;
}

/** The tiles of a dashboard, in their order. One that can't be answered says why, and leaves the others alone. */
export const answerTiles = (given: Given): Promise<TileShown[]> => tilesOf({ ...given, isDrawn: false });

/** The tiles as a page has room for them: with their charts, which have their own tables, and with long tables cut. */
export async function showTiles(given: Given): Promise<TileShown[]> {
	const tiles = await tilesOf({ ...given, isDrawn: true });
	return tiles.map((tile) => {
		if (tile.shows !== 'answer') return tile;
		const { drawing, table } = tile.answer;
		const shown = drawing ? null : table && { ...table, rows: table.rows.slice(0, mostRows) };
		return { ...tile, answer: { ...tile.answer, table: shown } };
	});
}

type Drawn = Given & { isDrawn: boolean };

const tilesOf = (given: Drawn): Promise<TileShown[]> =>
	Promise.all(given.dashboard.tiles.map((tile) => showTile(given, tile)));

async function showTile(given: Drawn, tile: Tile): Promise<TileShown> {
	if (tile.kind === 'text') return { ...tile, shows: 'text' };
	const view = await savedView(given.store, given.viewer, tile.view).catch(ifNotFound);
	if (!view) {
		return {
			...tile,
			shows: 'nothing',
			why: 'The view that stood here was deleted, or is not shared with you.',
			of: null
		};
	}
	const of: Shown = {
		name: view.name,
		href: viewHref(view.page, view.state, view.id),
		hiddenFrom: hiddenFrom(given.dashboard, view)
	};
	try {
		// Only its path and query are read; links in the drawing lead to the view with what was chosen on it.
		const here = narrowedView(new URL(of.href, 'https://explore.invalid'), given.narrowing ?? {});
		const answer = await answerView(given, view, here);
		return { ...tile, shows: 'answer', answer, of: { ...of, href: here.pathname + here.search } };
	} catch (failure) {
		if (!isForPeople(failure)) throw failure;
		return { ...tile, shows: 'nothing', why: `${failure.message} ${failure.advice}`.trim(), of };
	}
}

/** Administrators see every view that is shared with anybody. */
const hiddenFrom = ({ sharedWith }: Dashboard, view: SavedView): Role[] =>
	sharedWith.filter(
		(role) => !view.sharedWith.includes(role) && !(role === 'admin' && view.sharedWith.length > 0)
	);

function ifNotFound(failure: unknown): null {
	if (failure instanceof RecordError && failure.code === 'not_found') return null;
	throw failure;
}

async function answerView(given: Drawn, view: SavedView, here: URL): Promise<Answer> {
	const { store, viewer, reader, settings } = given;
	if (view.page !== '/explore') {
		throw unanswerable(`A dashboard shows views of Explore, and this is one of ${viewPages[view.page]}.`);
	}
	const asked = await readAsked(store, viewer, here, settings);
	const metric = here.searchParams.get('metric');
	// Explore would show its standard figure instead, and say so: under the name of a view that would be another's figure.
	if (metric !== null && metric !== asked.metric.name) {
		throw unanswerable(`There is no metric “${metric}” any more.`);
	}
	if (asked.problem) throw unanswerable(asked.problem);
	requireNarrowed(asked, given.narrowing ?? {});
	const [answered, filters] = await Promise.all([
		answerOf(store, viewer, asked, asked.request()),
		filterNotes(given, asked)
	]);
	const { drawing, refusal } = given.isDrawn
		? drawAnswer(asked, answered, reader, here)
		: { drawing: null, refusal: null };
	const notDrawn = given.isDrawn ? (asked.refusal ?? refusal) : null;
	const { answer, pivot } = answered;
	const table = pivot
		? pivotTable(pivot, labelIn(asked), reader)
		: asked.by.length > 0 || asked.grain
			? answerTable(answer, labelIn(asked), reader)
			: null;
	const { label, unit, better } = asked.metric;
	const title = titleOf(asked);
	return {
		metric: { label, unit, better },
		title,
		finding: withFinding(title, answer, reader),
		periodLabel: asked.filters.state.periodLabel,
		total: answer.total,
		request: { ...answer.request, by: [], grain: null },
		drawing,
		table,
		rows: table?.rows.length ?? 0,
		isSeries: asked.grain !== null && asked.by.length === 0 && pivot === null,
		isTimeAcross: asked.across.includes(time),
		notes: [...filters, ...leftOut(asked, notDrawn), ...answer.notes]
	};
}

/** A figure of all would stand among figures of a part. */
function requireNarrowed({ metric, known }: Asked, narrowing: Narrowing): void {
	const name = narrowedParts(narrowing).find(
		(part) => !knowsFilter(known, { dimension: part, values: [narrowing[part]!] })
	);
	if (name)
		throw new RecordError(
			'invalid',
			`${metric.label} is of no ${name}, so it can’t be filtered by one.`,
			'Take the filter above away to see it.'
		);
}

/** What of a view narrows its figures: a tile has no filter bar that shows it, and the dashboard's says its own. */
async function filterNotes(
	{ store, viewer, reader, narrowing = {} }: Given,
	{ filters, picks, known, expression }: Asked
): Promise<string[]> {
	const isKnown = (name: string) => known.some((dimension) => dimension.name === name);
	const { owner, team, pipeline, segment, fields } = filters.state;
	const isSaid = (part: string) => narrowedParts(narrowing).some((name) => name === part);
	const chosen = Object.entries({ owner, team, pipeline, segment })
		.filter(([part, key]) => knowsFilter(known, { dimension: part, values: [key] }) && !isSaid(part))
		.map(([part, key]) =>
			part === segmentDimension
				? { dimension: segmentDimensionName(key), key: 'true' }
				: { dimension: part, key }
		)
		.filter(({ key }) => key !== '');
	const named = await namedPicks(
		store,
		viewer,
		{ picks: [...chosen, ...picks.picks], span: picks.span },
		known
	);
	const labelOf = labelIn({ known });
	const typeOf = (name: string) => known.find((dimension) => dimension.name === name)?.type;
	const told = [
		...named.map(({ label }) => label),
		...fields
			.filter(({ field }) => isKnown(field))
			.map((filter) => conditionText({ ...filter, label: labelOf(filter.field) }, typeOf(filter.field))),
		...(picks.span ? [`${day(picks.span.from, reader)} to before ${day(picks.span.to, reader)}`] : []),
		...(expression ? [expression] : [])
	];
	return told.length > 0 ? [`Only: ${told.join('; ')}.`] : [];
}

/** What was asked and is not in the answer. */
function leftOut(asked: Asked, notDrawn: string | null): string[] {
	const { dropped, metric } = asked;
	const labelOf = labelIn(asked);
	return [
		...(dropped.length > 0
			? [`${metric.label} does not know ${dropped.map(labelOf).join(', ')}, so it is left out.`]
			: []),
		...(notDrawn === null ? [] : [notDrawn])
	];
}

const unanswerable = (message: string) =>
	new RecordError('invalid', message, 'Open the view, or take this tile off.');
