import { randomUUID } from 'node:crypto';
import {
	entityNamed,
	recordFields,
	type Entity,
	type EntityName,
	type Field
} from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { invalid, RecordError, type Issue } from '../errors.ts';
import { recomputeReportingAmounts, reportingAmounts } from '../reporting-amounts.ts';
import type { Store } from '../store.ts';
import { applySuppressions, isSuppressedEntity } from '../suppressions.ts';
import { difference, logChange, type Values } from './changes.ts';
import { completeDeal } from './deal-rules.ts';
import { writeEvents } from './events.ts';
import { noSuchField } from './filters.ts';
import { labelKey, labelsOf } from './labels.ts';
import { requireWrite } from './permissions.ts';
import { withFullName } from './person-names.ts';
import { readWith, type CrmRecord } from './read.ts';
import { circles, requireEmptyTeam } from './trees.ts';
import { columnTypes, readValue, type FieldInput } from './values.ts';

export type RecordInput = Record<string, FieldInput>;

export interface WriteOptions {
	/** Why, in the words of the one who changes it; kept in the history. */
	reason?: string;
}

export interface UpdateOptions extends WriteOptions {
	/** The version that the change was made on. */
	version: number;
}

/** Fields beside an entity's own that a person may give. */
const givable = recordFields.filter(({ derived, name }) => !derived && name !== 'updated_at');

/**
 * Make a record. Its owner is the viewer when none is given; a deal begins in the first open stage.
 *
 * @throws RecordError `invalid` with one issue a wrong value; `not_allowed`
 */
export async function createRecord(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	input: RecordInput,
	options: WriteOptions = {}
): Promise<CrmRecord> {
	requireWrite(viewer, name);
	const entity = entityNamed(name);
	const given = readInput(entity, viewer, withDefaults(entity, viewer, input), true);
	const { reporting_currency } = await store.settings();
	return store.engine.transaction(async (transaction) => {
		const now = await instantOf(transaction);
		const values = await complete(transaction, viewer, entity, null, given, now, reporting_currency);
		const id = randomUUID();
		const columns = { id, recorded_by: viewer.personId, created_at: now, updated_at: now, ...values };
		const names = Object.keys(columns);
		await transaction.query(
			`insert into ${name} (${names.join(', ')}) values (${names.map((column, index) => cast(entity, column, index)).join(', ')})`,
			Object.values(columns)
		);
		await convertAmounts(transaction, entity, id);
		if (isSuppressedEntity(name)) await applySuppressions(transaction, { entity: name, id });
		const record = await readBack(transaction, viewer, entity, id);
		await writeEvents(transaction, viewer, name, id, null, record.values);
		const { before, after } = difference(entity, {}, record.values);
		await logChange(transaction, viewer, {
			entity: name,
			id,
			action: 'create',
			before,
			after,
			reason: options.reason ?? null
		});
		return record;
	});
}

/**
 * Change fields of a record; what is not named stays. A change that changes nothing writes nothing.
 *
 * @throws RecordError `not_found`; `conflict` when the record is at another version; `invalid`; `not_allowed`
 */
export async function updateRecord(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	id: string,
	input: RecordInput,
	options: UpdateOptions
): Promise<CrmRecord> {
	requireWrite(viewer, name);
	const entity = entityNamed(name);
	const given = readInput(entity, viewer, input, false);
	const { reporting_currency } = await store.settings();
	return store.engine.transaction(async (transaction) => {
		const old = await readWith(transaction, viewer, name, id);
		requireVersion(old, options.version);
		const now = await instantOf(transaction);
		const values = await complete(transaction, viewer, entity, old.values, given, now, reporting_currency);
		const planned = difference(entity, old.values, { ...old.values, ...values });
		const names = Object.keys(planned.after);
		if (names.length === 0) return old;
		const assignments = names.map((column, index) => `${column} = ${cast(entity, column, index)}`);
		await transaction.query(
			`update ${name} set ${assignments.join(', ')}, version = version + 1, updated_at = now() where id = $${names.length + 1}`,
			[...Object.values(planned.after), id]
		);
		await convertAmounts(transaction, entity, id);
		if (isSuppressedEntity(name)) await applySuppressions(transaction, { entity: name, id });
		const record = await readBack(transaction, viewer, entity, id);
		await writeEvents(transaction, viewer, name, id, old.values, record.values);
		const { before, after } = difference(entity, old.values, record.values);
		await logChange(transaction, viewer, {
			entity: name,
			id,
			action: 'update',
			before,
			after,
			reason: options.reason ?? null
		});
		return record;
	});
}

/**
 * Delete a record: it leaves every page and figure, and stays in the history.
 *
 * @throws RecordError `not_found`; `conflict`; `not_allowed`; `invalid` for a team that is not empty
 */
export async function deleteRecord(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	id: string,
	options: Partial<UpdateOptions> = {}
): Promise<void> {
	requireWrite(viewer, name);
	await store.engine.transaction(async (transaction) => {
		const old = await readWith(transaction, viewer, name, id);
		if (options.version !== undefined) requireVersion(old, options.version);
		if (name === 'teams') await requireEmptyTeam(transaction, id, old.label);
		const now = await instantOf(transaction);
		await transaction.query(
			`update ${name} set deleted_at = $1::timestamptz, version = version + 1 where id = $2`,
			[now, id]
		);
		if (name === 'exchange_rates') await recomputeReportingAmounts(transaction);
		await logChange(transaction, viewer, {
			entity: name,
			id,
			action: 'delete',
			before: { deleted_at: null },
			after: { deleted_at: now },
			reason: options.reason ?? null
		});
	});
}

/** Read what was given by the type of each field; every wrong value is told at once. */
function readInput(entity: Entity, viewer: Viewer, input: RecordInput, isNew: boolean): Values {
	const issues: Issue[] = [];
	const values: Values = {};
	for (const field of fieldsToRead(entity, input, isNew)) {
		const read = readValue(field, input[field.name] ?? null, viewer.timeZone);
		if ('message' in read) issues.push(read);
		else values[field.name] = read.value;
	}
	for (const name of Object.keys(input)) {
		if (values[name] !== undefined || issues.some((issue) => issue.field === name)) continue;
		const computed = [...entity.fields, ...recordFields].find((field) => field.name === name);
		const message = computed && `${computed.label} is set by Weatherglass itself: leave it out.`;
		issues.push(message ? { field: name, value: null, message } : noSuchField(entity, name));
	}
	if (issues.length > 0) throw invalid(issues);
	return values;
}

function fieldsToRead(entity: Entity, input: RecordInput, isNew: boolean): Field[] {
	return [...entity.fields, ...givable].filter(
		({ name, derived, required }) => !derived && (input[name] !== undefined || (isNew && required))
	);
}

function withDefaults(entity: Entity, viewer: Viewer, input: RecordInput): RecordInput {
	if (!entity.owner || !viewer.personId || input[entity.owner] !== undefined) return input;
	return { ...input, [entity.owner]: viewer.personId };
}

/** Fill in what follows from what was given, and check what only the data can tell. */
async function complete(
	transaction: Transaction,
	viewer: Viewer,
	entity: Entity,
	before: Values | null,
	given: Values,
	now: string,
	reportingCurrency: string
): Promise<Values> {
	const issues = await missingReferences(transaction, viewer, entity, before, given);
	// Nothing stands below a record that is only being made.
	if (before) issues.push(...(await circles(transaction, entity, before, given)));
	let values = given;
	if (entity.name === 'deals') {
		const deal = await completeDeal(transaction, { before, changes: given, now, reportingCurrency });
		issues.push(...deal.issues);
		values = deal.changes;
	} else if (entity.name === 'contacts' || entity.name === 'leads') {
		values = withFullName(before, given);
		const known = { ...before, ...values };
		if (!known.name && !known.email) {
			issues.push({ field: 'name', value: null, message: 'Give a name or an e-mail address.' });
		}
	}
	if (issues.length > 0) throw invalid(issues);
	return values;
}

/** A reference that is set must point to a record that the viewer may see: else it would tell what exists. */
async function missingReferences(
	transaction: Transaction,
	viewer: Viewer,
	entity: Entity,
	before: Values | null,
	given: Values
): Promise<Issue[]> {
	const references = entity.fields.filter(
		({ name, type }) => type === 'reference' && given[name] && given[name] !== before?.[name]
	);
	const wanted = new Map<EntityName, Set<string>>();
	for (const { name, to } of references) {
		wanted.set(to!, (wanted.get(to!) ?? new Set<string>()).add(String(given[name])));
	}
	const known = await labelsOf(transaction, viewer, wanted);
	return references
		.filter(({ name, to }) => !known.has(labelKey(to!, String(given[name]))))
		.map(({ name, label, to }) => ({
			field: name,
			value: String(given[name]),
			message: `There is no ${entityNamed(to!).label.toLowerCase()} “${given[name]}” for ${label}: choose one from the list.`
		}));
}

async function convertAmounts(transaction: Transaction, entity: Entity, id: string): Promise<void> {
	if (entity.name === 'exchange_rates') return recomputeReportingAmounts(transaction);
	const amounts = reportingAmounts(entity);
	if (amounts.length === 0) return;
	const assignments = amounts.map(({ inReportingCurrency, sql }) => `${inReportingCurrency} = ${sql}`);
	await transaction.query(`update ${entity.name} set ${assignments.join(', ')} where id = $1`, [id]);
}

/** The record as it is now; a viewer can't put a record where they would not see it. */
async function readBack(
	transaction: Transaction,
	viewer: Viewer,
	entity: Entity,
	id: string
): Promise<CrmRecord> {
	try {
		return await readWith(transaction, viewer, entity.name, id);
	} catch (error) {
		if (!(error instanceof RecordError) || error.code !== 'not_found') throw error;
		const called = entity.label.toLowerCase();
		if (viewer.personId === null)
			throw new RecordError(
				'not_allowed',
				`Your account is linked to no person of the CRM, so you would not see this ${called}.`,
				'Ask an administrator to link it.'
			);
		throw new RecordError(
			'not_allowed',
			`You would not see this ${called} any more.`,
			'Keep it yours, or ask a manager to give it to someone else.'
		);
	}
}

function requireVersion(record: CrmRecord, version: number): void {
	if (record.version === version) return;
	throw new RecordError(
		'conflict',
		`${record.label} was changed by someone else in the meantime.`,
		'Look at what changed, then make your change again.'
	);
}

async function instantOf(transaction: Transaction): Promise<string> {
	const { rows } = await transaction.query<{ now: string }>('select now() as now');
	return rows[0]!.now;
}

/** A parameter as the type of its column: what was bound as text must not be guessed at. */
function cast(entity: Entity, column: string, index: number): string {
	const field = [...entity.fields, ...recordFields].find(({ name }) => name === column)!;
	return `cast($${index + 1} as ${columnTypes[field.type]})`;
}
