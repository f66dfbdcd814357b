import { checkFeatures } from './check.ts';
import type { FeatureColumn, Features } from './classifier.ts';

/** How features become columns of numbers; learned once, used on new rows the same way. */
export interface Design {
	/** One a column of numbers, such as `tenure`, `contract=Two year`, `revenue missing`. */
	names: readonly string[];
	/** What was subtracted from each column, and what it was divided by. */
	centres: Float64Array;
	scales: Float64Array;
	/** Columns that were left out, and why, in sentences. */
	warnings: readonly string[];
	/**
	 * Row-major, one number a name.
	 * @throws RangeError when a column is absent or of another kind
	 */
	encode(features: Features): Float64Array;
}

interface Part {
	name: string;
	columns: { name: string; centre: number; scale: number }[];
	/** Write a record's numbers, not yet centred, from a place. */
	write(column: FeatureColumn, row: number, into: Float64Array, at: number): void;
}

/**
 * Learn how features become numbers: a number as itself, standardised; a category as a 0/1 column for each level but the
 * most frequent, the rare ones together as `(other)`, which is also where levels go that come later; a missing value as
 * the mean, with a 0/1 column of its own where they are many. Columns that don't tell records apart are left out, and said.
 *
 * @param rareLevel levels with fewer records count as one
 * @throws RangeError as `checkFeatures`
 */
export function learnDesign(features: Features, rareLevel = defaultRareLevel(features.rows)): Design {
	checkFeatures(features);
	const warnings: string[] = [];
	const parts = features.columns.flatMap((column) => {
		const part = column.kind === 'number' ? numberPart(column, rareLevel) : categoryPart(column, rareLevel);
		if (typeof part !== 'string') return [part];
		warnings.push(part);
		return [];
	});
	const columns = parts.flatMap((part) => part.columns);
	return {
		names: columns.map(({ name }) => name),
		centres: Float64Array.from(columns, ({ centre }) => centre),
		scales: Float64Array.from(columns, ({ scale }) => scale),
		warnings,
		encode: (given) => encode(parts, columns, given)
	};
}

const defaultRareLevel = (rows: number): number => Math.min(10, Math.max(2, Math.floor(rows / 50)));

function encode(parts: readonly Part[], columns: Part['columns'], features: Features): Float64Array {
	const byName = new Map(features.columns.map((column) => [column.name, column]));
	const width = columns.length;
	const rows = new Float64Array(features.rows * width);
	let at = 0;
	for (const part of parts) {
		const column = byName.get(part.name);
		if (!column) throw new RangeError(`The model needs the column ${part.name}, which isn’t there.`);
		for (let row = 0; row < features.rows; row++) part.write(column, row, rows, row * width + at);
		at += part.columns.length;
	}
	for (const [axis, { centre, scale }] of columns.entries()) {
		if (centre === 0 && scale === 1) continue;
		for (let place = axis; place < rows.length; place += width) rows[place] = (rows[place]! - centre) / scale;
	}
	return rows;
}

function numberPart(
	{ name, values }: Extract<FeatureColumn, { kind: 'number' }>,
	rareLevel: number
): Part | string {
	let known = 0;
	let mean = 0;
	for (const value of values) {
		if (Number.isNaN(value)) continue;
		mean += (value - mean) / ++known;
	}
	let squares = 0;
	for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
	const scale = Math.sqrt(squares / Math.max(1, known));
	const differs = scale > 1e-12 * (1 + Math.abs(mean));
	const hasMissing = known > 0 && values.length - known >= rareLevel;
	if (!differs && !hasMissing) return `${name} is the same in every row, so of no use.`;
	return {
		name,
		columns: [
			{ name, centre: mean, scale: differs ? scale : 1 },
			...(hasMissing ? [{ name: `${name} missing`, centre: 0, scale: 1 }] : [])
		],
		write(column, row, into, at) {
			if (column.kind !== 'number') throw new RangeError(`The model knows the column ${name} as numbers.`);
			const value = column.values[row]!;
			const isMissing = Number.isNaN(value);
			into[at] = isMissing ? mean : value;
			if (hasMissing) into[at + 1] = isMissing ? 1 : 0;
		}
	};
}

function categoryPart(
	{ name, values, levels }: Extract<FeatureColumn, { kind: 'category' }>,
	rareLevel: number
): Part | string {
	const counts = new Float64Array(levels.length);
	let missing = 0;
	for (const code of values) {
		if (code < 0) missing++;
		else counts[code]!++;
	}
	const seen = levels.flatMap((_, code) => (counts[code]! > 0 ? [code] : []));
	const frequent = seen
		.filter((code) => counts[code]! >= rareLevel)
		.sort((a, b) => counts[b]! - counts[a]! || a - b);
	const hasRare = frequent.length < seen.length;
	if (frequent.length === 0 && seen.length > 1 && missing === 0)
		return `${name} has ${seen.length} values in ${values.length} rows, none of them often: it was left out.`;
	// The most frequent level is what the others are compared with; where all are rare, `(other)` is.
	const shown = frequent.slice(1).map((code) => levels[code]!);
	const placeOf = new Map(shown.map((level, place) => [level, place]));
	const reference = frequent.length > 0 ? levels[frequent[0]!]! : null;
	const other = hasRare && reference !== null ? shown.length : -1;
	const absent = missing >= rareLevel && seen.length > 0 ? shown.length + (other >= 0 ? 1 : 0) : -1;
	const names = [
		...shown.map((level) => `${name}=${level}`),
		...(other >= 0 ? [`${name}=(other)`] : []),
		...(absent >= 0 ? [`${name} missing`] : [])
	];
	if (names.length === 0) return `${name} is the same in every row, so of no use.`;
	const place = (level: string) => (level === reference ? -1 : (placeOf.get(level) ?? other));
	return {
		name,
		columns: names.map((each) => ({ name: each, centre: 0, scale: 1 })),
		write(column, row, into, at) {
			if (column.kind !== 'category')
				throw new RangeError(`The model knows the column ${name} as categories.`);
			const code = column.values[row]!;
			const one = code < 0 ? (absent >= 0 ? absent : other) : place(column.levels[code]!);
			if (one >= 0) into[at + one] = 1;
		}
	};
}
