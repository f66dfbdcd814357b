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
import {
	dimensionsOf,
	type Comparison,
	type Filter,
	type FilterOperator
} from '#lib/server/metrics/index.ts';
import { references } from '#lib/server/store/records/index.ts';
import type { Settings, Store } from '#lib/server/store/store.ts';

export interface Filters {
	state: FilterState;
	period: Period;
	compare: Comparison | null;
	where: Filter[];
}

/** Filters on fields, as an address has them: three parameters each, `field`, `is` and `value`. */
export function readFieldFilters(url: URL): { field: string; operator: FilterOperator; value: string }[] {
	const [fields, operators, values] = ['field', 'is', 'value'].map((name) => url.searchParams.getAll(name));
	return fields!.flatMap((field, place) => {
		const operator = fieldOperators.find((known) => known === operators![place]);
		return field !== '' && operator ? [{ field, operator, value: values![place] ?? '' }] : [];
	});
}

const fieldOperators: readonly FilterOperator[] = ['in', 'not_in', 'at_least', 'at_most', 'after', 'before'];

/** Filters on fields as conditions of metrics. Nothing written is none: what has no value. */
export const fieldConditions = (filters: ReturnType<typeof readFieldFilters>): Filter[] =>
	filters.map(({ field, operator, value }) => ({
		dimension: field,
		operator,
		values: [value === '' ? null : value]
	}));

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
	const fields = readFieldFilters(url);
	return {
		state: {
			period: isOwn ? 'dates' : named,
			periodLabel: periodLabel(period, fiscalStart, viewer.locale),
			compare: compare ?? (isBounded ? 'none' : (compared ?? 'previous')),
			...chosen,
			fields: fields.map((filter) => ({ ...filter, label: filter.field.replace('custom:', '') }))
		},
		period,
		compare,
		where: [
			...Object.entries(chosen)
				.filter(([, value]) => value !== '')
				// A team is everybody in it, and in the teams inside it.
				.map(([dimension, value]): Filter => ({
					dimension,
					operator: dimension === 'team' ? 'under' : 'in',
					values: [value]
				})),
			...fieldConditions(fields)
		]
	};
}

/** Days that were chosen, as on a chart over time: a named period is no choice of days. */
export function ownPeriod({ state, period: { from, to } }: Filters): { from: string; to: string } | null {
	return state.period === 'dates' && from !== null && to !== null ? { from, to } : null;
}

/** What can be chosen. */
export async function filterChoices(
	store: Store,
	viewer: Viewer,
	filters: Filters,
	metric = 'won_amount'
): Promise<FilterChoices> {
	const custom = (await dimensionsOf(store, metric, viewer)).filter(
		(dimension) => dimension.custom ?? dimension.segments
	);
	for (const filter of filters.state.fields)
		filter.label = custom.find(({ name }) => name === filter.field)?.label ?? filter.label;
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
		pipelines: choices(pipelines),
		fields: custom.map(({ name, label, type, choices }) => ({
			name,
			label,
			type: type ?? 'text',
			choices: [...(choices ?? [])]
		}))
	};
}
