/** Odoo's domains: conditions in prefix notation, over a table that is held in memory. */
import type { Rec, Tables, Value } from './rows.ts';
import { schema } from './schema.ts';

type Condition = [string, string, Value];
type Term = Condition | '&' | '|' | '!';
type Test = (record: Rec) => boolean;

export class DomainError extends Error {}

/** What a domain keeps of a model's records. */
export function domainTest(tables: Tables, model: string, domain: readonly Term[]): Test {
	const rest = [...domain];
	const tests: Test[] = [];
	while (rest.length > 0) tests.push(term(tables, model, rest));
	return (record) => tests.every((test) => test(record));
}

/** Whether a domain says something of a field. */
export const mentions = (domain: readonly Term[], field: string): boolean =>
	domain.some((term) => Array.isArray(term) && term[0] === field);

function term(tables: Tables, model: string, rest: Term[]): Test {
	const next = rest.shift();
	if (next === undefined) throw new DomainError('Domain() invalid: an operator lacks its operand.');
	if (next === '!') {
		const test = term(tables, model, rest);
		return (record) => !test(record);
	}
	if (next === '&' || next === '|') {
		const [one, other] = [term(tables, model, rest), term(tables, model, rest)];
		return next === '&' ? (record) => one(record) && other(record) : (record) => one(record) || other(record);
	}
	return condition(tables, model, next);
}

function condition(tables: Tables, model: string, [path, operator, value]: Condition): Test {
	const [name, ...further] = path.split('.') as [string, ...string[]];
	const field = schema[model]?.[name];
	if (!field)
		throw new DomainError(
			`Invalid field ${model}.${name} in condition (${JSON.stringify([path, operator, value])})`
		);
	if (further.length > 0) {
		const inner = condition(tables, field.relation!, [further.join('.'), operator, value]);
		return (record) =>
			(tables[field.relation!] ?? []).some((other) => other.id === record[name] && inner(other));
	}
	const isTime = field.type === 'datetime';
	const cell = (record: Rec): Value => record[name] ?? false;
	const limit = isTime && typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : value;
	const comparable = (record: Rec): Value => {
		const own = cell(record);
		return isTime && typeof own === 'string' ? Date.parse(own) : own;
	};
	switch (operator) {
		case '=':
			return (record) => equal(cell(record), value, comparable(record), limit);
		case '!=':
			return (record) => !equal(cell(record), value, comparable(record), limit);
		case 'in':
		case 'not in': {
			if (!Array.isArray(value)) throw new DomainError(`“${operator}” takes a list.`);
			return (record) => value.includes(cell(record)) === (operator === 'in');
		}
		case 'ilike':
			return (record) => String(cell(record)).toLowerCase().includes(String(value).toLowerCase());
		case '>':
		case '>=':
		case '<':
		case '<=':
			return (record) => ordered(comparable(record), limit as number, operator);
		default:
			throw new DomainError(`Invalid operator ${operator}`);
	}
}

/** An empty list is equal to false, as nothing is. */
function equal(cell: Value, value: Value, own: Value, limit: Value): boolean {
	if (Array.isArray(cell)) return value === false && cell.length === 0;
	return cell === value || own === limit;
}

function ordered(own: Value, limit: number, operator: string): boolean {
	if (typeof own !== typeof limit) return false;
	const [a, b] = [own as number, limit];
	return operator === '>' ? a > b : operator === '>=' ? a >= b : operator === '<' ? a < b : a <= b;
}

/** Records in an order such as `write_date desc, id`. What has none comes last, or first where the order is descending. */
export function ordering(model: string, order: string): (a: Rec, b: Rec) => number {
	const keys = order.split(',').map((part) => {
		const [name, direction = 'asc'] = part.trim().split(/\s+/) as [string, string?];
		if (!schema[model]?.[name]) throw new DomainError(`Invalid field ${name} on model ${model}`);
		return { name, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
	});
	return (a, b) => {
		for (const { name, sign } of keys) {
			const [one, other] = [a[name] ?? false, b[name] ?? false];
			if (one === other) continue;
			if (one === false) return sign;
			if (other === false) return -sign;
			return one < other ? -sign : sign;
		}
		return 0;
	};
}
