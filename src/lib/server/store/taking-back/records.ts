/** Records that an import made go when it is taken back, and so does what an earlier undo kept for its sake. */
import { entities, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { findNeeds } from './needs.ts';
import { literal, standingSightings, takenBack, type TakenBack } from './standing.ts';

/** A record that was left as it is, and what builds on it. */
export interface Kept {
	entity: EntityName;
	id: string;
	reason: string;
}

/** What became of the records that had nothing left to stay for. */
export interface Removed {
	removed: number;
	kept: Kept[];
}

/**
 * Remove what an import that is being undone made, and what earlier undos kept only because of what has been taken back
 * since, unless something that stands needs it. What an import that stands brought too is handed over to it.
 */
export async function removeUnneeded(
	transaction: Transaction,
	viewer: Viewer,
	what: TakenBack
): Promise<Removed> {
	await findCandidates(transaction, what);
	const kept = await handOver(transaction);
	await findNeeds(transaction);
	kept.push(...(await noteKept(transaction)));
	let removed = 0;
	const { rows } = await transaction.query<{ entity: EntityName }>(
		'select distinct entity from wg_candidates'
	);
	for (const { entity } of rows) {
		const { changes } = await transaction.query(
			`delete from ${entity} where id in (select id from wg_candidates where entity = $1)`,
			[entity]
		);
		removed += changes;
		await logRemoved(transaction, viewer, entity);
	}
	await transaction.script('drop table wg_candidates; drop table wg_needs;');
	return { removed, kept };
}

/** What may go: what the import made, and what an undo kept of which no reason stands any more. */
async function findCandidates(transaction: Transaction, { id }: TakenBack): Promise<void> {
	await transaction.script(`
		create temp table wg_free as
		select entity, record_id as id from kept_by_undo
		group by entity, record_id
		having bool_and(list_has_any(because, (select coalesce(list(id), []) from ${takenBack})));`);
	const ofEach = entities.map(
		({ name }) => `
		select ${literal(name)} as entity, records.id, files.import_id, records.recorded_at
		from ${name} records join import_files files on files.id = records.import_file
		where files.import_id = ${literal(id)} or records.id in (select id from wg_free where entity = ${literal(name)})`
	);
	await transaction.query(`create temp table wg_candidates as ${ofEach.join(' union all ')}`);
	await transaction.script(`
		delete from kept_by_undo where (entity, record_id) in (select (entity, id) from wg_free);
		drop table wg_free;`);
}

/** Records that an import that stands brought too are its own from now on. */
async function handOver(transaction: Transaction): Promise<Kept[]> {
	await transaction.query(`
		create temp table wg_seen as
		select entity, id, arg_min(seen.import_file, (seen.started_at, seen.import_file)) as import_file,
			arg_min(seen.import_row, (seen.started_at, seen.import_file)) as import_row, arg_min(seen.import_id, seen.started_at) as import_id
		from wg_candidates join ${standingSightings} seen using (entity, id)
		group by entity, id`);
	const { rows } = await transaction.query<Kept>(
		`select entity, id, 'import ' || import_id || ' brought it too: kept as it is' as reason from wg_seen order by all`
	);
	for (const entity of new Set(rows.map((row) => row.entity))) {
		await transaction.query(`
			update ${entity} set import_file = seen.import_file, import_row = seen.import_row
			from wg_seen seen where seen.entity = ${literal(entity)} and seen.id = ${entity}.id`);
	}
	await transaction.script(`
		delete from wg_candidates where (entity, id) in (select (entity, id) from wg_seen);
		drop table wg_seen;`);
	return rows;
}

/** Leave what is needed where it is, with what it is needed for. */
async function noteKept(transaction: Transaction): Promise<Kept[]> {
	await transaction.script(`
		insert into kept_by_undo (entity, record_id, because) select distinct entity, id, because from wg_needs;
		delete from wg_candidates where (entity, id) in (select (entity, id) from wg_needs);`);
	const { rows } = await transaction.query<Kept>(
		'select entity, id, min_by(reason, (rank, reason)) as reason from wg_needs group by entity, id order by all'
	);
	return rows;
}

/** Note in the history of what went that it did: the undo of its own import, now or earlier. */
async function logRemoved(transaction: Transaction, viewer: Viewer, entity: EntityName): Promise<void> {
	await transaction.query(
		`insert into changes (entity, record_id, action, actor_kind, actor, import_id, reason)
		select entity, id, 'undo', 'person', $1, import_id, 'import undone' from wg_candidates
		where entity = $2 order by id`,
		[viewer.accountId, entity]
	);
}
