import { wilson } from '#lib/stats/intervals/proportion.ts';
import type { FieldShape, Moment } from './moments.ts';
import type { ByLevel } from './result.ts';

/** Shares by the values of one field, before they are put into words. */
export interface SharesByLevel {
	/** Name of the field. */
	field: string;
	levels: (Omit<ByLevel['levels'][number], 'label'> & { value: string | null })[];
}

/** Levels of fewer records say too little. */
const fewestRecords = 20;
const mostFields = 3;
const mostLevels = 8;

/**
 * How often it happened by the values of the fields that part the records most: plain shares, each record once, at the first
 * moment it is known at. Being empty is a value where it doesn’t come from how the record ended. They say what goes together, not what causes what.
 */
export function sharesByLevel(
	fields: readonly FieldShape[],
	decided: readonly Moment[],
	filledEarly: ReadonlySet<string>
): SharesByLevel[] {
	const first = new Map<string, Moment>();
	for (const moment of decided) if (!first.has(moment.id)) first.set(moment.id, moment);
	const records = [...first.values()];
	return fields
		.filter(({ kind, isPassing }) => kind === 'category' && !isPassing)
		.map((field) => ({
			field,
			levels: levelsOf(field, records, field.isDated || filledEarly.has(field.name))
		}))
		.filter(({ levels }) => levels.length > 1)
		.map(({ field, levels }) => ({ field, levels, parted: partedBy(levels) }))
		.sort((one, other) => other.parted - one.parted)
		.slice(0, mostFields)
		.map(({ field, levels }) => ({
			field: field.name,
			levels: levels.sort((one, other) => other.share.estimate - one.share.estimate).slice(0, mostLevels)
		}));
}

function levelsOf(
	field: FieldShape,
	records: readonly Moment[],
	emptyTells: boolean
): SharesByLevel['levels'] {
	const counts = new Map<string | null, { records: number; happened: number }>();
	for (const { values, outcome } of records) {
		const known = values[field.name] ?? null;
		if (known === null && !emptyTells) continue;
		const value = known === null ? null : String(known);
		const own = counts.get(value) ?? { records: 0, happened: 0 };
		counts.set(value, { records: own.records + 1, happened: own.happened + outcome! });
	}
	return [...counts].flatMap(([value, { records: many, happened }]) => {
		if (many < fewestRecords) return [];
		const { estimate, lower, upper } = wilson(happened, many)!;
		return [{ value, records: many, share: { estimate, lower, upper } }];
	});
}

/** The variance between levels, less what chance alone would make of it. */
function partedBy(levels: SharesByLevel['levels']): number {
	const all = levels.reduce((sum, { records }) => sum + records, 0);
	const mean = levels.reduce((sum, { records, share }) => sum + (records * share.estimate) / all, 0);
	const between = levels.reduce(
		(sum, { records, share }) => sum + (records / all) * (share.estimate - mean) ** 2,
		0
	);
	return between - ((levels.length - 1) * mean * (1 - mean)) / all;
}
