import { entityNamed } from '#lib/crm/entities/index.ts';
import { reportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { actorKind, changeReason, type LoadContext } from './context.ts';
import { recordDealEvents } from './events.ts';
import { idSql } from './ids.ts';
import { refuse } from './rejects.ts';
import { newValues, type NewValues } from './new-values.ts';
import type { FilledColumn, RecordSelect } from './select.ts';
import { identifier, literal } from './sql.ts';
import { sayWhatStaysDeleted } from './stays-deleted.ts';

/** The temporary table of the records of a file, where its source brought some before. */
export const incomingTable = 'wg_incoming';

export interface Written {
	loaded: number;
	updated: number;
	unchanged: number;
}

/**
 * Write records: those the source never brought before are inserted, those that differ are updated and the change is
 * logged, the others are left alone. Columns that the file lacks keep what is known.
 *
 * @param records SELECT of `id`, `source_id`, `line`, `position`, the filled columns and the derived amounts. A line may
 *   hold several records, such as the days of a period: a position holds one
 */
export async function writeRecords(
	context: LoadContext,
	select: RecordSelect,
	records: string,
	bases: readonly string[]
): Promise<Written> {
	const { transaction, plan } = context;
	const names = [...select.filled.map(({ name }) => name), ...bases];
	if (!plan.updatesOnly && !(await knowsSource(context))) {
		return { loaded: await insertRecords(context, names, records), updated: 0, unchanged: 0 };
	}
	await transaction.query(`create temp table ${incomingTable} as ${records}`);
	if (context.syncRun !== null) await bringBack(context, select);
	else await sayWhatStaysDeleted(context, select);
	const entity = plan.entity;
	const compared = select.filled.filter(({ onlyNew }) => !onlyNew);
	const values = await newValues(context);
	const differs =
		(context.again ? [] : compared)
			.map((column) => `${values.compared(column)} is distinct from ${oldValue(column)}`)
			.join(' or ') || 'false';
	await transaction.query(`
		create temp table wg_changed as
		select incoming.* from wg_incoming incoming join ${entity} known on known.id = incoming.id ${values.join}
		where known.deleted_at is null and (${differs})`);
	if (context.mending && select.key.kind === 'natural') await keepApart(context);
	const matched = await count(context, `wg_incoming where id in (select id from ${entity})`);
	const updated = await count(context, 'wg_changed');
	if (matched > 0) await noteSightings(context, compared, values);
	if (updated > 0) await update(context, compared, values);
	if (plan.updatesOnly) {
		await refuse(
			context,
			`typed.position in (select position from wg_incoming where id not in (select id from ${entity}))`,
			{
				column: context.columns.find(({ field }) => field.name === 'source_id')?.mapping.name ?? null,
				value: 'typed.source_id',
				reason: `it adds to one of the ${entity}, which is not known`,
				advice: `Import the ${entity} first, and then these rows again.`
			}
		);
		return { loaded: 0, updated, unchanged: matched - updated };
	}
	const loaded = await insertRecords(
		context,
		names,
		`select * from wg_incoming where id not in (select id from ${entity})`
	);
	return { loaded, updated, unchanged: matched - updated };
}

/** Records that the CRM had deleted and answers again are there again; what a person deleted here stays deleted. */
async function bringBack(context: LoadContext, { filled }: RecordSelect): Promise<void> {
	const { transaction, plan, actor, importId, syncRun } = context;
	const gone = filled.some(({ name }) => name === 'deleted_at') ? 'and incoming.deleted_at is null' : '';
	await transaction.query(`
		create temp table wg_returned as
		select known.id, known.deleted_at from ${plan.entity} known join wg_incoming incoming on incoming.id = known.id
		where known.deleted_at is not null ${gone}
			and known.id not in (select from_id from record_merges where entity = ${literal(plan.entity)} and unmerged_at is null)
			and 'sync' = (
			select arg_max(actor_kind, sequence) from changes
			where entity = ${literal(plan.entity)} and record_id = known.id and action = 'delete')`);
	const { changes } = await transaction.query(`
		update ${plan.entity} set deleted_at = null, version = version + 1 where id in (select id from wg_returned)`);
	if (changes === 0) return;
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason, sync_run)
		select ${literal(plan.entity)}, id, 'restore', json_object('deleted_at', deleted_at), json_object('deleted_at', null),
			'sync', $1, $2, $3, $4 from wg_returned order by id`,
		[actor, importId, changeReason(context), syncRun]
	);
}

/**
 * Rows of one file that look alike are records of their own, told apart by a number: a row that is mended is not the one
 * on another line that it came to look like.
 */
async function keepApart({ transaction, plan, importFile, source }: LoadContext): Promise<void> {
	const mine = `known.import_file = ${literal(importFile)}`;
	await transaction.query(`
		create temp table wg_apart as
		select incoming.position, incoming.source_id || '#' || (
			(select count(*) from ${plan.entity} known
				where ${mine} and (known.source_id = incoming.source_id or starts_with(known.source_id, incoming.source_id || '#')))
			+ row_number() over (partition by incoming.source_id order by incoming.position)
		) as source_id
		from wg_changed incoming join ${plan.entity} known on known.id = incoming.id
		where ${mine} and known.import_row <> incoming.line`);
	await transaction.query(`
		update wg_incoming set source_id = apart.source_id, id = ${idSql(plan.entity, source, 'apart.source_id')}
		from wg_apart apart where apart.position = wg_incoming.position`);
	await transaction.query('delete from wg_changed where position in (select position from wg_apart)');
}

/**
 * Note which known records the file brought again: they stay when the import that made them is undone. So do their values,
 * but those of which it says something else than they have when it is through.
 */
async function noteSightings(
	{ transaction, plan, importFile, again }: LoadContext,
	compared: readonly FilledColumn[],
	values: NewValues
): Promise<void> {
	const differs = compared.map((column) => {
		const stays = again ? oldValue(column) : values.compared(column);
		return `case when ${stays} is distinct from ${values.said(column)} then ${literal(column.name)} end`;
	});
	await transaction.query(`
		insert into import_sightings (entity, record_id, import_file, import_row, differs)
		select ${literal(plan.entity)}, known.id, ${literal(importFile)}, line,
			nullif(list_filter([${differs.join(', ')}]::varchar[], lambda field: field is not null), [])
		from wg_incoming incoming join ${plan.entity} known on known.id = incoming.id ${values.join}`);
}

/** Whether the source brought records of this entity before. */
export async function knowsSource({ transaction, plan, source }: LoadContext): Promise<boolean> {
	const { rows } = await transaction.query<{ known: boolean }>(`
		select exists (select 1 from ${plan.entity}
			where source_system = ${literal(source.system)} and source_account = ${literal(source.account)}) as known`);
	return rows[0]!.known;
}

/**
 * Insert records that are not in the store, in the order of the file. Said out loud, the order lets the engine write on
 * all cores, which it doesn't after a join: a third of the whole load.
 */
export async function insertRecords(
	context: LoadContext,
	names: readonly string[],
	records: string
): Promise<number> {
	const { transaction, plan, source, importFile, syncRun } = context;
	const columns = names.map(identifier).join(', ');
	const { changes } = await transaction.query(`
		insert into ${plan.entity} (id, source_system, source_account, source_id, import_file, import_row, sync_run${columns ? `, ${columns}` : ''})
		select id, ${literal(source.system)}, ${literal(source.account)}, source_id, ${literal(importFile)}, line, ${syncRun === null ? 'null' : literal(syncRun)}${columns ? `, ${columns}` : ''}
		from (from (${records}) order by line)`);
	return changes;
}

const oldValue = ({ name }: FilledColumn): string =>
	name === 'custom' ? 'cast(known.custom as json)' : `known.${identifier(name)}`;

async function update(
	context: LoadContext,
	compared: readonly FilledColumn[],
	values: NewValues
): Promise<void> {
	const { transaction, plan } = context;
	const { entity } = plan;
	// One join for all fields, and not one for each: what is compiled is most of the time of a few records.
	const differences = compared.map(
		(column) => `case when ${values.compared(column)} is distinct from ${oldValue(column)} then {
				'field': ${literal(column.name)},
				'before': to_json(known.${identifier(column.name)}),
				'after': to_json(${values.compared(column)})
			} end`
	);
	await transaction.query(`
		create temp table wg_differences as
		select id, difference.field, difference.before, difference.after
		from (
			select known.id, unnest([${differences.join(', ')}]) as difference
			from wg_changed incoming join ${entity} known on known.id = incoming.id ${values.join}
		)
		where difference is not null`);
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason, sync_run)
		select ${literal(entity)}, id, 'update', json_group_object(field, before), json_group_object(field, after),
			'${actorKind(context)}', $1, $2, $3, $4
		from wg_differences group by id order by id`,
		[context.actor, context.importId, changeReason(context), context.syncRun]
	);
	if (entity === 'deals')
		await recordDealEvents(
			context,
			compared.some(({ name }) => name === 'updated_at')
		);
	const assignments = compared.map(
		(column) => `${identifier(column.name)} = ${values.written(column).replaceAll('known.', `${entity}.`)}`
	);
	await transaction.query(`
		update ${entity} set ${[...assignments, `version = ${entity}.version + 1`].join(', ')}
		from wg_changed incoming ${values.join.replace('known.id', 'incoming.id')} where incoming.id = ${entity}.id`);
	await recomputeBases(context);
}

/** Amounts in the reporting currency depend on columns that this file may lack: take them from the whole record. */
async function recomputeBases({ transaction, plan }: LoadContext): Promise<void> {
	const amounts = reportingAmounts(entityNamed(plan.entity));
	if (amounts.length === 0) return;
	const assignments = amounts.map(({ inReportingCurrency: base, sql }) => `${base} = ${sql}`).join(', ');
	await transaction.query(`update ${plan.entity} set ${assignments} where id in (select id from wg_changed)`);
}

async function count({ transaction }: LoadContext, from: string): Promise<number> {
	const { rows } = await transaction.query<{ found: number }>(`select count(*) as found from ${from}`);
	return Number(rows[0]!.found);
}
