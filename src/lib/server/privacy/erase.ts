import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import {
	among,
	discardRejects,
	erasedTable,
	forgetHistory,
	noteErasure,
	scrubbedTable,
	scrubLinked,
	writeLedgerFile,
	type Identifier
} from '#lib/server/store/erasures/index.ts';
import { notFound } from '#lib/server/store/records/permissions.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { forgetAnswers } from '#lib/server/store/request-keys.ts';
import { putSetting, readSetting, removeSetting } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';
import { linesTable, olderStates, redactKeptFiles, removeOlderStates } from './kept-files.ts';
import { allNeedles, type Needles } from './needles.ts';
import { gatherPeople, knownOf, personEntities, type PersonRecord } from './person.ts';
import { holdsSql, redactTexts } from './texts.ts';
import { removeUploads } from './uploads.ts';

export type ErasureAction = 'erase' | 'anonymise';

export interface EraseOptions {
	/** Why, in the words of the one who does it; kept in the ledger, so nothing personal. */
	reason?: string;
	/** `erase`: the records go. `anonymise`: they stay without anything personal. Default `erase`. */
	action?: ErasureAction;
	cause?: 'request' | 'retention';
	/** Say what would go, and change nothing. */
	dryRun?: boolean;
	/** More follow at once: the last one sees to the files. Then call `leaveNoBytes`. */
	moreFollow?: boolean;
}

export interface ErasureResult {
	dry_run: boolean;
	action: ErasureAction;
	/** The records that were the person's. */
	records: PersonRecord[];
	/** What was done, by what it was done to: rows, lines of kept files. */
	counts: Record<string, number>;
	/** Older states of the data in the folder, which were removed whole. */
	older_states: string[];
	/** Id in the ledger; null for a dry run. */
	erasure_id: string | null;
}

/** Thrown to take a dry run back. */
class TakeBack extends Error {}

/**
 * Erase people: their records, what was logged of them, the text of their calls, mails and tickets, their words in other
 * records, and their lines in the files that imports keep. Deals and orders stay, as nobody's, with all their amounts.
 * What a backup or another disk holds is out of reach: a restore erases anew who is in the ledger.
 *
 * @throws RecordError `not_allowed` unless the viewer may manage privacy; `not_found`
 */
export async function erasePeople(
	store: Store,
	viewer: Viewer,
	people: readonly PersonRecord[],
	options: EraseOptions = {}
): Promise<ErasureResult> {
	requireCapability(viewer, 'manage_privacy');
	const { dryRun = false, action = 'erase' } = options;
	const result: ErasureResult = {
		dry_run: dryRun,
		action,
		records: [],
		counts: {},
		older_states: olderStates(store.folder),
		erasure_id: null
	};
	let renamed: string[] = [];
	try {
		await store.engine.transaction(async (transaction) => {
			await requirePeople(transaction, people);
			await gatherPeople(transaction, people);
			const {
				identifiers,
				renamed: old,
				...done
			} = await eraseGathered(transaction, store.folder, action, dryRun);
			Object.assign(result, done);
			if (dryRun) throw new TakeBack();
			renamed = old;
			result.erasure_id = await note(transaction, viewer, result, identifiers, options);
			await putSetting(transaction, viewer, unfinished, true);
		});
	} catch (error) {
		if (!(error instanceof TakeBack)) throw error;
	}
	removeFiles(renamed);
	if (!dryRun && !options.moreFollow) await leaveNoBytes(store);
	return result;
}

/** The setting that stands while an erasure has counted and its bytes may still be there. */
const unfinished = 'unfinished_erasure';

/** Write the ledger beside the database, and see to it that nothing of before is left in the files of the data folder. */
export async function leaveNoBytes(store: Store): Promise<void> {
	await writeLedgerFile(store.engine, store.folder);
	removeOlderStates(store.folder);
	await store.engine.rewrite();
	await store.engine.transaction((transaction) => removeSetting(transaction, unfinished));
}

/** Whether an erasure was cut short after it counted. */
export const isErasureUnfinished = async (store: Store): Promise<boolean> =>
	(await readSetting<boolean>(store.engine, unfinished)) === true;

/** Finish an erasure that was cut short after it counted. */
export async function finishErasures(store: Store): Promise<void> {
	if (await isErasureUnfinished(store)) await leaveNoBytes(store);
}

export const removeFiles = (paths: readonly string[]): void =>
	paths.forEach((path) => rmSync(path, { force: true }));

async function requirePeople(transaction: Transaction, people: readonly PersonRecord[]): Promise<void> {
	for (const { entity, id } of people) {
		const { rows } = await transaction.query(`select 1 from ${entity} where id = $1`, [id]);
		if (rows.length === 0) throw notFound(entity, id);
	}
}

interface Gathered {
	records: PersonRecord[];
	counts: Record<string, number>;
	identifiers: Identifier[];
	/** Files to remove once the transaction counts. */
	renamed: string[];
}

/** Erase the people in `wg_erased`. */
export async function eraseGathered(
	transaction: Transaction,
	folder: string,
	action: ErasureAction,
	dryRun: boolean
): Promise<Gathered> {
	const { needles, parts, identifiers } = await knownOf(transaction);
	const { rows: records } = await transaction.query<PersonRecord>(
		`select entity, id from ${erasedTable} order by entity, id`
	);
	await transaction.script(
		`drop table if exists ${linesTable}; create temp table ${linesTable} (import_file varchar, line bigint);`
	);
	for (const entity of personEntities) await noteLines(transaction, erasedTable, entity);
	const unlink = action === 'erase';
	const counts = await scrubLinked(transaction, { unlink });
	for (const entity of ['activities', 'tickets', 'email_events', 'touchpoints'] as const)
		await noteLines(transaction, scrubbedTable, entity);
	counts.changes = await forgetHistory(transaction, erasedTable, personEntities);
	counts.rejects = await blankRejects(transaction, needles);
	await forgetMatches(transaction, identifiers);
	await forgetAnswers(transaction);
	for (const entity of personEntities) await removeRecords(transaction, entity, action, counts);
	counts.texts = await redactTexts(transaction, needles, parts);
	const kept = await redactKeptFiles(transaction, folder, { needles, parts }, dryRun);
	counts.uploads = await removeUploads(folder, needles, dryRun);
	return { records, counts: { ...counts, ...kept.counts }, identifiers, renamed: kept.renamed };
}

/** Lines of files that are of this entity: on a line of deals the person is one cell among others. */
async function noteLines(
	transaction: Transaction,
	table: string,
	entity: 'contacts' | 'leads' | 'activities' | 'tickets' | 'email_events' | 'touchpoints'
): Promise<void> {
	await transaction.query(
		`insert into ${linesTable}
		select lines.import_file, line from (
			select import_file, import_row as line from ${entity} where ${among(table, entity)}
			union all
			select import_file, import_row from import_sightings where entity = '${entity}' and ${among(table, entity, 'record_id')}
			union all
			select import_file, import_row from changes
			where entity = '${entity}' and import_row is not null and ${among(table, entity, 'record_id')}
		) lines join import_files files on files.id = lines.import_file and files.entity = '${entity}'`
	);
}

async function blankRejects(transaction: Transaction, needles: Needles): Promise<number> {
	let blanked = 0;
	for (const pattern of allNeedles(needles))
		blanked += await discardRejects(transaction, holdsSql(['value', 'cast(record as varchar)']), [pattern]);
	return blanked;
}

/** Merges, decisions about look-alikes, sightings, what undos kept, and entries of the suppression list. */
async function forgetMatches(transaction: Transaction, identifiers: readonly Identifier[]): Promise<void> {
	const theirs = (column: string) => `(entity, ${column}) in (select (entity, id) from ${erasedTable})`;
	await transaction.query(
		`delete from merged_links where merge_id in (select id from record_merges where ${theirs('from_id')} or ${theirs('into_id')})`
	);
	for (const [table, columns] of [
		['record_merges', ['from_id', 'into_id']],
		['known_different', ['first_id', 'second_id']],
		['import_sightings', ['record_id']],
		['kept_by_undo', ['record_id']]
	] as const) {
		await transaction.query(`delete from ${table} where ${columns.map(theirs).join(' or ')}`);
	}
	for (const { kind, value } of identifiers) {
		if (kind === 'email')
			await transaction.query(`delete from suppressions where kind = 'email' and value = $1`, [value]);
	}
}

/** What stays of an anonymised record: what figures count, and whose it is. */
const impersonal = {
	contacts: ['title', 'description', 'city', 'consent_source'],
	leads: ['title', 'description', 'company_name', 'landing_page', 'disqualified_reason', 'consent_source']
} as const;

async function removeRecords(
	transaction: Transaction,
	entity: 'contacts' | 'leads',
	action: ErasureAction,
	counts: Record<string, number>
): Promise<void> {
	const theirs = among(erasedTable, entity);
	const emptied = ['first_name', 'last_name', 'email', 'phone', 'source_id', 'source_url', 'custom', 'raw'];
	const { changes } = await transaction.query(
		action === 'erase'
			? `delete from ${entity} where ${theirs}`
			: `update ${entity} set name = 'Anonymised', version = version + 1,
				${[...emptied, ...impersonal[entity]].map((field) => `${field} = null`).join(', ')} where ${theirs}`
	);
	if (changes > 0) counts[entity] = changes;
}

/** One stub for each record; what the people are recognised by stands with the first. */
async function note(
	transaction: Transaction,
	viewer: Viewer,
	{ records, counts, action }: ErasureResult,
	identifiers: readonly Identifier[],
	{ reason, cause = 'request' }: EraseOptions
): Promise<string> {
	const ids = records.map(() => randomUUID());
	for (const [index, { entity, id: record_id }] of records.entries()) {
		await noteErasure(
			transaction,
			{
				id: ids[index]!,
				entity,
				record_id,
				erased_by: viewer.accountId,
				cause,
				action,
				reason: reason ?? null,
				counts: index === 0 ? counts : null
			},
			index === 0 ? identifiers : []
		);
	}
	await audit(transaction, viewer, {
		action: 'personal_data_erased',
		subject: records.map(({ entity, id }) => `${entity} ${id}`).join(', '),
		detail: { erasure: ids[0], action, cause, reason: reason ?? null, counts }
	});
	return ids[0]!;
}
