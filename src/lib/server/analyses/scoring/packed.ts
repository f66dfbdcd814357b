/**
 * Moments as columns. A thread is sent a copy: of as many small objects, with as many facts each, it would take a quarter of
 * a second in which this process does nothing else; of a few arrays it takes none.
 */
import { mapInPieces } from '#lib/server/threads/in-pieces.ts';
import type { Moment } from './moments.ts';

type Value = string | number | null;

/** Numbers with NaN for what is not known; else the place of each value among those that occur. */
export type PackedColumn = { numbers: Float64Array } | { codes: Int32Array; values: Value[] };

export interface PackedMoments {
	ids: string[];
	groups: PackedColumn;
	bands: PackedColumn;
	outcomes: PackedColumn;
	days: Float64Array;
	since: Float64Array;
	areDecided: Uint8Array;
	values: [name: string, column: PackedColumn][];
	given: [name: string, column: PackedColumn][];
}

/** What a thread is sent. A column at a time: others have their turn in between. */
export async function packMoments(moments: readonly Moment[]): Promise<PackedMoments> {
	const namesOf = (of: 'values' | 'given') => Object.keys(moments[0]?.[of] ?? {});
	const column = (of: (moment: Moment) => Value) => packColumn(moments, of);
	const [groups, bands, outcomes, ...columns] = await mapInPieces(
		[
			({ group }: Moment) => group,
			({ band }: Moment) => band,
			({ outcome }: Moment) => outcome,
			...namesOf('values').map((name) => (moment: Moment) => moment.values[name] ?? null),
			...namesOf('given').map((name) => (moment: Moment) => moment.given[name] ?? null)
		],
		column,
		1
	);
	const values = namesOf('values');
	return {
		ids: moments.map(({ id }) => id),
		groups: groups!,
		bands: bands!,
		outcomes: outcomes!,
		days: Float64Array.from(moments, ({ day }) => day),
		since: Float64Array.from(moments, ({ since }) => since),
		areDecided: Uint8Array.from(moments, ({ isDecided }) => Number(isDecided)),
		values: values.map((name, place) => [name, columns[place]!]),
		given: namesOf('given').map((name, place) => [name, columns[values.length + place]!])
	};
}

function packColumn(moments: readonly Moment[], of: (moment: Moment) => Value): PackedColumn {
	const isNumber = moments.every((moment) => typeof (of(moment) ?? 0) === 'number');
	if (isNumber)
		return { numbers: Float64Array.from(moments, (moment) => (of(moment) as number | null) ?? NaN) };
	const places = new Map<Value, number>();
	const codes = Int32Array.from(moments, (moment) => {
		const value = of(moment);
		const place = places.get(value) ?? places.size;
		places.set(value, place);
		return place;
	});
	return { codes, values: [...places.keys()] };
}

/** The same moments again. */
export function unpackMoments(packed: PackedMoments): Moment[] {
	const read = (column: PackedColumn, row: number): Value => {
		if ('codes' in column) return column.values[column.codes[row]!]!;
		const number = column.numbers[row]!;
		return Number.isNaN(number) ? null : number;
	};
	const all = (columns: PackedMoments['values'], row: number) => {
		const values: Record<string, Value> = {};
		for (const [name, column] of columns) values[name] = read(column, row);
		return values;
	};
	return packed.ids.map((id, row): Moment => ({
		id,
		group: read(packed.groups, row) as string,
		day: packed.days[row]!,
		since: packed.since[row]!,
		band: read(packed.bands, row) as string,
		outcome: read(packed.outcomes, row) as Moment['outcome'],
		isDecided: packed.areDecided[row] === 1,
		values: all(packed.values, row),
		given: all(packed.given, row) as Moment['given']
	}));
}
