import { entities, isEntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { allNeedles, erasedMark, escaped, type Needles } from './needles.ts';

/** Tables that are about other people, or about nobody: who signs in, owners, and the ledger itself. */
const leftAlone = new Set([
	'accounts',
	'people',
	'teams',
	'exchange_rates',
	'sessions',
	'account_links',
	'invitations',
	'secrets',
	'api_token_addresses',
	'account_identities',
	'second_factors',
	'recovery_codes',
	'pending_sign_ins',
	'schema_migrations',
	'erasures',
	'erased_identifiers',
	'retention_rules'
]);

/** Whose names and addresses are their own: another person may have the same name, and share a telephone. */
const namesOwners = new Set([
	'contacts',
	'leads',
	'companies',
	'products',
	'campaigns',
	'pipelines',
	'stages'
]);
const runningText = new Set(['description', 'custom', 'raw']);
const notText = /(?:^|_)(?:id|hash|checksum|path|prefix|system|account|currency|file|run)$/;

interface TextColumn {
	name: string;
	isJson: boolean;
	/** Whether full names are looked for in it, beside addresses and numbers. */
	names: boolean;
}

/** The columns of every table that may hold words about someone. */
async function textColumns(transaction: Transaction): Promise<Map<string, TextColumn[]>> {
	const { rows } = await transaction.query<{ table: string; name: string; type: string }>(
		`select table_name as "table", column_name as name, data_type as type from duckdb_columns()
		where data_type in ('VARCHAR', 'JSON') and not internal and schema_name = 'main'
			and table_name in (select table_name from duckdb_tables() where not temporary)
		order by table_name, column_index`
	);
	const tables = new Map<string, TextColumn[]>();
	for (const { table, name, type } of rows) {
		if (leftAlone.has(table) || !mayHoldWords(table, name)) continue;
		const own = namesOwners.has(table) && !runningText.has(name);
		if (own && (table === 'contacts' || table === 'leads')) continue;
		tables.set(table, [...(tables.get(table) ?? []), { name, isJson: type === 'JSON', names: !own }]);
	}
	return tables;
}

const canonicalText = new Map(
	entities.map(({ name, fields }) => [
		name as string,
		new Set([
			...fields.filter(({ type }) => type === 'text').map(({ name }) => name),
			// A record without an id in its source is known by its name there.
			...['source_id', 'source_url', 'custom', 'raw']
		])
	])
);

const mayHoldWords = (table: string, column: string): boolean =>
	isEntityName(table) ? canonicalText.get(table)!.has(column) : !notText.test(column);

/**
 * Put a mark in the place of a person's addresses, numbers and full names wherever a text of any table has them.
 *
 * @param parts first and last names, which go from values of their own where an address or the whole name is near
 * @returns how many rows were changed
 */
export async function redactTexts(
	transaction: Transaction,
	needles: Needles,
	parts: readonly string[]
): Promise<number> {
	let redacted = 0;
	const { contact, name } = needles;
	const either = allNeedles(needles).join('|');
	if (either === '') return 0;
	for (const [table, columns] of await filled(transaction, await textColumns(transaction))) {
		// Most tables have nothing of it: one look at all columns together is cheaper than one at each.
		const all = `concat_ws(chr(10), ${columns.map(asText).join(', ')})`;
		const { rows } = await transaction.query<{ found: boolean }>(
			`select exists (select 1 from ${table} where regexp_matches(${all}, $1, 'i')) as found`,
			[either]
		);
		if (!rows[0]!.found) continue;
		for (const [patterns, which] of [
			[contact, columns],
			[name, columns.filter(({ names }) => names)]
		] as const) {
			if (which.length === 0) continue;
			for (const pattern of patterns)
				redacted += await redactTable(transaction, table, which, pattern, parts);
		}
	}
	await settleChoices(transaction);
	return redacted;
}

/** Where several choices of a custom field named the person they are one now. */
async function settleChoices(transaction: Transaction): Promise<void> {
	const choices = `from_json(choices, '["VARCHAR"]')`;
	for (const table of ['custom_fields', 'custom_field_votes']) {
		await transaction.query(
			`update ${table} set choices = to_json(list_filter(${choices}, lambda choice, place: list_position(${choices}, choice) = place))
			where contains(cast(choices as varchar), '${erasedMark}')`
		);
	}
}

type Tables = Map<string, TextColumn[]>;

async function filled(transaction: Transaction, tables: Tables): Promise<Tables> {
	const { rows } = await transaction.query<{ name: string }>(
		[...tables.keys()]
			.map((name) => `select '${name}' as name where exists (select 1 from ${name})`)
			.join(' union all ')
	);
	return new Map(rows.map(({ name }) => [name, tables.get(name)!]));
}

const asText = ({ name, isJson }: TextColumn) => (isJson ? `cast("${name}" as varchar)` : `"${name}"`);

/** SQL: any of these columns holds what `$1` finds. */
export const holdsSql = (columns: readonly string[]): string =>
	`coalesce(regexp_matches(concat_ws(chr(10), ${columns.join(', ')}), $1, 'i'), false)`;

async function redactTable(
	transaction: Transaction,
	table: string,
	columns: readonly TextColumn[],
	pattern: string,
	parts: readonly string[]
): Promise<number> {
	const values = partValues(parts);
	const assignments = columns.map((column) => {
		const redacted = `regexp_replace(${asText(column)}, $1, '\\1${erasedMark}\\2', 'gi')`;
		if (!column.isJson) return `"${column.name}" = ${redacted}`;
		const whole = values === null ? redacted : `regexp_replace(${redacted}, $2, '\\1"${erasedMark}"', 'gi')`;
		return `"${column.name}" = cast(${whole} as json)`;
	});
	const withParts = values !== null && columns.some(({ isJson }) => isJson);
	let rows = 0;
	// Two in a row share the character between them: the second is found when the first has gone.
	for (let found = 1; found > 0;) {
		found = (
			await transaction.query(
				`update ${table} set ${assignments.join(', ')} where ${holdsSql(columns.map(asText))}`,
				[pattern, ...(withParts ? [values] : [])]
			)
		).changes;
		rows = Math.max(rows, found);
	}
	return rows;
}

/** A pattern for values of JSON that are just one of these. */
const partValues = (parts: readonly string[]): string | null =>
	parts.length === 0 ? null : `([:,\\[]\\s*)"(?:${parts.map(escaped).join('|')})"`;
