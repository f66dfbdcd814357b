/** What the filter bar of an address asks for. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import {
	isPeriodName,
	namedPeriod,
	periodLabel,
	periodLabels,
	periodNames,
	type Period,
	type PeriodName
} from '#lib/crm/calendar/periods.ts';
import type { FilterChoices, FilterState } from '#lib/components/FilterBar.svelte';
import type { Comparison, Filter } from '#lib/server/metrics/index.ts';
import { references } from '#lib/server/store/records/index.ts';
import type { Settings, Store } from '#lib/server/store/store.ts';

export interface Filters {
	state: FilterState;
	period: Period;
	compare: Comparison | null;
	where: Filter[];
}

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** Read the filters of an address; what is missing or unknown is this quarter, beside the one before, of everybody. */
export function readFilters(
	url: URL,
	viewer: Viewer,
	settings: Settings,
	standard: PeriodName = 'this_quarter'
): Filters {
	const given = url.searchParams;
	const name = given.get('period');
	const from = given.get('from');
	const to = given.get('to');
	const isOwn = name === 'dates' && (isDate(from) || isDate(to));
	const named = name && isPeriodName(name) ? name : standard;
	const fiscalStart = settings.fiscal_year_start_month;
	const period = isOwn
		? { from: isDate(from) ? from : null, to: isDate(to) ? to : null }
		: namedPeriod(named, today(viewer.timeZone), fiscalStart);
	const compared = given.get('compare');
	// Nothing comes before a period without a beginning.
	const isBounded = period.from !== null && period.to !== null;
	const compare = compared === 'none' || !isBounded ? null : compared === 'year' ? 'year' : 'previous';
	const chosen = {
		owner: given.get('owner') ?? '',
		team: given.get('team') ?? '',
		pipeline: given.get('pipeline') ?? ''
	};
	return {
		state: {
			period: isOwn ? 'dates' : named,
			periodLabel: periodLabel(period, fiscalStart, viewer.locale),
			compare: compare ?? (isBounded ? 'none' : (compared ?? 'previous')),
			...chosen
		},
		period,
		compare,
		where: Object.entries(chosen)
			.filter(([, value]) => value !== '')
			// A team is everybody in it, and in the teams inside it.
			.map(([dimension, value]) => ({
				dimension,
				operator: dimension === 'team' ? 'under' : 'in',
				values: [value]
			}))
	};
}

/** What can be chosen. */
export async function filterChoices(store: Store, viewer: Viewer, filters: Filters): Promise<FilterChoices> {
	const [owners, teams, pipelines] = await Promise.all(
		(['people', 'teams', 'pipelines'] as const).map((entity) => references(store, viewer, entity, ''))
	);
	const choices = (found: { id: string; label: string }[] | undefined) =>
		(found ?? []).map(({ id, label }) => ({ value: id, label }));
	return {
		periods: [
			...periodNames.map((value) => ({ value, label: periodLabels[value] })),
			...(filters.state.period === 'dates' ? [{ value: 'dates', label: filters.state.periodLabel }] : [])
		],
		owners: choices(owners),
		teams: choices(teams),
		pipelines: choices(pipelines)
	};
}
