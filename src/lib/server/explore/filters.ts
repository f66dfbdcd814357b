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
import type { FilterChoice } from '#lib/components/FieldFilters.svelte';
import type { FilterChoices, FilterState } from '#lib/components/FilterBar.svelte';
import {
	dimensionsOf,
	type Comparison,
	type Filter,
	type FilterOperator
} from '#lib/server/metrics/index.ts';
import { references } from '#lib/server/store/records/index.ts';
import { AnalysisError } from '#lib/server/analyses/errors.ts';
import { nameOfAny, type PartName } from '#lib/server/analyses/parts.ts';
import { pipelinesOf } from '#lib/server/analyses/pipelines.ts';
import { listSegments } from '#lib/server/store/segments.ts';
import type { Settings, Store } from '#lib/server/store/store.ts';

export interface Filters {
	state: FilterState;
	period: Period;
	compare: Comparison | null;
	where: Filter[];
}

/** Filters on fields, as an address has them: three parameters each, `field`, `is` and `value`. */
export const readFieldFilters = (url: URL): ReadFilter<FilterOperator>[] =>
	readOperators(url, fieldOperators);

/** Filters on the fields of records: text can be asked for a part of it too. */
export const readListFilters = (url: URL): ReadFilter<FilterOperator | 'contains'>[] =>
	readOperators(url, [...fieldOperators, 'contains']);

interface ReadFilter<Operator> {
	field: string;
	operator: Operator;
	value: string;
}

function readOperators<Operator extends string>(
	url: URL,
	known: readonly Operator[]
): ReadFilter<Operator>[] {
	const [fields, operators, values] = ['field', 'is', 'value'].map((name) => url.searchParams.getAll(name));
	return fields!.flatMap((field, place) => {
		const operator = known.find((each) => each === operators![place]);
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

const partNames = ['owner', 'team', 'pipeline', 'segment'] as const;

/** The part that an address asks for, by what a page can be filtered by; '' asks for all. */
export const partIn = (given: URLSearchParams, has: readonly PartName[]): Record<PartName, string> =>
	Object.fromEntries(
		partNames.map((name) => [name, has.includes(name) ? (given.get(name) ?? '') : ''])
	) as Record<PartName, string>;

/** A part as conditions of metrics: what figures beside an analysis of that part are asked with. */
export const partConditions = (part: Record<PartName, string>): Filter[] =>
	partNames
		.filter((name) => part[name] !== '')
		// A team is everybody in it, and in the teams inside it.
		.map((name) => ({ dimension: name, operator: name === 'team' ? 'under' : 'in', values: [part[name]] }));

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
	const chosen = partIn(given, partNames);
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
		where: [...partConditions(chosen), ...fieldConditions(fields)]
	};
}

/** Days that were chosen, as on a chart over time: a named period is no choice of days. */
export function ownPeriod({ state, period: { from, to } }: Filters): { from: string; to: string } | null {
	return state.period === 'dates' && from !== null && to !== null ? { from, to } : null;
}

/** People and teams that are offered at most. */
const mostOffered = 1000;

/**
 * What can be chosen.
 *
 * @throws AnalysisError where the address names a pipeline, segment, owner or team that there is not
 */
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
	const [segments, pipelines, ...[owners, teams]] = await Promise.all([
		listSegments(store.engine, viewer),
		pipelinesOf(store, viewer),
		...(['people', 'teams'] as const).map((entity) => references(store, viewer, entity, '', mostOffered))
	]);
	const choices = (found: readonly { id: string; label: string }[] | undefined) =>
		(found ?? []).map(({ id, label }) => ({ value: id, label }));
	const offered = {
		owners: choices(owners),
		teams: choices(teams),
		pipelines: pipelines.map(({ id, name }) => ({ value: id, label: name })),
		segments: segments.map(({ id, name }) => ({ value: id, label: name }))
	};
	const { owner, team } = filters.state;
	offered.owners.push(...(await goneAmong(store, viewer, 'people', owner, offered.owners)));
	offered.teams.push(...(await goneAmong(store, viewer, 'teams', team, offered.teams)));
	for (const [name, kind] of kinds) requireKnown(name, filters.state[name], offered[kind]);
	return {
		periods: [
			...periodNames.map((value) => ({ value, label: periodLabels[value] })),
			...(filters.state.period === 'dates' ? [{ value: 'dates', label: filters.state.periodLabel }] : [])
		],
		...offered,
		fields: custom.map(({ name, label, type, choices }) => ({
			name,
			label,
			type: type ?? 'text',
			choices: (choices ?? []).map((value) => ({ value, label: value }))
		}))
	};
}

const kinds = [
	['owner', 'owners'],
	['team', 'teams'],
	['pipeline', 'pipelines'],
	['segment', 'segments']
] as const;

/** Whoever is asked for and is there no more: what was theirs still is, and charts lead to it. */
async function goneAmong(
	store: Store,
	viewer: Viewer,
	entity: 'people' | 'teams',
	asked: string,
	offered: readonly FilterChoice[]
): Promise<FilterChoice[]> {
	if (asked === '' || offered.some(({ value }) => value === asked)) return [];
	const name = await nameOfAny(store, viewer, entity, asked);
	return name === null ? [] : [{ value: asked, label: name }];
}

/** Figures of nobody would look like figures of everybody who sold nothing. */
function requireKnown(name: string, asked: string, offered: readonly FilterChoice[]): void {
	if (asked === '' || offered.some(({ value }) => value === asked)) return;
	const [own] = offered.filter(({ label }) => label.toLowerCase() === asked.toLowerCase());
	if (own)
		throw new AnalysisError(
			'invalid_option',
			`“${asked}” is the name of a ${name}, and an address takes its id.`,
			`Choose it in the filter bar, or write ${name}=${own.value}.`
		);
	const labels = offered.slice(0, mostNamed).map(({ label }) => label);
	throw new AnalysisError(
		'invalid_option',
		`There is no ${name} “${asked}” to filter by.`,
		labels.length === 0
			? `There is no ${name} yet: take it out of the address.`
			: `Choose another, or take it out of the address. There ${offered.length === 1 ? 'is' : 'are'} ${labels.join(', ')}${offered.length > labels.length ? ' and others' : ''}.`
	);
}

/** Names that a sentence lists. */
const mostNamed = 20;
