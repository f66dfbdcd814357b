import { join } from 'node:path';
import {
	discardRejects,
	erasedTable,
	hasPersonalText,
	isErasedSql,
	scrubbedTable,
	scrubLinked,
	type PersonColumns
} from '#lib/server/store/erasures/index.ts';
import type { KeptDialect } from '#lib/server/store/kept-line.ts';
import { blankRecord, rewriteKept } from '#lib/server/store/kept-records.ts';
import { linksTo } from '#lib/server/store/merges/links.ts';
import type { LoadContext } from './context.ts';
import { idSql } from './ids.ts';
import { refusedTable } from './rejects.ts';
import type { RecordSelect } from './select.ts';
import { incomingTable } from './write.ts';
import { literal } from './sql.ts';

type Loaded = Pick<LoadContext, 'transaction' | 'plan' | 'importFile' | 'warnings'>;

const people = ['contacts', 'leads'] as const;
const reason = 'This person was erased';
const advice =
	'Leave them out of the file: who was erased is not brought back. Settings › Privacy has the ledger.';

/** SQL over `typed`: the row is of a person who was erased; null when none of this file can be. */
export async function erasedRowSql(context: LoadContext, select: RecordSelect): Promise<string | null> {
	const { entity } = context.plan;
	if (entity !== 'contacts' && entity !== 'leads') return null;
	const column = (name: string) =>
		select.filled.some((filled) => filled.name === name) ? `typed.${name}` : undefined;
	const columns: PersonColumns = {
		id: idSql(entity, context.source, 'typed.source_id'),
		email: column('email'),
		name: column('name'),
		phone: column('phone')
	};
	return isErasedSql(context.transaction, columns);
}

/** Refuse rows of people who were erased, and keep nothing of what they say. */
export async function refuseErased(context: LoadContext, isErased: string | null): Promise<void> {
	if (isErased === null) return;
	const { transaction } = context;
	await transaction.query(
		`insert into ${refusedTable} (line, reason, advice)
		select typed.line, ${literal(reason)}, ${literal(advice)} from wg_typed typed where ${isErased}`
	);
	await transaction.query(
		`delete from wg_typed where line in (select line from ${refusedTable} where reason = ${literal(reason)})`
	);
}

/**
 * Take people who were erased out of what a file brought beside them: records that name them by their id or address come
 * without their text, as nobody's, and records made only because they were named go again.
 *
 * @returns the lines of the file that have to be blanked in its kept copy
 */
export async function scrubErased(context: Loaded): Promise<number[]> {
	const { transaction, plan, importFile } = context;
	if ((await isErasedSql(transaction, { id: 'id' })) === null) return [];
	await discardRejects(transaction, `import_file = $1 and reason = $2`, [importFile, reason]);
	for (const entity of people) {
		const isErased = await isErasedSql(transaction, {
			id: 'id',
			email: 'email',
			name: 'name',
			phone: 'phone'
		});
		await transaction.query(`delete from ${entity} where import_file = $1 and ${isErased}`, [importFile]);
	}
	await transaction.script(
		`drop table if exists ${erasedTable}; create temp table ${erasedTable} (entity varchar, id varchar);`
	);
	for (const to of people) {
		for (const { field } of linksTo(to).filter(({ entity }) => entity === plan.entity)) {
			const isErased = await isErasedSql(transaction, { id: field });
			await transaction.query(
				`insert into ${erasedTable} select distinct '${to}', ${field} from ${plan.entity} where ${isErased}`
			);
		}
	}
	const touched = await scrubLinked(transaction);
	const named = await scrubRecipients(context);
	const scrubbed = (touched[plan.entity] ?? 0) + named;
	if (scrubbed > 0)
		context.warnings.push(
			`${scrubbed} records are of people who were erased: they came without saying whose.`
		);
	return [...new Set([...(await linesOf(context)), ...(await linesNotLoaded(context))])];
}

/** E-mails to an address that is nobody's here. */
async function scrubRecipients({ transaction, plan, importFile }: Loaded): Promise<number> {
	if (plan.entity !== 'email_events') return 0;
	const isErased = await isErasedSql(transaction, { email: 'email' });
	const theirs = `import_file = $1 and ${isErased}`;
	await transaction.query(
		`insert into ${scrubbedTable} select 'email_events', id from email_events where ${theirs}`,
		[importFile]
	);
	const { changes } = await transaction.query(
		`update email_events set email = null, message_id = null, url = null, custom = null, raw = null where ${theirs}`,
		[importFile]
	);
	return changes;
}

async function linesOf({ transaction, plan, importFile }: Loaded): Promise<number[]> {
	const { rows } = await transaction.query<{ line: number }>(
		`select line from rejects where import_file = $1 and reason = $2
		union
		select import_row from ${plan.entity} where import_file = $1 and id in (select id from ${scrubbedTable} where entity = '${plan.entity}')
		union
		select import_row from import_sightings where import_file = $1 and entity = '${plan.entity}'
			and record_id in (select id from ${scrubbedTable} where entity = '${plan.entity}')`,
		[importFile, reason]
	);
	return rows.map(({ line }) => Number(line));
}

/** Lines about erased people that changed no record, because this very file was imported before. */
async function linesNotLoaded({ transaction, plan }: Loaded): Promise<number[]> {
	if (!hasPersonalText(plan.entity)) return [];
	const { rows: columns } = await transaction.query<{ name: string }>(
		`select column_name as name from duckdb_columns() where table_name = '${incomingTable}'`
	);
	const incoming = new Set(columns.map(({ name }) => name));
	const named: PersonColumns[] = people
		.flatMap((to) => linksTo(to))
		.filter(({ entity, field }) => entity === plan.entity && incoming.has(field))
		.map(({ field }) => ({ id: field }));
	if (plan.entity === 'email_events' && incoming.has('email')) named.push({ email: 'email' });
	const lines: number[] = [];
	for (const columns of named) {
		const isErased = await isErasedSql(transaction, columns);
		const { rows } = await transaction.query<{ line: number }>(
			`select line from ${incomingTable} where ${isErased}`
		);
		lines.push(...rows.map(({ line }) => Number(line)));
	}
	return lines;
}

/** Blank lines of erased people in the copy that is kept of a file. */
export async function blankKeptLines(
	folder: string,
	keptPath: string | null,
	dialect: KeptDialect,
	lines: readonly number[]
): Promise<void> {
	if (keptPath === null || lines.length === 0) return;
	const theirs = new Set(lines);
	await rewriteKept(join(folder, keptPath), dialect, ({ line, text }) =>
		theirs.has(line) ? blankRecord(text, dialect) : null
	);
}
