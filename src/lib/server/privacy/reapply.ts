import { existsSync } from 'node:fs';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import {
	addErasures,
	isErasedSql,
	readLedgerFile,
	writeLedgerFile,
	type Erasure
} from '#lib/server/store/erasures/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { eraseGathered, removeFiles } from './erase.ts';
import { gatherPeople, personEntities, type PersonRecord } from './person.ts';

/** The ledgers that a restore has to heed: that of the folder it goes into, and others that are named. */
export function ledgersOf(folders: readonly string[]): Erasure[] {
	return folders.filter((folder) => existsSync(folder)).flatMap(readLedgerFile);
}

/**
 * Erase anew, in data that were restored from a backup, who was erased since it was made.
 *
 * @returns how many records that were
 */
export async function reapplyErasures(store: Store, ledger: readonly Erasure[]): Promise<number> {
	const old: string[] = [];
	const erased = await store.engine.transaction(async (transaction) => {
		const added = await addErasures(transaction, ledger);
		if (added.length === 0) return 0;
		let count = 0;
		for (const action of ['erase', 'anonymise'] as const) {
			const erasures = added.filter((erasure) => erasure.action === action).map(({ id }) => id);
			const people = erasures.length > 0 ? await erasedPeople(transaction, erasures) : [];
			if (people.length === 0) continue;
			await gatherPeople(transaction, people);
			const { records, counts, renamed } = await eraseGathered(transaction, store.folder, action, false);
			count += records.length;
			old.push(...renamed);
			await audit(transaction, systemViewer, {
				action: 'personal_data_erased',
				subject: records.map(({ entity, id }) => `${entity} ${id}`).join(', '),
				detail: { restored: true, action, counts }
			});
		}
		return count;
	});
	removeFiles(old);
	await writeLedgerFile(store.engine, store.folder);
	if (erased > 0) await store.engine.rewrite();
	return erased;
}

async function erasedPeople(transaction: Transaction, erasures: readonly string[]): Promise<PersonRecord[]> {
	const people: PersonRecord[] = [];
	for (const entity of personEntities) {
		const isErased = await isErasedSql(
			transaction,
			{ id: 'id', email: 'email', name: 'name', phone: 'phone' },
			erasures
		);
		const { rows } = await transaction.query<PersonRecord>(
			`select '${entity}' as entity, id from ${entity} where ${isErased ?? 'false'}`
		);
		people.push(...rows);
	}
	return people;
}
