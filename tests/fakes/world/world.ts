/** A company whose people work in its CRM: seeded, and changed by operations, each at a moment of its own. */
import { createRandom, type Random } from '#lib/stats/random/random.ts';
import type {
	Activity,
	Campaign,
	Company,
	Contact,
	Deal,
	DealField,
	Kept,
	Lead,
	LineItem,
	Member,
	Moment,
	Owner,
	Pipeline,
	Product,
	Stage,
	Team,
	Ticket
} from './records.ts';

export interface Tables {
	teams: Team[];
	owners: Owner[];
	pipelines: Pipeline[];
	companies: Company[];
	contacts: Contact[];
	leads: Lead[];
	deals: Deal[];
	activities: Activity[];
	products: Product[];
	lineItems: LineItem[];
	campaigns: Campaign[];
	members: Member[];
	tickets: Ticket[];
}

export type TableName = keyof Tables;

export class World {
	readonly tables: Tables = {
		teams: [],
		owners: [],
		pipelines: [],
		companies: [],
		contacts: [],
		leads: [],
		deals: [],
		activities: [],
		products: [],
		lineItems: [],
		campaigns: [],
		members: [],
		tickets: []
	};
	readonly random: Random;
	#now = Date.parse('2026-01-05T08:00:00.000Z');
	#ids = new Map<TableName, number>();

	constructor(seed: number) {
		this.random = createRandom(seed);
	}

	/** The moment it is in the world. */
	get now(): Moment {
		return new Date(this.#now).toISOString();
	}

	/** Let time pass. */
	pass(milliseconds: number): Moment {
		this.#now += milliseconds;
		return this.now;
	}

	/** Records that are there: deleted ones are not. */
	living<Name extends TableName>(table: Name): Tables[Name] {
		return (this.tables[table] as Kept[]).filter(({ deletedAt }) => deletedAt === null) as Tables[Name];
	}

	get<Name extends TableName>(table: Name, id: number): Tables[Name][number] {
		const records = this.tables[table] as Tables[Name][number][];
		const found = records.find((record) => record.id === id);
		if (!found) throw new RangeError(`The world has no ${table} ${id}.`);
		return found;
	}

	/** A record of some table, created now. */
	add<Name extends TableName>(
		table: Name,
		fields: Omit<Tables[Name][number], keyof Kept>
	): Tables[Name][number] {
		const id = (this.#ids.get(table) ?? 0) + 1;
		this.#ids.set(table, id);
		const at = this.now;
		const record = { ...fields, id, createdAt: at, updatedAt: at, deletedAt: null } as Tables[Name][number];
		(this.tables[table] as Kept[]).push(record);
		return record;
	}

	/** Change a record now. */
	edit<Name extends TableName>(table: Name, id: number, fields: Partial<Tables[Name][number]>): void {
		Object.assign(this.get(table, id), fields, { updatedAt: this.now });
	}

	delete(table: TableName, id: number): void {
		this.edit(table, id, { deletedAt: this.now });
	}

	addDeal(fields: Omit<Deal, keyof Kept | 'changes' | 'status' | 'closedAt' | 'lostReason'>): Deal {
		const changes = (['stage', 'amount', 'expected_close', 'owner'] as const).map((field) => ({
			field,
			from: null,
			to: valueOf(fields, field),
			at: this.now,
			by: fields.owner
		}));
		return this.add('deals', { ...fields, status: 'open', closedAt: null, lostReason: null, changes });
	}

	/** Change a field of a deal now, and note it in its history. */
	changeDeal(id: number, field: DealField, value: string | null, by?: number): void {
		const deal = this.get('deals', id);
		const from = valueOf(deal, field);
		if (from === value) return;
		deal.changes.push({ field, from, to: value, at: this.now, by: by ?? deal.owner });
		this.edit('deals', id, fieldsOf(field, value));
	}

	/** Move a deal to a stage of its pipeline; a stage that closes it closes it now. */
	moveDeal(id: number, stage: number): void {
		const deal = this.get('deals', id);
		const to = this.stage(deal.pipeline, stage);
		if (to.id === deal.stage) return;
		this.changeDeal(id, 'stage', String(stage));
		const closes = to.status !== 'open';
		this.edit('deals', id, {
			status: to.status,
			closedAt: closes ? this.now : null,
			lostReason: to.status === 'lost' ? this.random.pick(['Price', 'Timing', 'Competitor']) : null
		});
	}

	/** One company becomes part of another: what pointed to it points to the other. */
	mergeCompanies(from: number, into: number): void {
		if (from === into) return;
		this.edit('companies', from, { mergedInto: into, deletedAt: this.now });
		this.edit('companies', into, {});
		for (const table of ['contacts', 'deals', 'activities', 'tickets'] as const)
			for (const record of this.tables[table])
				if (record.company === from) this.edit(table, record.id, { company: into });
	}

	stage(pipeline: number, id: number): Stage {
		return this.get('pipelines', pipeline).stages.find((stage) => stage.id === id)!;
	}
}

function valueOf(
	deal: Pick<Deal, 'stage' | 'amount' | 'expectedClose' | 'owner'>,
	field: DealField
): string | null {
	switch (field) {
		case 'stage':
			return String(deal.stage);
		case 'amount':
			return deal.amount;
		case 'expected_close':
			return deal.expectedClose;
		case 'owner':
			return String(deal.owner);
	}
}

function fieldsOf(field: DealField, value: string | null): Partial<Deal> {
	switch (field) {
		case 'stage':
			return { stage: Number(value) };
		case 'amount':
			return { amount: value };
		case 'expected_close':
			return { expectedClose: value };
		case 'owner':
			return { owner: Number(value) };
	}
}
