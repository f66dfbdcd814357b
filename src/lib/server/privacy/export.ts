import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entities, entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Row, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { among, erasedTable } from '#lib/server/store/erasures/index.ts';
import type { KeptDialect } from '#lib/server/store/kept-line.ts';
import { rewriteKept } from '#lib/server/store/kept-records.ts';
import { linksTo } from '#lib/server/store/merges/links.ts';
import { notFound } from '#lib/server/store/records/permissions.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { gatherPeople, personEntities, type PersonRecord } from './person.ts';

/** Everything that is held about a person, without what is empty. */
export interface PersonalData {
	/** ISO 8601. */
	made_at: string;
	/** Their own records, with custom fields and what a source's API answered. */
	records: Section[];
	/** What points to them: calls, mails, tickets, visits, deals, orders. */
	linked: Section[];
	/** What changed in their records: when, by whom, before and after. */
	history: Row[];
	/** The lines of imported files that brought them, as they stand there. */
	lines: { file: string; imported_at: string; line: number; header: string; text: string }[];
	/** Entries of the suppression list about them. */
	suppressions: Row[];
}

export interface Section {
	entity: EntityName;
	label: string;
	rows: Row[];
}

/**
 * Put together everything that is held about the person behind a record, for the person to read. It is noted in the audit
 * log.
 *
 * @throws RecordError `not_allowed`, `not_found`
 */
export async function exportPerson(
	store: Store,
	viewer: Viewer,
	person: PersonRecord
): Promise<PersonalData> {
	requireCapability(viewer, 'manage_privacy');
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(`select 1 from ${person.entity} where id = $1`, [person.id]);
		if (rows.length === 0) throw notFound(person.entity, person.id);
		await gatherPeople(transaction, [person]);
		const records: Section[] = [];
		for (const entity of personEntities) {
			records.push(await section(transaction, entity, among(erasedTable, entity)));
		}
		const linked: Section[] = [];
		for (const { name } of entities) {
			const theirs = personEntities.flatMap((to) =>
				linksTo(to)
					.filter(({ entity }) => entity === name)
					.map(({ field }) => among(erasedTable, to, field))
			);
			if (theirs.length > 0 && name !== 'leads') {
				linked.push(await section(transaction, name, theirs.join(' or ')));
			}
		}
		const data: PersonalData = {
			made_at: new Date().toISOString(),
			records: records.filter(({ rows }) => rows.length > 0),
			linked: linked.filter(({ rows }) => rows.length > 0),
			history: await historyOf(transaction),
			lines: await linesOf(transaction, store.folder),
			suppressions: await suppressionsOf(transaction)
		};
		await audit(transaction, viewer, {
			action: 'personal_data_exported',
			subject: `${person.entity} ${person.id}`,
			detail: { records: data.records.reduce((sum, { rows }) => sum + rows.length, 0) }
		});
		return data;
	});
}

async function section(transaction: Transaction, entity: EntityName, which: string): Promise<Section> {
	const { rows } = await transaction.query(`select * from ${entity} where ${which} order by id`);
	return { entity, label: entityNamed(entity).labelPlural, rows: rows.map(withoutEmpty) };
}

const withoutEmpty = (row: Row): Row =>
	Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));

async function historyOf(transaction: Transaction): Promise<Row[]> {
	const { rows } = await transaction.query(
		`select changed_at, entity, record_id, action, cast(before as varchar) as before, cast(after as varchar) as after,
			actor_kind, reason
		from changes where (entity, record_id) in (select (entity, id) from ${erasedTable}) order by sequence`
	);
	return rows.map(withoutEmpty);
}

async function suppressionsOf(transaction: Transaction): Promise<Row[]> {
	const emails = personEntities
		.map((entity) => `select lower(trim(email)) as email from ${entity} where ${among(erasedTable, entity)}`)
		.join(' union ');
	const { rows } = await transaction.query(
		`select kind, value, reason, added_at from suppressions
		where (kind = 'email' and value in (${emails}))
			or (kind = 'domain' and value in (select split_part(email, '@', 2) from (${emails})))`
	);
	return rows.map(withoutEmpty);
}

async function linesOf(transaction: Transaction, folder: string): Promise<PersonalData['lines']> {
	const own = personEntities
		.map((entity) => `select import_file, import_row from ${entity} where ${among(erasedTable, entity)}`)
		.join(' union ');
	const { rows } = await transaction.query<{
		file_name: string;
		kept_path: string;
		dialect: string;
		imported_at: string;
		lines: number[];
	}>(
		`select files.file_name, files.kept_path, cast(files.dialect as varchar) as dialect, imports.started_at as imported_at,
			list(distinct lines.import_row) as lines
		from (
			${own} union select import_file, import_row from import_sightings
				where (entity, record_id) in (select (entity, id) from ${erasedTable})
			union select import_file, import_row from changes
				where (entity, record_id) in (select (entity, id) from ${erasedTable})
		) lines
		join import_files files on files.id = lines.import_file
		join imports on imports.id = files.import_id
		where files.kept_path is not null and files.dialect is not null and lines.import_row is not null
		group by all order by imported_at`
	);
	const found: PersonalData['lines'] = [];
	for (const { file_name, kept_path, dialect, imported_at, lines } of rows) {
		const path = join(folder, kept_path);
		if (!existsSync(path)) continue;
		const wanted = new Set(lines.map(Number));
		const read = JSON.parse(dialect) as KeptDialect;
		let header = '';
		await rewriteKept(
			path,
			read,
			({ line, text }) => {
				if (line === read.headerLine) header = text;
				if (wanted.has(line)) found.push({ file: file_name, imported_at, line, header, text });
				return null;
			},
			{ dryRun: true }
		);
	}
	return found;
}
