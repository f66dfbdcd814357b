/**
 * The erasure ledger: that someone was erased, without saying who. It is kept in the database and, beside it, in a file
 * of its own, so that a restore of an older backup can erase anew who has been erased since.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';

export const ledgerFileName = 'erasures.json';

export type IdentifierKind = 'record' | 'email' | 'name_and_phone';

const ledgerSchema = v.array(
	v.object({
		id: v.string(),
		entity: v.picklist(['contacts', 'leads']),
		record_id: v.string(),
		erased_at: v.string(),
		erased_by: v.nullable(v.string()),
		cause: v.picklist(['request', 'retention']),
		action: v.picklist(['erase', 'anonymise']),
		reason: v.nullable(v.string()),
		counts: v.nullable(v.record(v.string(), v.number())),
		identifiers: v.array(
			v.object({
				kind: v.picklist(['record', 'email', 'name_and_phone']),
				salt: v.string(),
				hash: v.string()
			})
		)
	})
);

/** One erasure: what was done to which record, when, by whom and why; no personal data. */
export type Erasure = v.InferOutput<typeof ledgerSchema>[number];

/** What a person is recognised by, before it is hashed. */
export interface Identifier {
	kind: IdentifierKind;
	value: string;
}

type Reader = Pick<Engine, 'query'>;

export const normalEmail = (email: string): string => email.trim().toLowerCase();

/** Name and phone together: a phone alone may be a whole office's. Null where either is missing. */
export function nameAndPhone(name: string | null, phone: string | null): string | null {
	const digits = (phone ?? '').replace(/\D/g, '');
	return name?.trim() && digits.length >= 7 ? `${name.trim().toLowerCase()}|${digits}` : null;
}

export const hashed = (salt: string, { kind, value }: Identifier): string =>
	createHash('sha256').update(`${salt}|${kind}|${value}`).digest('hex');

const hashSql = (salt: string, kind: IdentifierKind, value: string): string =>
	`sha256('${salt}|${kind}|' || ${value})`;

/** SQL for the same values as `normalEmail` and `nameAndPhone` over columns. */
const valueSql = {
	email: (column: string) => `lower(trim(${column}))`,
	name_and_phone: (name: string, phone: string) =>
		`case when length(regexp_replace(${phone}, '\\D', '', 'g')) >= 7 then lower(trim(${name})) || '|' || regexp_replace(${phone}, '\\D', '', 'g') end`
};

/** The columns by which a relation may name an erased person. */
export interface PersonColumns {
	id?: string;
	email?: string;
	name?: string;
	phone?: string;
}

/**
 * SQL: these columns name a person who was erased; null while nobody was.
 *
 * @param by only what these erasures know people by
 */
export async function isErasedSql(
	to: Reader,
	columns: PersonColumns,
	by?: readonly string[]
): Promise<string | null> {
	const { rows } = await to.query<{ salt: string }>(
		"select distinct salt from erased_identifiers where regexp_full_match(salt, '[0-9a-f]+') order by salt"
	);
	const which = by
		? ` and erasure_id in (${by.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`
		: '';
	const { id, email, name, phone } = columns;
	const tests = rows.flatMap(({ salt }) => [
		...(id ? [oneOf('record', which, hashSql(salt, 'record', id))] : []),
		...(email ? [oneOf('email', which, hashSql(salt, 'email', valueSql.email(email)))] : []),
		...(name && phone
			? [
					oneOf(
						'name_and_phone',
						which,
						hashSql(salt, 'name_and_phone', valueSql.name_and_phone(name, phone))
					)
				]
			: [])
	]);
	return tests.length > 0 ? `(${tests.join(' or ')})` : null;
}

const oneOf = (kind: IdentifierKind, which: string, hash: string): string =>
	`coalesce(${hash} in (select hash from erased_identifiers where kind = '${kind}'${which}), false)`;

/** Note an erasure and what the person is recognised by from now on. */
export async function noteErasure(
	transaction: Transaction,
	erasure: Omit<Erasure, 'erased_at' | 'identifiers'>,
	identifiers: readonly Identifier[]
): Promise<void> {
	const { rows } = await transaction.query<{ salt: string }>(
		'select max(salt) as salt from erased_identifiers'
	);
	const salt = rows[0]?.salt ?? randomBytes(32).toString('hex');
	const { id, entity, record_id, erased_by, cause, action, reason, counts } = erasure;
	await transaction.query(
		`insert into erasures (id, entity, record_id, erased_by, cause, action, reason, counts) values ($1, $2, $3, $4, $5, $6, $7, $8::json)`,
		[id, entity, record_id, erased_by, cause, action, reason, counts === null ? null : JSON.stringify(counts)]
	);
	await transaction.append(
		'erased_identifiers',
		['erasure_id', 'kind', 'salt', 'hash'],
		identifiers.map((identifier) => [id, identifier.kind, salt, hashed(salt, identifier)])
	);
}

/** Every erasure, newest first. */
export async function readLedger(to: Reader): Promise<Erasure[]> {
	const { rows } = await to.query<
		Omit<Erasure, 'counts' | 'identifiers'> & { counts: string | null; identifiers: string }
	>(
		`select id, entity, record_id, cast(erased_at as varchar) as erased_at, erased_by, cause, action, reason,
			cast(counts as varchar) as counts,
			cast(coalesce((
				select json_group_array(json_object('kind', kind, 'salt', salt, 'hash', hash))
				from erased_identifiers where erasure_id = erasures.id
			), '[]') as varchar) as identifiers
		from erasures order by erasures.erased_at desc, id`
	);
	return v.parse(
		ledgerSchema,
		rows.map(({ counts, identifiers, ...row }) => ({
			...row,
			counts: counts === null ? null : (JSON.parse(counts) as unknown),
			identifiers: JSON.parse(identifiers) as unknown
		}))
	);
}

/** Write the ledger beside the database, in one step. */
export async function writeLedgerFile(engine: Engine, folder: string): Promise<void> {
	const path = join(folder, ledgerFileName);
	writeFileSync(`${path}.draft`, JSON.stringify(await readLedger(engine), null, '\t'), { mode: 0o600 });
	renameSync(`${path}.draft`, path);
}

/** The ledger beside a database; empty when nobody was erased there. Throws when the file was damaged. */
export function readLedgerFile(folder: string): Erasure[] {
	const path = join(folder, ledgerFileName);
	return existsSync(path) ? v.parse(ledgerSchema, JSON.parse(readFileSync(path, 'utf8'))) : [];
}

/** Add erasures that this database does not know of, such as those made after the backup it comes from. */
export async function addErasures(
	transaction: Transaction,
	erasures: readonly Erasure[]
): Promise<Erasure[]> {
	const { rows } = await transaction.query<{ id: string }>('select id from erasures');
	const known = new Set(rows.map(({ id }) => id));
	const added = erasures.filter(({ id }) => !known.has(id));
	for (const erasure of added) {
		const { id, entity, record_id, erased_at, erased_by, cause, action, reason, counts, identifiers } =
			erasure;
		await transaction.query(
			`insert into erasures (id, entity, record_id, erased_at, erased_by, cause, action, reason, counts)
			values ($1, $2, $3, $4::timestamptz, $5, $6, $7, $8, $9::json)`,
			[
				id,
				entity,
				record_id,
				erased_at,
				erased_by,
				cause,
				action,
				reason,
				counts === null ? null : JSON.stringify(counts)
			]
		);
		await transaction.append(
			'erased_identifiers',
			['erasure_id', 'kind', 'salt', 'hash'],
			identifiers.map(({ kind, salt, hash }) => [id, kind, salt, hash])
		);
	}
	return added;
}
