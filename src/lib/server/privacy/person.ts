/** Finds the person behind a record: all records that are theirs, and what these say of them. */
import type { Transaction } from '#lib/server/engine/engine.ts';
import { erasedTable, nameAndPhone, normalEmail, type Identifier } from '#lib/server/store/erasures/index.ts';
import { needlesOf, type KnownValues, type Needles } from './needles.ts';

export type PersonEntity = 'contacts' | 'leads';
export const personEntities = ['contacts', 'leads'] as const;

export interface PersonRecord {
	entity: PersonEntity;
	id: string;
}

/**
 * Fill `wg_erased` with the records of some people: those named, what was merged with them, the lead that a contact came from
 * and the contact that a lead became, and records with the same e-mail and the same name.
 */
export async function gatherPeople(
	transaction: Transaction,
	records: readonly PersonRecord[]
): Promise<void> {
	await transaction.script(
		`drop table if exists ${erasedTable}; create temp table ${erasedTable} (entity varchar, id varchar);`
	);
	await transaction.append(
		erasedTable,
		['entity', 'id'],
		records.map(({ entity, id }) => [entity, id])
	);
	for (let found = 1; found > 0;) {
		found = (
			await transaction.query(
				`insert into ${erasedTable} select distinct entity, id from (${samePerson}) same
				where id is not null and (entity, id) not in (select (entity, id) from ${erasedTable})`
			)
		).changes;
	}
}

const named = (entity: PersonEntity) =>
	`select '${entity}' as entity, id, lower(trim(email)) as email, lower(trim(name)) as name from ${entity}`;

const samePerson = `
	select merges.entity, case when known.id = merges.from_id then merges.into_id else merges.from_id end as id
	from record_merges merges join ${erasedTable} known
		on known.entity = merges.entity and known.id in (merges.from_id, merges.into_id)
	where merges.unmerged_at is null
	union all
	select 'contacts', unnest([contact_id, converted_contact_id]) from leads
	where id in (select id from ${erasedTable} where entity = 'leads')
	union all
	select 'leads', id from leads
	where contact_id in (select id from ${erasedTable} where entity = 'contacts')
		or converted_contact_id in (select id from ${erasedTable} where entity = 'contacts')
	union all
	select other.entity, other.id
	from (${named('contacts')} union all ${named('leads')}) other
	where (other.email, other.name) in (
		select (own.email, own.name) from (${named('contacts')} union all ${named('leads')}) own
		join ${erasedTable} known on known.entity = own.entity and known.id = own.id
		where own.email is not null and own.name is not null
	)`;

const personFields = ['name', 'first_name', 'last_name', 'email', 'phone'] as const;
type PersonValues = Record<(typeof personFields)[number], string | null>;

/** What the records in `wg_erased` say of their people, and said before. */
export async function knownOf(
	transaction: Transaction
): Promise<{ needles: Needles; parts: string[]; identifiers: Identifier[] }> {
	const held = personEntities.map(
		(entity) =>
			`select ${personFields.join(', ')} from ${entity} where id in (select id from ${erasedTable} where entity = '${entity}')`
	);
	const told = ['changes', 'record_merges'].flatMap((table) => {
		const record = table === 'changes' ? '(record_id)' : '(from_id, into_id)';
		return ['before', 'after'].map(
			(side) => `
			select ${personFields.map((field) => `${side} ->> '$.${field}' as ${field}`).join(', ')} from ${table}
			where ${side} is not null and exists (
				select 1 from ${erasedTable} known where known.entity = ${table}.entity and known.id in ${record}
			)`
		);
	});
	const written = `select null, null, null, email, null from email_events
		where contact_id in (select id from ${erasedTable} where entity = 'contacts')`;
	const { rows } = await transaction.query<PersonValues>([...held, ...told, written].join(' union '));
	const ids = await transaction.query<{ id: string }>(`select id from ${erasedTable}`);
	return {
		needles: needlesOf(valuesOf(rows)),
		parts: partsOf(rows),
		identifiers: identifiersOf(rows, ids.rows)
	};
}

const present = (value: string | null): value is string => value !== null && value.trim() !== '';

function valuesOf(rows: readonly PersonValues[]): KnownValues {
	const whole = ({ first_name, last_name }: PersonValues) =>
		present(first_name) && present(last_name) ? [`${first_name} ${last_name}`] : [];
	return {
		names: rows.flatMap((row) => [...[row.name].filter(present), ...whole(row)]),
		emails: rows.map(({ email }) => email).filter(present),
		phones: rows.map(({ phone }) => phone).filter(present)
	};
}

/** First and last names, which stand in cells of their own beside an address. */
const partsOf = (rows: readonly PersonValues[]): string[] => [
	...new Set(rows.flatMap(({ first_name, last_name }) => [first_name, last_name]).filter(present))
];

function identifiersOf(rows: readonly PersonValues[], ids: readonly { id: string }[]): Identifier[] {
	const found = new Map<string, Identifier>();
	const add = (identifier: Identifier) => found.set(`${identifier.kind}|${identifier.value}`, identifier);
	for (const { id } of ids) add({ kind: 'record', value: id });
	for (const { name, email, phone } of rows) {
		if (present(email)) add({ kind: 'email', value: normalEmail(email) });
		const both = nameAndPhone(name, phone);
		if (both) add({ kind: 'name_and_phone', value: both });
	}
	return [...found.values()];
}
