import { randomUUID } from 'node:crypto';
import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '../audit.ts';
import { RecordError } from '../errors.ts';
import { requireWrite } from '../records/permissions.ts';
import { readWith, type CrmRecord } from '../records/read.ts';
import { columnTypes, type FieldValue } from '../records/values.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';
import { moveLinks } from './links.ts';
import { readSurvivorRules, survivorOf, type Survivor, type SurvivorRules } from './survivors.ts';

export interface MergeInput {
	entity: EntityName;
	/** The record that stays. */
	into: string;
	/** The record that goes: what it has and the other lacks is kept, and what points to it points to the other. */
	from: string;
	/** Fields whose value a person chose; rules decide the others. */
	choices?: Readonly<Record<string, Survivor>>;
	/** Default: those that were saved for the entity. */
	rules?: SurvivorRules;
	reason?: string;
	/** The record that stays keeps every value that it has, and gets none: its source knows what became of the two. */
	leaveValues?: boolean;
}

export interface Merge {
	id: string;
	/** Links that were moved. */
	links: number;
	record: CrmRecord;
}

/**
 * Make one record of two. Nothing is lost: the record that goes is kept aside, and the merge can be taken back.
 *
 * @throws RecordError `not_found`, `not_allowed`; `invalid` when they are one already, or a choice names no field
 */
export async function mergeRecords(store: Store, viewer: Viewer, input: MergeInput): Promise<Merge> {
	return store.engine.transaction((transaction) => mergeWithin(transaction, viewer, input));
}

/** The same within a transaction that does more. */
export async function mergeWithin(
	transaction: Transaction,
	viewer: Viewer,
	input: MergeInput
): Promise<Merge> {
	const { entity: name, into, from, choices = {} } = input;
	requireCapability(viewer, 'merge_duplicates');
	requireWrite(viewer, name);
	const entity = entityNamed(name);
	if (into === from) throw notMergeable('A record can’t be merged with itself.', 'Choose two records.');
	for (const field of Object.keys(choices)) {
		if (!entity.fields.some((each) => each.name === field && !each.derived))
			throw notMergeable(`${entity.label} has no field “${field}” to choose.`, 'Choose one of its fields.');
	}
	const stays = await readWith(transaction, viewer, name, into);
	const goes = await readWith(transaction, viewer, name, from);
	const id = randomUUID();
	const rules = input.rules ?? (await readSurvivorRules(transaction, name));
	const { before, after } = input.leaveValues
		? { before: {}, after: {} }
		: mergedValues(entity, stays, goes, choices, rules);
	await setFields(transaction, entity, into, after);
	await transaction.query(`update ${name} set deleted_at = now(), version = version + 1 where id = $1`, [
		from
	]);
	await transaction.query(
		`insert into record_merges (id, entity, from_id, into_id, before, after, merged_by, reason)
		values ($1, $2, $3, $4, $5::json, $6::json, $7, $8)`,
		[
			id,
			name,
			from,
			into,
			JSON.stringify(before),
			JSON.stringify(after),
			viewer.accountId,
			input.reason ?? null
		]
	);
	const links = await moveLinks(transaction, name);
	await logMerge(transaction, viewer, id, name, into, before, after, input.reason ?? null);
	await logMerge(
		transaction,
		viewer,
		id,
		name,
		from,
		{ deleted_at: null },
		await deletion(transaction, name, from),
		input.reason ?? null
	);
	const record = await readWith(transaction, viewer, name, into);
	await audit(transaction, viewer, {
		action: 'merge',
		subject: `${entity.label} ${goes.label} into ${record.label}`,
		detail: { merge: id, from, into, links }
	});
	return { id, links, record };
}

async function deletion(
	transaction: Transaction,
	entity: EntityName,
	id: string
): Promise<{ deleted_at: string }> {
	const { rows } = await transaction.query<{ deleted_at: string }>(
		`select deleted_at from ${entity} where id = $1`,
		[id]
	);
	return rows[0]!;
}

/** The fields of the record that stays that change, before and after. `custom` is one of them. */
export function mergedValues(
	entity: Entity,
	stays: CrmRecord,
	goes: CrmRecord,
	choices: Readonly<Record<string, Survivor>>,
	rules: SurvivorRules
): Record<'before' | 'after', Record<string, unknown>> {
	const before: Record<string, unknown> = {};
	const after: Record<string, unknown> = {};
	for (const { name, derived } of entity.fields) {
		if (derived) continue;
		const [kept, other] = [stays.values[name] ?? null, goes.values[name] ?? null];
		const side = choices[name] ?? survivorOf(name, rules, stays, goes);
		const chosen = side === 'from' ? other : kept;
		if (chosen === kept) continue;
		// A link between the two would lead from the record to itself.
		if (entity.fields.some((field) => field.name === name && field.to === entity.name) && chosen === stays.id)
			continue;
		before[name] = kept;
		after[name] = chosen;
	}
	const custom = { ...goes.custom, ...stays.custom };
	if (Object.keys(custom).length > Object.keys(stays.custom).length) {
		before.custom = Object.keys(stays.custom).length > 0 ? stays.custom : null;
		after.custom = custom;
	}
	return { before, after };
}

/** Set fields of a record to values as the change log has them. */
export async function setFields(
	transaction: Transaction,
	entity: Entity,
	id: string,
	values: Readonly<Record<string, unknown>>
): Promise<void> {
	const names = Object.keys(values);
	const assignments = names.map((name, index) => `${name} = cast($${index + 2} as ${typeOf(entity, name)})`);
	const bound = names.map((name) =>
		name === 'custom' && values[name] !== null ? JSON.stringify(values[name]) : (values[name] as FieldValue)
	);
	await transaction.query(
		`update ${entity.name} set ${[...assignments, 'version = version + 1'].join(', ')} where id = $1`,
		[id, ...bound]
	);
}

const typeOf = (entity: Entity, name: string): string => {
	if (name === 'custom') return 'json';
	return columnTypes[entity.fields.find((field) => field.name === name)!.type];
};

/** Write what a merge, or its end, did to a record into the change log. */
export async function logMerge(
	transaction: Transaction,
	viewer: Viewer,
	mergeId: string,
	entity: EntityName,
	id: string,
	before: unknown,
	after: unknown,
	reason: string | null
): Promise<void> {
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, reason, merge_id)
		values ($1, $2, 'merge', $3::json, $4::json, $5, $6, $7, $8)`,
		[
			entity,
			id,
			JSON.stringify(before),
			JSON.stringify(after),
			viewer.accountId === 'system' ? 'system' : 'person',
			viewer.accountId,
			reason,
			mergeId
		]
	);
}

const notMergeable = (message: string, advice: string) => new RecordError('invalid', message, advice);
