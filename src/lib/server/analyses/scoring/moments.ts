/** Records as they stood at moments: what a model learns from, is tested on, and scores. */
import type { FeatureColumn, Features } from '#lib/stats/classification/classifier.ts';

/** A fact that may tell the outcome, as a model reads it. */
export interface FieldShape {
	/** Its column among a moment's values. */
	name: string;
	label: string;
	kind: 'number' | 'category';
	/** As it stood at the moment. Else as it is now, perhaps written after the outcome. */
	isDated: boolean;
	/** A field of the company's own: when it is written is anybody's guess. */
	isCustom?: boolean;
	/** Numbers that are counts, days or amounts are learned by their logarithm: a day more matters less after many. */
	isLogarithmic?: boolean;
	/** It changes as a record goes its way: shares by what it was at one moment say little. */
	isPassing?: boolean;
}

/** A fact, with its words. */
export interface Field extends FieldShape {
	/** A value as a reason, in words; null is not known. */
	say(value: string | number | null): string;
}

export interface Moment {
	/** Id of the record. */
	id: string;
	/** Whose model it belongs to, such as a pipeline. */
	group: string;
	/** The day at whose end it stood like this, in days since 1970. */
	day: number;
	/** The day from which its record is followed: moments of one record stay together. */
	since: number;
	/** Records of one band have a base rate of their own. */
	band: string;
	/** 1 where it happened within the days that are asked about, 0 where not; null where that is not known yet. */
	outcome: 0 | 1 | null;
	/** Whether the record is decided by now, whichever way. */
	isDecided: boolean;
	values: Record<string, string | number | null>;
	/** What the CRM said then, by the name of who says it. */
	given: Record<string, number | null>;
}

/** How a missing value of an undated field is filled, so that being filled tells nothing. */
type Filling = ReadonlyMap<string, number | string | null>;

/** Turns moments into features, always the same way. */
export type Encoder = (moments: readonly Moment[]) => Features;

/**
 * Learn how moments become features. A missing value of a dated field is a fact of its own. Of an undated field it is not,
 * unless it is as often filled while a record is open as later (`filledEarly`): the usual value takes its place.
 */
export function learnEncoder(
	fields: readonly FieldShape[],
	training: readonly Moment[],
	filledEarly: ReadonlySet<string>
): Encoder {
	const filling: Filling = new Map(
		fields
			.filter(({ isDated, name }) => !isDated && !filledEarly.has(name))
			.map((field) => [field.name, usual(field, training)])
	);
	const levels = new Map(
		fields
			.filter(({ kind }) => kind === 'category')
			.map(({ name }) => [
				name,
				[...new Set(training.map(({ values }) => text(values[name] ?? null)))]
					.filter((level) => level !== null)
					.sort()
			])
	);
	return (moments) => ({
		rows: moments.length,
		columns: fields.map((field): FeatureColumn => {
			const { name, kind } = field;
			const of = ({ values }: Moment) => values[name] ?? filling.get(name) ?? null;
			if (kind === 'number')
				return { name, kind, values: Float64Array.from(moments, (moment) => numberOf(field, of(moment))) };
			const known = levels.get(name)!;
			const places = new Map(known.map((level, place) => [level, place]));
			return {
				name,
				kind,
				levels: known,
				values: Int32Array.from(moments, (moment) => places.get(text(of(moment)) ?? '') ?? -1)
			};
		})
	});
}

const text = (value: string | number | null): string | null => (value === null ? null : String(value));

/** Numbers beyond are no facts. */
const mostPlausible = 1e15;

function numberOf({ isLogarithmic }: FieldShape, value: string | number | null): number {
	if (value === null) return NaN;
	const number = Number(value);
	// A slip of the keyboard must not end the analysis.
	if (Math.abs(number) > mostPlausible) return NaN;
	return isLogarithmic ? Math.sign(number) * Math.log1p(Math.abs(number)) : number;
}

/** The most frequent level, or the median. */
function usual({ name, kind }: FieldShape, training: readonly Moment[]): string | number | null {
	const known = training.map(({ values }) => values[name] ?? null).filter((value) => value !== null);
	if (known.length === 0) return null;
	if (kind === 'number') return known.map(Number).sort((a, b) => a - b)[known.length >> 1]!;
	const counts = new Map<string, number>();
	for (const value of known) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
	return [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))[0]![0];
}

/** How many different records moments are of. */
export const recordsIn = (moments: readonly Moment[]): number => new Set(moments.map(({ id }) => id)).size;

/** A number for each record, the same at all its moments. */
export function clustersOf(moments: readonly Moment[]): Uint32Array {
	const places = new Map<string, number>();
	return Uint32Array.from(moments, ({ id }) => {
		const place = places.get(id) ?? places.size;
		places.set(id, place);
		return place;
	});
}

export const outcomesOf = (moments: readonly Moment[]): Uint8Array =>
	Uint8Array.from(moments, ({ outcome }) => outcome!);
