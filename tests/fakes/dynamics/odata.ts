/** The part of OData that the fake understands: columns, conditions, an order. */
import { inRows, rowColumns, tables, type ColumnType, type TableName } from './schema.ts';

export type FakeRow = Readonly<Record<string, string | number | boolean | null>>;

/** What Dynamics refuses. */
export class Refused extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string
	) {
		super(message);
	}
}

const wrong = (message: string) => new Refused(400, '0x80060888', message);

export type Condition = (row: FakeRow) => boolean;

const tokenPattern =
	/\s*(?:Microsoft\.Dynamics\.CRM\.In\(PropertyName='(\w+)',PropertyValues=\[([^\]]*)\]\)|('(?:[^']|'')*')|(\d{4}-\d\d-\d\dT[\d:.]+Z)|(-?\d+(?:\.\d+)?)|([A-Za-z_]\w*)|([()]))/y;

type Token =
	| { kind: 'in'; property: string; values: string[] }
	| { kind: 'literal'; value: string | number | boolean | null; moment?: boolean }
	| { kind: 'word' | 'sign'; value: string };

function tokens(text: string): Token[] {
	const found: Token[] = [];
	const pattern = new RegExp(tokenPattern);
	while (pattern.lastIndex < text.trimEnd().length) {
		const start = pattern.lastIndex;
		const match = pattern.exec(text);
		if (!match) throw wrong(`Syntax error at position ${start} in '${text}'.`);
		const [, property, values, quoted, moment, number, word, sign] = match;
		if (property !== undefined)
			found.push({
				kind: 'in',
				property,
				values: [...values!.matchAll(/'([^']*)'/g)].map((each) => each[1]!)
			});
		else if (quoted !== undefined)
			found.push({ kind: 'literal', value: quoted.slice(1, -1).replaceAll("''", "'") });
		else if (moment !== undefined) found.push({ kind: 'literal', value: moment, moment: true });
		else if (number !== undefined) found.push({ kind: 'literal', value: Number(number) });
		else if (word === 'true' || word === 'false') found.push({ kind: 'literal', value: word === 'true' });
		else if (word !== undefined) found.push({ kind: 'word', value: word });
		else found.push({ kind: 'sign', value: sign! });
	}
	return found;
}

/** What a `$filter` says of rows of a table. */
export function parseFilter(text: string, table: TableName): Condition {
	const columns = rowColumns(table);
	const all = tokens(text);
	let at = 0;
	const isWord = (word: string) => {
		const token = all[at];
		return token?.kind === 'word' && token.value === word;
	};
	const either = (): Condition => {
		const parts = [both()];
		while (isWord('or')) {
			at++;
			parts.push(both());
		}
		return (row) => parts.some((part) => part(row));
	};
	const both = (): Condition => {
		const parts = [single()];
		while (isWord('and')) {
			at++;
			parts.push(single());
		}
		return (row) => parts.every((part) => part(row));
	};
	const single = (): Condition => {
		const token = all[at++];
		if (token?.kind === 'sign' && token.value === '(') {
			const inner = either();
			at++;
			return inner;
		}
		if (token?.kind === 'in') return isOneOf(token, table);
		if (token?.kind !== 'word') throw wrong(`Syntax error in '${text}'.`);
		const type = columns.get(token.value);
		if (!type) throw unknownColumn(token.value, table);
		const operator = all[at++];
		const literal = all[at++];
		if (operator?.kind !== 'word' || literal?.kind !== 'literal') throw wrong(`Syntax error in '${text}'.`);
		if ((type === 'DateTime') !== (literal.moment === true))
			throw wrong(`A binary operator with incompatible types was detected for '${token.value}'.`);
		return compared(token.value, operator.value, literal.value, type);
	};
	const condition = either();
	if (at !== all.length) throw wrong(`Syntax error in '${text}'.`);
	return condition;
}

function isOneOf({ property, values }: { property: string; values: string[] }, table: TableName): Condition {
	const type = tables[table].columns[property];
	if (!type) throw unknownColumn(property, table);
	const column = inRows(property, type);
	return (row) => values.includes(String(row[column]));
}

function compared(column: string, operator: string, value: FakeRow[string], type: ColumnType): Condition {
	const of = (each: FakeRow[string]) =>
		type === 'DateTime' && each !== null ? Date.parse(String(each)) : each;
	const right = of(value);
	return (row) => {
		const left = of(row[column] ?? null);
		if (operator === 'eq') return left === right;
		if (operator === 'ne') return left !== right;
		if (left === null || right === null) return false;
		switch (operator) {
			case 'ge':
				return left >= right;
			case 'gt':
				return left > right;
			case 'le':
				return left <= right;
			case 'lt':
				return left < right;
			default:
				throw wrong(`Unknown operator ${operator}.`);
		}
	};
}

export const unknownColumn = (column: string, table: TableName): Refused =>
	wrong(`Could not find a property named '${column}' on type 'Microsoft.Dynamics.CRM.${table}'.`);

/** Rows in an order such as `modifiedon asc,accountid asc`. */
export function ordered(rows: readonly FakeRow[], order: string, table: TableName): FakeRow[] {
	const columns = rowColumns(table);
	const keys = order.split(',').map((part) => part.trim().split(' '));
	for (const [column] of keys) if (!columns.has(column!)) throw unknownColumn(column!, table);
	return [...rows].sort((left, right) => {
		for (const [column, way] of keys) {
			const [a, b] = [String(left[column!] ?? ''), String(right[column!] ?? '')];
			if (a !== b) return (a < b ? -1 : 1) * (way === 'desc' ? -1 : 1);
		}
		return 0;
	});
}
