/** What the bar of a dashboard narrows all of its tiles to, whatever their views are of. */
import { isPeriodName, periodLabels } from '#lib/crm/calendar/periods.ts';
import type { FilterChoice } from '#lib/components/FieldFilters.svelte';
import type { FilterChoices } from '#lib/components/FilterBar.svelte';
import { RecordError } from '#lib/server/store/errors.ts';

const parts = ['team', 'owner', 'pipeline', 'segment'] as const;
type Part = (typeof parts)[number];

/** A period by its name and parts by their ids; what is not there is left to each view. */
export type Narrowing = Partial<Record<'period' | Part, string>>;

/** Read the address of a dashboard. A period there is not is none. */
export function readNarrowing(given: URLSearchParams): Narrowing {
	const period = given.get('period');
	return Object.fromEntries([
		...(period !== null && isPeriodName(period) ? [['period', period]] : []),
		...parts.flatMap((name) => {
			const value = given.get(name);
			return value ? [[name, value]] : [];
		})
	]) as Narrowing;
}

/** The names of the parts in a narrowing. */
export const narrowedParts = (narrowing: Narrowing): Part[] =>
	parts.filter((name) => narrowing[name] !== undefined);

/**
 * The address of a view, narrowed.
 *
 * @throws RecordError when the view is of another part of its own: under its name that would be a figure of somebody else
 */
export function narrowedView(view: URL, narrowing: Narrowing): URL {
	const here = new URL(view);
	for (const name of narrowedParts(narrowing)) {
		const own = here.searchParams.get(name) ?? '';
		if (own !== '' && own !== narrowing[name])
			throw new RecordError(
				'invalid',
				`This view is of another ${name}, of its own.`,
				'Take the filter above away to see it.'
			);
		here.searchParams.set(name, narrowing[name]!);
	}
	if (narrowing.period !== undefined) {
		for (const name of ['from', 'to', 'span']) here.searchParams.delete(name);
		here.searchParams.set('period', narrowing.period);
	}
	return here;
}

/** A narrowing in words, for print and for who can't see the bar; null where there is none. */
export function narrowingText(narrowing: Narrowing, choices: FilterChoices): string | null {
	const offered: Record<Part, FilterChoice[]> = {
		team: choices.teams,
		owner: choices.owners,
		pipeline: choices.pipelines,
		segment: choices.segments
	};
	const period = narrowing.period;
	const told = [
		...(period !== undefined && isPeriodName(period) ? [periodLabels[period].toLowerCase()] : []),
		...narrowedParts(narrowing).map(
			(name) => `${name} ${offered[name].find(({ value }) => value === narrowing[name])?.label ?? '?'}`
		)
	];
	return told.length > 0 ? `Every tile is of: ${told.join('; ')}.` : null;
}
