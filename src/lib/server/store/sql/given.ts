/** What a query may read beside the tables: values that are bound by name, and results of queries that ran before it. */
import type { Column, Parameter, Row } from '#lib/server/engine/engine.ts';
import { placeOf, SqlError } from './errors.ts';
import type { SyntaxNode } from './tree.ts';

/** A value for `$name`. It is bound, never written into the SQL. */
export interface SqlParameter {
	type: 'date' | 'number' | 'text';
	value: string | number | null;
}

/** A result that may be read by its name: of SQL, which is guarded and scoped as the query itself is, or as rows. */
export type EarlierResult = { name: string } & ({ sql: string } | { columns: Column[]; rows: Row[] });

export interface SqlGiven {
	parameters?: Readonly<Record<string, SqlParameter>>;
	/** Each may read the ones before it. */
	earlier?: readonly EarlierResult[];
}

const engineTypes: Record<SqlParameter['type'], string> = { date: 'DATE', number: 'DOUBLE', text: 'VARCHAR' };

/** The values that a statement is run with, in the order of its `$1`, `$2`, …, however many queries it is made of. */
export class BoundValues {
	readonly values: Parameter[] = [];
	readonly #places = new Map<string, number>();

	constructor(private readonly parameters: Readonly<Record<string, SqlParameter>> = {}) {}

	/** @returns the number under which the value is bound */
	bind(value: Parameter): number {
		return this.values.push(value);
	}

	/**
	 * What stands for `$name`: a value of the type that it was declared with, which the engine could not guess.
	 *
	 * @throws SqlError when there is no such parameter
	 */
	node(sql: string, name: string, alias: unknown): SyntaxNode {
		const parameter = Object.hasOwn(this.parameters, name) ? this.parameters[name]! : null;
		if (!parameter) throw unknownParameter(sql, name, Object.keys(this.parameters));
		const place = this.#places.get(name) ?? this.bind(parameter.value);
		this.#places.set(name, place);
		return {
			class: 'CAST',
			type: 'OPERATOR_CAST',
			alias,
			child: { class: 'PARAMETER', type: 'VALUE_PARAMETER', alias: '', identifier: String(place) },
			cast_type: { id: engineTypes[parameter.type], type_info: null },
			try_cast: false
		};
	}

	/** The map in which the engine keeps the parameters of a statement. */
	map(): { key: string; value: number }[] {
		return this.values.map((_, place) => ({ key: String(place + 1), value: place + 1 }));
	}
}

const unknownParameter = (sql: string, name: string, known: readonly string[]) =>
	new SqlError(
		'unknown_parameter',
		`There is no parameter “$${name}”.`,
		known.length > 0
			? `There are ${known.map((each) => `$${each}`).join(', ')}.`
			: 'A query has parameters in a notebook only: write the value itself.',
		placeOf(sql, `$${name}`)
	);

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A query behind the results that it may read: `with a as (…), b as (…) select * from (…)`. */
export const composed = (query: string, earlier: readonly { name: string; sql: string }[]): string =>
	earlier.length === 0
		? query
		: `with ${earlier.map(({ name, sql }) => `${quoted(name)} as (${sql})`).join(', ')} select * from (${query})`;

/** Types whose values travel in JSON as they are; others are read as text. */
const carried =
	/^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|FLOAT|DOUBLE|DATE|VARCHAR|TIMESTAMP( WITH TIME ZONE)?|DECIMAL\(\d+,\d+\))$/;

/** Rows that were answered before, as a query: they are bound as one JSON text. */
export function queryOfRows(
	{ columns, rows }: { columns: Column[]; rows: Row[] },
	bound: BoundValues
): string {
	const names = columns.map(({ name }) => name);
	const twice = names.find((name, place) => names.indexOf(name) < place);
	if (twice !== undefined)
		throw new SqlError(
			'name_taken',
			`An earlier result has two columns named “${twice}”.`,
			'Ask it for one of the two only.'
		);
	if (names.length === 0) return 'select 1 where false';
	const shape = Object.fromEntries(
		columns.map(({ name, type }) => [name, carried.test(type) ? type : 'VARCHAR'])
	);
	const json = JSON.stringify(
		rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
		(_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
	);
	const literal = `'${JSON.stringify([shape]).replaceAll("'", "''")}'`;
	return `select unnest(from_json(cast($${bound.bind(json)} as json), ${literal}), recursive := true)`;
}
