/** Which records a query finds, in which order, and how it is refused. */
import { prefixes, type ObjectName } from './ids.ts';
import { schema, type FieldType } from './schema.ts';
import { Refused, type Condition, type Literal, type Query } from './soql.ts';

export type FakeRecord = Readonly<Record<string, string | number | boolean | null>> & { readonly Id: string };

/** Whether there is what a query names. Fields that the user may not read are not there. */
export function validate(
	query: Query,
	hidden: ReadonlySet<string>,
	custom: Partial<Record<ObjectName, readonly string[]>> = {}
): ObjectName {
	const { object, fields, where, order } = query;
	if (!(object in prefixes) || hidden.has(object)) {
		throw new Refused(
			'INVALID_TYPE',
			`sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name.`
		);
	}
	const name = object as ObjectName;
	const named = [...fields, ...order.map(({ field }) => field)];
	for (const field of named) if (!custom[name]?.includes(field)) typeOf(name, field, hidden);
	if (where) check(where, name, hidden);
	return name;
}

function typeOf(object: ObjectName, field: string, hidden: ReadonlySet<string>): FieldType {
	const type = schema[object][field];
	if (!type || hidden.has(`${object}.${field}`)) {
		throw new Refused('INVALID_FIELD', `No such column '${field}' on entity '${object}'.`);
	}
	return type;
}

function check(condition: Condition, object: ObjectName, hidden: ReadonlySet<string>): void {
	if ('all' in condition) return condition.all.forEach((each) => check(each, object, hidden));
	if ('any' in condition) return condition.any.forEach((each) => check(each, object, hidden));
	if ('not' in condition) return check(condition.not, object, hidden);
	const type = typeOf(object, condition.field, hidden);
	if (type === 'anyType') {
		throw new Refused('INVALID_FIELD', `field '${condition.field}' can not be filtered in a query call`);
	}
	for (const { kind, value } of condition.values) {
		if (kind === 'word' && value.toLowerCase() === 'null') continue;
		const wanted = literalOf(type);
		if (kind !== wanted) {
			throw new Refused(
				'INVALID_FIELD',
				`value of filter criterion for field '${condition.field}' must be of type ${type}`
			);
		}
		if ((type === 'id' || type === 'reference') && !/^\w{15}(\w{3})?$/.test(value)) {
			throw new Refused('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${value}`);
		}
	}
}

function literalOf(type: FieldType): Literal['kind'] {
	if (type === 'boolean') return 'word';
	if (type === 'date' || type === 'datetime') return type;
	return ['int', 'double', 'currency', 'percent'].includes(type) ? 'number' : 'text';
}

export function find(query: Query, object: ObjectName, records: readonly FakeRecord[]): FakeRecord[] {
	const { where, order, limit } = query;
	const found = where ? records.filter((record) => holds(where, record, object)) : [...records];
	found.sort((left, right) => {
		for (const { field, descending } of order) {
			const by = compare(left[field] ?? null, right[field] ?? null);
			if (by !== 0) return descending ? -by : by;
		}
		return 0;
	});
	return limit === null ? found : found.slice(0, limit);
}

function holds(condition: Condition, record: FakeRecord, object: ObjectName): boolean {
	if ('all' in condition) return condition.all.every((each) => holds(each, record, object));
	if ('any' in condition) return condition.any.some((each) => holds(each, record, object));
	if ('not' in condition) return !holds(condition.not, record, object);
	const { field, operator } = condition;
	const type = schema[object][field]!;
	const value = comparable(record[field] ?? null, type);
	const values = condition.values.map((literal) => comparable(read(literal), type));
	if (operator === 'IN') return values.includes(value);
	const [other] = values as [typeof value];
	if (operator === '=') return value === other;
	if (operator === '!=') return value !== other;
	if (value === null || other === null) return false;
	const by = compare(value, other);
	return { '<': by < 0, '<=': by <= 0, '>': by > 0, '>=': by >= 0 }[operator]!;
}

function read({ kind, value }: Literal): string | number | boolean | null {
	if (kind === 'number') return Number(value);
	if (kind !== 'word') return value;
	return { true: true, false: false }[value.toLowerCase()] ?? null;
}

function comparable(value: FakeRecord[string], type: FieldType): FakeRecord[string] {
	if (value === null) return null;
	if (type === 'datetime') return Date.parse(String(value).replace(/\+0000$/, 'Z'));
	return type === 'id' || type === 'reference' ? String(value).slice(0, 15) : value;
}

/** Nulls come first; letters by their codes, as ids are ordered. */
function compare(left: FakeRecord[string], right: FakeRecord[string]): number {
	if (left === right) return 0;
	if (left === null) return -1;
	if (right === null) return 1;
	return left < right ? -1 : 1;
}
