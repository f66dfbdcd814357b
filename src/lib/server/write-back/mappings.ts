/** Which figure of Weatherglass goes to which field of a CRM, as a person chose it. Without a mapping nothing is written. */
import { randomUUID } from 'node:crypto';
import type { WritableField } from '#connectors/connector.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { openConnection, type OpenOptions } from '#lib/server/sync/index.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { WriteBackError } from './errors.ts';
import { subjectsOf, takes, type Subject } from './subjects.ts';

export interface Mapping {
	id: string;
	connection: string;
	entity: EntityName;
	/** The name of a `Subject`. */
	subject: string;
	field: WritableField;
	/** Whether a record without a value has its field emptied. */
	clears: boolean;
}

interface Stored extends Record<string, string | boolean | null> {
	id: string;
	connection_id: string;
	entity: string;
	subject: string;
	field: string;
	field_label: string;
	field_type: string;
	choices: string | null;
	clears: boolean;
}

/** The mappings of a connection, in the order in which they were made. @throws RecordError `not_allowed` */
export async function listMappings(store: Store, viewer: Viewer, connection: string): Promise<Mapping[]> {
	requireCapability(viewer, 'manage_connections');
	const { rows } = await store.engine.query<Stored>(
		`select id, connection_id, entity, subject, field, field_label, field_type, cast(choices as varchar) as choices, clears
		from write_back_mappings where connection_id = $1 and removed_at is null order by created_at, id`,
		[connection]
	);
	return rows.map((row) => ({
		id: row.id,
		connection: row.connection_id,
		entity: row.entity as EntityName,
		subject: row.subject,
		field: {
			name: row.field,
			label: row.field_label,
			type: row.field_type as WritableField['type'],
			...(row.choices !== null && { choices: JSON.parse(row.choices) as string[] })
		},
		clears: row.clears
	}));
}

/** What may be written to the fields of one kind of record. */
export interface Target {
	entity: EntityName;
	subjects: Subject[];
	fields: readonly WritableField[];
}

/**
 * What could be written, and where to, as the CRM has its fields now; empty where the CRM can't be written to.
 *
 * @throws SyncError `unknown_connection`; ApiError; RecordError `not_allowed`
 */
export async function listTargets(
	store: Store,
	viewer: Viewer,
	connection: string,
	options: OpenOptions = {}
): Promise<Target[]> {
	requireCapability(viewer, 'manage_connections');
	const { connector, session } = await openConnection(store, connection, options);
	const { writeBack } = connector;
	if (!writeBack) return [];
	const targets: Target[] = [];
	for (const entity of writeBack.entities) {
		const subjects = await subjectsOf(store, viewer, entity);
		if (subjects.length > 0)
			targets.push({ entity, subjects, fields: await writeBack.fields(session, entity) });
	}
	return targets;
}

/**
 * Choose that a figure goes to a field. One field takes one figure.
 *
 * @throws WriteBackError `invalid`; those of `listTargets`
 */
export async function addMapping(
	store: Store,
	viewer: Viewer,
	connection: string,
	asked: { entity: string; subject: string; field: string; clears?: boolean },
	options: OpenOptions = {}
): Promise<string> {
	const target = (await listTargets(store, viewer, connection, options)).find(
		({ entity }) => entity === asked.entity
	);
	const subject = target?.subjects.find(({ name }) => name === asked.subject);
	if (!target || !subject)
		throw invalid('There is no such figure of these records.', 'Choose one of those that are listed.');
	const field = target.fields.find(({ name }) => name === asked.field);
	if (!field)
		throw invalid('The CRM has no such field that may be written to.', 'Make it in the CRM, then choose it.');
	if (!takes(field, subject))
		throw invalid(
			`“${field.label}” takes ${field.type}, and ${subject.label} is ${subject.kind}.`,
			'Choose a field of another type.'
		);
	const known = await listMappings(store, viewer, connection);
	if (known.some((each) => each.entity === asked.entity && each.field.name === field.name))
		throw invalid(`“${field.label}” is written to already.`, 'Take that away first.');
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`insert into write_back_mappings (id, connection_id, entity, subject, field, field_label, field_type, choices, clears, created_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8::json, $9, $10)`,
			[
				id,
				connection,
				target.entity,
				subject.name,
				field.name,
				field.label,
				field.type,
				field.choices ? JSON.stringify(field.choices) : null,
				asked.clears ?? false,
				viewer.accountId
			]
		);
		await audit(transaction, viewer, {
			action: 'write_back_changed',
			subject: `${subject.label} to ${field.label}`,
			detail: { connection, entity: target.entity, field: field.name, clears: asked.clears ?? false }
		});
	});
	return id;
}

/** Write no more to a field. What was written stays in the CRM. @throws WriteBackError `not_found` */
export async function removeMapping(
	store: Store,
	viewer: Viewer,
	connection: string,
	id: string
): Promise<void> {
	const known = (await listMappings(store, viewer, connection)).find((each) => each.id === id);
	if (!known)
		throw new WriteBackError('not_found', 'This is not written any more.', 'See what is listed now.');
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update write_back_mappings set removed_at = now() where id = $1', [id]);
		await audit(transaction, viewer, {
			action: 'write_back_changed',
			subject: `${known.field.label} is written no more`,
			detail: { connection, entity: known.entity, field: known.field.name }
		});
	});
}

const invalid = (message: string, advice: string) => new WriteBackError('invalid', message, advice);
