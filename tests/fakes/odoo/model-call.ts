/** The methods of Odoo's models that a pull may call, on tables that are held in memory. */
import type { World } from '../world/world.ts';
import { DomainError, domainTest, mentions, ordering } from './domain.ts';
import { idOf, type Rec, type Tables, type Value } from './rows.ts';
import { schema } from './schema.ts';

/** An exception of the server. */
export class Refusal extends Error {
	constructor(
		readonly exception: string,
		message: string,
		readonly status: number
	) {
		super(message);
	}
}

/** Who may sign in. */
export const login = {
	database: 'acme',
	login: 'owner1@weatherglass.example',
	key: 'k3y',
	uid: idOf.user(1)
};

/** A method of a model, on the tables as they are now. */
export class ModelCall {
	constructor(
		/** Fields that this version does not have, or this user may not see. */
		private readonly hidden: ReadonlySet<string>,
		private readonly world: World,
		private readonly tables: Tables,
		private readonly model: string,
		private readonly context: Record<string, Value>,
		private readonly extra: Map<string, Record<string, Value>>
	) {}

	run(method: string, named: Record<string, Value>): Value {
		if (method === 'write') return this.write(named.ids as number[], named.vals as Record<string, Value>);
		const found = this.search(named);
		if (method === 'search_count') return found.length;
		const from = (named.offset as number | undefined) ?? 0;
		const some = found.slice(from, named.limit ? from + (named.limit as number) : undefined);
		if (method === 'search') return some.map(({ id }) => id);
		return some.map((record) =>
			this.shown(record, (named.fields ?? Object.keys(schema[this.model]!)) as string[])
		);
	}

	fieldsGet(): Value {
		return Object.fromEntries(
			Object.entries(schema[this.model]!)
				.filter(([name]) => !this.hidden.has(`${this.model}.${name}`))
				.map(([name, field]) => [name, { ...field, store: true } as Value])
		);
	}

	private search({ domain = [], order = 'id' }: Record<string, Value>): Rec[] {
		const asked = domain as Parameters<typeof domainTest>[2];
		const test = domainTest(this.tables, this.model, asked);
		const isHidden =
			'active' in schema[this.model]! && this.context.active_test !== false && !mentions(asked, 'active');
		return (this.tables[this.model] ?? [])
			.filter((record) => test(record) && !(isHidden && record.active === false))
			.sort(ordering(this.model, order as string));
	}

	private shown(record: Rec, fields: readonly string[]): Value {
		const cells = ['id', ...fields].map((name) => {
			const field = schema[this.model]![name];
			if (!field || this.hidden.has(`${this.model}.${name}`))
				throw new DomainError(`Invalid field '${name}' on model '${this.model}'`);
			return [name, this.cell(record, name, field.type, field.relation)] as const;
		});
		return Object.fromEntries(cells);
	}

	private cell(record: Rec, name: string, type: string, relation?: string): Value {
		if (name === 'display_name') return nameOf(record);
		const value = record[name] ?? false;
		switch (type) {
			case 'many2one': {
				const other = this.tables[relation!]?.find(({ id }) => id === value);
				return value === false ? false : [value, other ? nameOf(other) : String(value)];
			}
			case 'datetime':
				return typeof value === 'string' ? value.slice(0, 19).replace('T', ' ') : false;
			case 'integer':
			case 'float':
			case 'monetary':
				return value === false ? 0 : value;
			case 'many2many':
			case 'one2many':
				return value === false ? [] : value;
			default:
				return value === '' ? false : value;
		}
	}

	private write(ids: readonly number[], vals: Record<string, Value>): Value {
		const known = new Set((this.tables[this.model] ?? []).map(({ id }) => id));
		const missing = ids.find((id) => !known.has(id));
		if (missing !== undefined)
			throw new Refusal(
				'odoo.exceptions.MissingError',
				`Record does not exist or has been deleted.\n(Record: ${this.model}(${missing},), User: ${login.uid})`,
				404
			);
		for (const [name, value] of Object.entries(vals)) {
			const field = schema[this.model]![name];
			if (!field) throw new DomainError(`Invalid field '${name}' on model '${this.model}'`);
			if (field.selection && value !== false && !field.selection.some(([key]) => key === value))
				throw new DomainError(`Wrong value for ${this.model}.${name}: ${JSON.stringify(value)}`);
		}
		for (const id of ids) {
			const region = this.model === 'crm.lead' && id > idOf.deal(0) ? vals.x_region : undefined;
			if (typeof region === 'string') this.world.edit('deals', id - idOf.deal(0), { region });
			else this.extra.set(`${this.model},${id}`, { ...this.extra.get(`${this.model},${id}`), ...vals });
		}
		return true;
	}
}

const nameOf = ({ title, name, display_name, id }: Rec): string =>
	String(display_name ?? name ?? title ?? id);
