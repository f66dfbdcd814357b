/** What was chosen on the charts of a page: values that were clicked, and days that were brushed. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { conditionText } from '#lib/components/format/condition.ts';
import { cellRequest, type PickedValue } from '#lib/components/links.ts';
import type { Period } from '#lib/crm/calendar/periods.ts';
import {
	dimensionLabels,
	type Dimension,
	type Filter,
	type MetricResult,
	type MetricRow
} from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface Picks {
	picks: PickedValue[];
	/** First day, and the first day after. */
	span: { from: string; to: string } | null;
}

/** Read what an address says was chosen; what can't be read was not. */
export function readPicks(url: URL): Picks {
	const span = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(url.searchParams.get('span') ?? '');
	return {
		picks: url.searchParams.getAll('pick').flatMap((text): PickedValue[] => {
			try {
				const [dimension, key] = text.split('=').map(decodeURIComponent);
				return dimension ? [{ dimension, key: key ?? null }] : [];
			} catch {
				return [];
			}
		}),
		span: span && span[1]! < span[2]! ? { from: span[1]!, to: span[2]! } : null
	};
}

/** As filters: any of the values of a dimension, all of the dimensions. A chart isn't filtered by what it is by. */
export function pickFilters({ picks }: Picks, except: readonly string[] = []): Filter[] {
	const names = [...new Set(picks.map(({ dimension }) => dimension))].filter(
		(name) => !except.includes(name)
	);
	return names.map((dimension) => ({
		dimension,
		operator: 'in',
		values: picks.filter((pick) => pick.dimension === dimension).map(({ key }) => key)
	}));
}

/** The part of a period that is in the days that were chosen; null where they are outside of it. */
export function spanned(period: Period, { span }: Picks): Period | null {
	if (!span) return period;
	const from = period.from !== null && period.from > span.from ? period.from : span.from;
	const to = period.to !== null && period.to < span.to ? period.to : span.to;
	return from < to ? { from, to } : null;
}

/** Which marks of a chart by some dimensions stay in full colour: undefined where nothing was chosen on it, so that all do. */
export function isPicked(
	{ picks }: Pick<Picks, 'picks'>,
	names: readonly string[]
): ((row: MetricRow) => boolean) | undefined {
	const chosen = names.filter((name) => picks.some(({ dimension }) => dimension === name));
	if (chosen.length === 0) return undefined;
	return (row) =>
		chosen.every((name) =>
			picks.some(({ dimension, key }) => dimension === name && key === row.dimensions[name]!.key)
		);
}

type Days = { from: string; to: string };

/** The days of a bucket of a series. */
export function daysOf(result: MetricResult, row: MetricRow): Days {
	const { from, to } = cellRequest(result, row);
	return { from: from!, to: to! };
}

/** Whether a bucket lies in days that were chosen. */
export function isIn(result: MetricResult, row: MetricRow, span: Days): boolean {
	const { from, to } = daysOf(result, row);
	return from < span.to && to > span.from;
}

/** What was chosen, with the words for it. Values that the reader may not see are called by nothing. */
export async function namedPicks(
	store: Store,
	viewer: Viewer,
	{ picks }: Picks,
	known: readonly Dimension[]
): Promise<(PickedValue & { label: string })[]> {
	return Promise.all(
		picks.map(async (pick) => {
			const dimension = known.find(({ name }) => name === pick.dimension);
			const name = dimension?.label ?? pick.dimension;
			if (pick.key === null) return { ...pick, label: `No ${name.toLowerCase()}` };
			if (dimension?.segments) {
				const condition = { field: dimension.name, label: name, operator: 'in', value: pick.key };
				return { ...pick, label: conditionText(condition) };
			}
			if (!dimension?.entity) return { ...pick, label: `${name}: ${pick.key}` };
			const labels = await dimensionLabels(store, viewer, dimension, [pick.key]);
			return { ...pick, label: `${name}: ${labels.get(pick.key) ?? 'one that is hidden or deleted'}` };
		})
	);
}
