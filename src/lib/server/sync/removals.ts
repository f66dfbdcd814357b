/** What is gone from a CRM goes here too: as tombstones, with the change noted. */
import type { Deletion, SourceMerge } from '#connectors/connector.ts';
import { entityNamed, fieldNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { idSql, sourceIdSql, type Source } from '#lib/server/import/load/ids.ts';
import { macros } from '#lib/server/import/load/macros.ts';
import { literal } from '#lib/server/import/load/sql.ts';
import { mergeWithin } from '#lib/server/store/merges/index.ts';
import type { Swept, Whole } from './batch.ts';

export interface Removal {
	source: Source;
	syncRun: string;
	/** The import that brings the news. */
	importId: string;
	viewer: Viewer;
	/** As people call the CRM. */
	name: string;
	/** A person asked to pull everything anew. */
	isAsked: boolean;
	warn(message: string): void;
}

const scratch = 'wg_removed';

/** SQL: the id of a record is no id of its CRM, which told of it by a name alone. */
export const isStandIn = (id: string): string => `regexp_matches(${id}, '^(name|email|key|row|lead):')`;

/** What the deletion of a record says that is not among all that a CRM has. */
const sweptReason = (name: string): string => `no longer among the records of ${name}`;

/** What a merge that was made because of a CRM says of itself. */
export const mergeReason = (name: string): string => `merged in ${name}`;

/** Mark records as deleted that their CRM no longer has. @returns how many, by entity */
export async function removeDeleted(
	transaction: Transaction,
	deletions: readonly Deletion[],
	removal: Removal
): Promise<Map<EntityName, number>> {
	const counts = new Map<EntityName, number>();
	for (const [entity, gone] of grouped(deletions, (deletion) => deletion.entity)) {
		await fill(
			transaction,
			gone.map(({ id, at }) => [id, at ?? null])
		);
		const { source } = removal;
		const removed = await remove(
			transaction,
			entity,
			`known.id = ${idSql(entity, source, sourceIdSql(source, 'gone.source_id'))}`,
			removal
		);
		if (removed > 0) counts.set(entity, removed);
	}
	return counts;
}

/** Mark records as deleted that are not among all that their CRM has. Those known by name alone are no records of it. */
export async function removeUnswept(
	transaction: Transaction,
	sweeps: readonly Swept[],
	removal: Removal
): Promise<Map<EntityName, number>> {
	const counts = new Map<EntityName, number>();
	for (const { entity, ids } of sweeps) {
		await keepUnnamed(transaction, entity, ids, 'true', removal);
		const refusal = await implausible(transaction, entity, ids, removal);
		if (refusal) {
			removal.warn(refusal);
			await transaction.script(`drop table ${scratch};`);
			continue;
		}
		const removed = await removeScratched(transaction, entity, removal, sweptReason(removal.name));
		if (removed > 0) counts.set(entity, removed);
	}
	return counts;
}

/** So many records may be missing at once without a question. */
const fewMissing = 20;

/**
 * Why what a sweep would remove is no news but a fault, or a right that was taken away; null when it may be. Deletion is only
 * believed where most of what is known is still there, or everything was asked for anew by a person.
 */
async function implausible(
	transaction: Transaction,
	entity: EntityName,
	ids: readonly string[],
	{ source, name, isAsked }: Removal
): Promise<string | null> {
	const { rows } = await transaction.query<{ missing: number; known: number }>(
		`select (select count(*) from ${scratch}) as missing,
			(select count(*) from ${entity} where ${ofSource(source)} and deleted_at is null) as known`
	);
	const [missing, known] = [Number(rows[0]!.missing), Number(rows[0]!.known)];
	const isMost = missing > fewMissing && missing * 2 > known;
	if (missing === 0 || !(ids.length === 0 || (isMost && !isAsked))) return null;
	return `${name} shows ${ids.length === 0 ? 'none' : 'few'} of the ${known} ${entity} that are known: the credentials may see less than before. None was deleted here; pull everything anew if they are gone.`;
}

/** Records that a sweep did not find once, and that are among its ids now. */
export async function returned(
	transaction: Transaction,
	{ entity, ids }: Swept,
	{ source, name }: Pick<Removal, 'source' | 'name'>
): Promise<string[]> {
	// No import began this transaction, and the id of a record may need its macros.
	await transaction.script(macros);
	await fill(
		transaction,
		ids.map((id) => [id, null])
	);
	const { rows } = await transaction.query<{ id: string }>(
		`select known.source_id as id from ${entity} known
		where ${ofSource(source, 'known.')} and known.deleted_at is not null
			and known.source_id in (select ${sourceIdSql(source, 'source_id')} from ${scratch})
			and $1 = (select arg_max(reason, sequence) from changes
				where entity = ${literal(entity)} and record_id = known.id and action = 'delete' and actor_kind = 'sync')
			and known.id not in (select from_id from record_merges where entity = ${literal(entity)} and unmerged_at is null)
		order by id`,
		[sweptReason(name)]
	);
	await transaction.script(`drop table ${scratch};`);
	return rows.map(({ id }) => id);
}

/** Put into the scratch table which records of a source are not among some ids: of those that a condition holds for. */
async function keepUnnamed(
	transaction: Transaction,
	entity: EntityName,
	ids: readonly string[],
	condition: string,
	{ source }: Removal
): Promise<void> {
	await fill(
		transaction,
		ids.map((id) => [id, null])
	);
	await transaction.script(`
		create or replace temp table wg_missing_records as
		select source_id, cast(null as varchar) as gone_at from ${entity}
		where ${ofSource(source)} and deleted_at is null and not ${isStandIn('source_id')}
			and (${condition}) and source_id not in (select ${sourceIdSql(source, 'source_id')} from ${scratch});
		delete from ${scratch};
		insert into ${scratch} select * from wg_missing_records;
		drop table wg_missing_records;`);
}

const ofSource = ({ system, account }: Source, prefix = ''): string =>
	`${prefix}source_system = ${literal(system)} and ${prefix}source_account = ${literal(account)}`;

const removeScratched = (
	transaction: Transaction,
	entity: EntityName,
	removal: Removal,
	reason?: string
): Promise<number> =>
	remove(
		transaction,
		entity,
		`known.source_id = gone.source_id and ${ofSource(removal.source, 'known.')}`,
		removal,
		reason
	);

/** Mark what records no longer have as deleted, where all that they have was answered. */
export async function removeRest(
	transaction: Transaction,
	wholes: readonly Whole[],
	removal: Removal
): Promise<Map<EntityName, number>> {
	const counts = new Map<EntityName, number>();
	const { source } = removal;
	for (const all of grouped(wholes, ({ entity, field }) => `${entity}/${field}`).values()) {
		const { entity, field } = all[0]!;
		const to = fieldNamed(entityNamed(entity), field)!.to!;
		await transaction.script('create or replace temp table wg_owners (source_id varchar);');
		await transaction.append(
			'wg_owners',
			['source_id'],
			all.map(({ owner }) => [owner])
		);
		const owners = `select ${idSql(to, source, sourceIdSql(source, 'source_id'))} from wg_owners`;
		await keepUnnamed(
			transaction,
			entity,
			all.flatMap(({ ids }) => ids),
			`${field} in (${owners})`,
			removal
		);
		const removed = await removeScratched(transaction, entity, removal);
		await transaction.script('drop table wg_owners;');
		if (removed > 0) counts.set(entity, removed);
	}
	return counts;
}

/** Make one of records that are one in their CRM. Those that are one already, or were never pulled, are passed over. */
export async function mergeMerged(
	transaction: Transaction,
	merges: readonly SourceMerge[],
	{ source, viewer, name }: Removal
): Promise<number> {
	let merged = 0;
	for (const { entity, from, into } of merges) {
		const id = (key: string) => idSql(entity, source, sourceIdSql(source, literal(key)));
		const { rows } = await transaction.query<{ from_id: string; into_id: string }>(`
			select goes.id as from_id, stays.id as into_id from ${entity} goes, ${entity} stays
			where goes.id = ${id(from)} and stays.id = coalesce(
					(select into_id from merged_into where entity = ${literal(entity)} and from_id = ${id(into)}), ${id(into)})
				 and goes.deleted_at is null and stays.deleted_at is null
				and goes.id <> stays.id`);
		if (!rows[0]) continue;
		await mergeWithin(transaction, viewer, {
			entity,
			from: rows[0].from_id,
			into: rows[0].into_id,
			leaveValues: true,
			reason: mergeReason(name)
		});
		merged++;
	}
	return merged;
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
	const groups = new Map<Key, Item[]>();
	for (const item of items) {
		const key = keyOf(item);
		const group = groups.get(key);
		if (group) group.push(item);
		else groups.set(key, [item]);
	}
	return groups;
}

async function fill(transaction: Transaction, rows: [string, string | null][]): Promise<void> {
	await transaction.script(`create or replace temp table ${scratch} (source_id varchar, gone_at varchar);`);
	if (rows.length > 0) await transaction.append(scratch, ['source_id', 'gone_at'], rows);
}

async function remove(
	transaction: Transaction,
	entity: EntityName,
	condition: string,
	{ syncRun, importId, viewer, name }: Removal,
	reason = `deleted in ${name}`
): Promise<number> {
	await transaction.script(`
		create or replace temp table wg_going as
		select known.id, coalesce(min(try_cast(gone.gone_at as timestamptz)), now()) as deleted_at
		from ${entity} known join ${scratch} gone on ${condition}
		where known.deleted_at is null group by known.id;`);
	const { changes } = await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason, sync_run)
		select ${literal(entity)}, id, 'delete', json_object('deleted_at', null), json_object('deleted_at', deleted_at), 'sync', $1, $2, $3, $4
		from wg_going order by id`,
		[viewer.accountId, importId, reason, syncRun]
	);
	await transaction.query(`
		update ${entity} set deleted_at = wg_going.deleted_at, version = version + 1
		from wg_going where wg_going.id = ${entity}.id`);
	await transaction.script(`drop table wg_going; drop table ${scratch};`);
	return changes;
}
