/** What changed of opportunities, out of Odoo's log: exact, for whoever may read it. */
import type { History, Row } from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import type { Odoo } from '../odoo.ts';
import { amount, day, decimal, linked, moment, person, text, type OdooRecord } from '../values.ts';
import type { Settings } from './settings.ts';

/** Fields of an opportunity that tell of a deal, with the fields of changes that they make. */
const told: Readonly<Record<string, readonly string[]>> = {
	stage_id: ['stage'],
	team_id: ['pipeline'],
	active: ['status'],
	expected_revenue: ['amount'],
	user_id: ['owner'],
	date_deadline: ['expected_close'],
	probability: ['probability']
};

export interface Log {
	/** Names of the fields that are tracked, by their ids. */
	fields: ReadonlyMap<number, string>;
	history: History;
}

/** What may be known of history: Odoo shows the log of changes to administrators of its settings alone. */
export async function logOf(odoo: Odoo): Promise<Log> {
	try {
		await odoo.ids('mail.tracking.value', [], 1);
		const tracked = await odoo.searchRead(
			'ir.model.fields',
			[
				['model', '=', 'crm.lead'],
				['name', 'in', Object.keys(told)]
			],
			['name', 'tracking']
		);
		const fields = tracked.filter(({ tracking }) => typeof tracking === 'number' && tracking > 0);
		const names = fields.map(({ name }) => text(name)!);
		return {
			fields: new Map(fields.map(({ id, name }) => [id, text(name)!])),
			history: {
				quality: 'exact',
				fields: names.flatMap((name) => told[name]!),
				source: 'Odoo’s log of tracked fields, with the second of every change.'
			}
		};
	} catch (error) {
		if (!(error instanceof ApiError) || (error.code !== 'forbidden' && error.code !== 'not_found'))
			throw error;
		return {
			fields: new Map(),
			history: {
				quality: 'duration_only',
				fields: [],
				source:
					'How long opportunities were in each stage in all, which Odoo shows to anyone in sales: neither when nor in which order.'
			}
		};
	}
}

/** What an opportunity is at a moment, as far as its log tells. */
interface State {
	stage: number | null;
	team: number | null;
	isActive: boolean;
}

interface Change {
	id: number;
	field: string;
	record: OdooRecord;
	at: string;
	deal: number;
	message: number;
}

/** The changes of some opportunities as rows, oldest first. */
export async function eventRows(
	odoo: Odoo,
	log: Log,
	deals: readonly OdooRecord[],
	settings: Settings
): Promise<Row[]> {
	if (log.fields.size === 0 || deals.length === 0) return [];
	const changes = await changesOf(odoo, log, deals);
	const byDeal = new Map<number, Change[]>();
	for (const change of changes) byDeal.set(change.deal, [...(byDeal.get(change.deal) ?? []), change]);
	return deals.flatMap((deal) => replayed(deal, byDeal.get(deal.id) ?? [], settings));
}

async function changesOf(odoo: Odoo, log: Log, deals: readonly OdooRecord[]): Promise<Change[]> {
	const messages = await odoo.searchRead(
		'mail.message',
		[
			['model', '=', 'crm.lead'],
			['res_id', 'in', deals.map(({ id }) => id)],
			['tracking_value_ids', '!=', false]
		],
		['res_id', 'date']
	);
	if (messages.length === 0) return [];
	const byId = new Map(messages.map((message) => [message.id, message]));
	// Odoo 16 calls the field itself `field`.
	const [field] = await odoo.fieldsOf('mail.tracking.value', ['field_id', 'field']);
	const kinds = ['integer', 'float', 'monetary', 'char', 'datetime'];
	const values = await odoo.searchRead(
		'mail.tracking.value',
		[
			['mail_message_id', 'in', [...byId.keys()]],
			[field!, 'in', [...log.fields.keys()]]
		],
		[
			field!,
			'mail_message_id',
			'create_uid',
			...kinds.flatMap((kind) => [`old_value_${kind}`, `new_value_${kind}`])
		]
	);
	return values
		.flatMap((record): Change[] => {
			const message = byId.get(linked(record.mail_message_id) ?? 0);
			const at = moment(message?.date);
			const name = log.fields.get(linked(record[field!]) ?? 0);
			if (!message || !at || !name) return [];
			return [
				{ id: record.id, field: name, record, at, deal: message.res_id as number, message: message.id }
			];
		})
		.sort((a, b) => (a.at === b.at ? a.id - b.id : a.at < b.at ? -1 : 1));
}

/** Walk through a deal's changes, from what it was first to what it is. */
function replayed(deal: OdooRecord, changes: readonly Change[], settings: Settings): Row[] {
	const before = (name: string) => changes.find(({ field }) => field === name)?.record.old_value_integer;
	const first = (name: string, now: number | null): number | null => {
		const old = before(name);
		return old === undefined ? now : linked(old);
	};
	let state: State = {
		stage: first('stage_id', linked(deal.stage_id)),
		team: first('team_id', linked(deal.team_id)),
		isActive: before('active') === undefined ? deal.active !== false : before('active') === 1
	};
	const since = moment(deal.date_conversion);
	const rows: Row[] = [];
	for (const [change, ...others] of byMessage(changes)) {
		const step = [change!, ...others];
		const next = step.reduce(applied, state);
		const made = [...placeRows(state, next, change!, settings), ...step.flatMap(valueRows)];
		// What happened while it was a lead is no history of the deal.
		if (since === null || change!.at >= since) rows.push(...made);
		state = next;
	}
	return rows;
}

/** Changes of one save: a new team and a new stage are one step. */
function byMessage(changes: readonly Change[]): Change[][] {
	const steps: Change[][] = [];
	for (const change of changes) {
		const last = steps.at(-1);
		if (last?.[0]!.message === change.message) last.push(change);
		else steps.push([change]);
	}
	return steps;
}

function applied(state: State, { field, record }: Change): State {
	const now = record.new_value_integer;
	switch (field) {
		case 'stage_id':
			return { ...state, stage: linked(now) };
		case 'team_id':
			return { ...state, team: linked(now) };
		case 'active':
			return { ...state, isActive: now === 1 };
		default:
			return state;
	}
}

/** An archived opportunity is lost: it keeps its stage. */
const statusOf = ({ stage, isActive }: State, settings: Settings): string =>
	!isActive ? 'lost' : settings.isWon(stage) ? 'won' : 'open';

function placeRows(before: State, after: State, change: Change, settings: Settings): Row[] {
	const [from, to] = [settings.place(before.stage, before.team), settings.place(after.stage, after.team)];
	const rows: [field: string, from: string | null, to: string | null][] = [
		['pipeline', from?.pipeline ?? null, to?.pipeline ?? null],
		['stage', from?.stage ?? null, to?.stage ?? null],
		['status', statusOf(before, settings), statusOf(after, settings)]
	];
	return rows.filter(([, old, now]) => old !== now).map(([field, old, now]) => row(change, field, old, now));
}

function valueRows(change: Change): Row[] {
	const { record } = change;
	const both = (read: (side: 'old' | 'new') => string | null, field: string): Row[] => [
		row(change, field, read('old'), read('new'))
	];
	switch (change.field) {
		case 'expected_revenue':
			// Odoo 16 has a column for money, those after it one for all numbers.
			return both(
				(side) => amount(record[`${side}_value_monetary`] ?? record[`${side}_value_float`]),
				'amount'
			);
		case 'user_id':
			return both((side) => person(record[`${side}_value_integer`]), 'owner');
		case 'date_deadline':
			return both((side) => day(record[`${side}_value_datetime`]), 'expected_close');
		case 'probability':
			return both((side) => ratio(decimal(record[`${side}_value_float`])), 'probability');
		default:
			return [];
	}
}

/** A percentage as a ratio; exact where it has few digits. */
export const ratio = (percent: string | null): string | null =>
	percent === null ? null : String(Number((Number(percent) / 100).toFixed(8)));

const row = (change: Change, field: string, old_value: string | null, new_value: string | null): Row => ({
	id: `${change.id}:${field}`,
	deal: String(change.deal),
	field,
	old_value,
	new_value,
	changed_at: change.at,
	changed_by: person(change.record.create_uid),
	sequence: change.id,
	quality: 'exact'
});
