/** The custom fields that imports brought: what they are, and their values as SQL. */
import { joinValues, type CustomField, type CustomType, type CustomValues } from '#lib/crm/custom-fields.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';

interface StoredValues {
	type: string;
	choices: string | null;
	currency: string | null;
	words: string | null;
}

const stored = 'type, cast(choices as varchar) as choices, currency, cast(words as varchar) as words';

const valuesOf = ({ type, choices, currency, words }: StoredValues): CustomValues => ({
	type: type as CustomType,
	...(choices && { choices: JSON.parse(choices) as string[] }),
	...(currency && { currency }),
	...(words && { words: JSON.parse(words) as CustomValues['words'] })
});

/** Every custom field, or those of one entity, by their labels. */
export async function customFields(
	engine: Pick<Engine, 'query'>,
	entity?: EntityName
): Promise<CustomField[]> {
	const { rows } = await engine.query<StoredValues & { entity: EntityName; name: string; label: string }>(
		`select entity, name, label, ${stored} from custom_fields ${entity ? 'where entity = $1' : ''} order by entity, lower(label), name`,
		entity ? [entity] : []
	);
	return rows.map((row) => ({ entity: row.entity, name: row.name, label: row.label, ...valuesOf(row) }));
}

/** What a file says of a custom field. */
export interface CustomVote extends CustomField {
	importFile: string;
}

/** Take what a file says of custom fields; what it said of them before is joined with it. */
export async function voteOnFields(transaction: Transaction, votes: readonly CustomVote[]): Promise<void> {
	for (const { entity, name, label, importFile, ...values } of votes) {
		const { rows } = await transaction.query<StoredValues>(
			`select ${stored} from custom_field_votes where entity = $1 and name = $2 and import_file = $3`,
			[entity, name, importFile]
		);
		const { type, choices, currency, words } = rows.map(valuesOf).reduce(joinValues, values);
		await transaction.query(
			'delete from custom_field_votes where entity = $1 and name = $2 and import_file = $3',
			[entity, name, importFile]
		);
		await transaction.query(
			`insert into custom_field_votes (entity, name, import_file, label, type, choices, currency, words)
			values ($1, $2, $3, $4, $5, $6::json, $7, $8::json)`,
			[
				entity,
				name,
				importFile,
				label,
				type,
				choices ? JSON.stringify(choices) : null,
				currency ?? null,
				words ? JSON.stringify(words) : null
			]
		);
		await settleField(transaction, entity, name);
	}
}

/** Make of a custom field what the files that brought it say together; without any it is none. */
export async function settleField(transaction: Transaction, entity: string, name: string): Promise<void> {
	const { rows } = await transaction.query<StoredValues & { label: string; import_file: string }>(
		`select label, import_file, ${stored} from custom_field_votes votes
		where entity = $1 and name = $2
		order by (select started_at from imports join import_files on import_id = imports.id where import_files.id = votes.import_file), import_file`,
		[entity, name]
	);
	const [first] = rows;
	if (!first) {
		await transaction.query('delete from custom_fields where entity = $1 and name = $2', [entity, name]);
		return;
	}
	const { type, choices, currency, words } = rows
		.map(valuesOf)
		.reduce((one, other) => joinValues(one, other));
	await transaction.query(
		`insert into custom_fields (entity, name, label, type, import_file, choices, currency, words)
		values ($1, $2, $3, $4, $5, $6::json, $7, $8::json)
		on conflict (entity, name) do update set label = excluded.label, type = excluded.type,
			import_file = excluded.import_file, choices = excluded.choices, currency = excluded.currency, words = excluded.words`,
		[
			entity,
			name,
			first.label,
			type,
			first.import_file,
			choices ? JSON.stringify(choices) : null,
			currency ?? null,
			words ? JSON.stringify(words) : null
		]
	);
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A name as a JSON pointer (RFC 6901): names hold anything. */
const pointer = (name: string) => literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);

/**
 * SQL for the value of a custom field, in the type that the field has; null where there is none.
 *
 * @param json the `custom` column it is read from
 */
export function customValueSql(
	{ name, type, words, currency }: Omit<CustomField, 'entity' | 'label'>,
	json: string
): string {
	const raw = `(${json} ->> ${pointer(name)})`;
	const isBoolean = `json_type(${json}, ${pointer(name)}) = 'BOOLEAN'`;
	switch (type) {
		case 'integer':
			return words
				? `case when ${isBoolean} then cast(${raw} = 'true' as bigint) else try_cast(${raw} as bigint) end`
				: `try_cast(${raw} as bigint)`;
		case 'number':
			return words
				? `case when ${isBoolean} then cast(${raw} = 'true' as double) else try_cast(${raw} as double) end`
				: `try_cast(${raw} as double)`;
		case 'money':
			return `try_cast(${raw} as decimal(18, 4))`;
		case 'boolean':
			return `try_cast(${raw} as boolean)`;
		case 'date':
			return `try_cast(${raw} as date)`;
		case 'timestamp':
			return `try_cast(${raw} as timestamptz)`;
		default: {
			// A field that was yes or no, a number or an amount before it was text.
			const kind = `json_type(${json}, ${pointer(name)})`;
			const asWord = words
				? [
						`when ${isBoolean} then case ${raw} when 'true' then ${literal(words.true)} else ${literal(words.false)} end`
					]
				: [];
			const number = `regexp_replace(${raw}, '\\.0$', '')`;
			const asNumber =
				type === 'text'
					? [
							`when ${kind} in ('DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT') then ${number}${currency ? ` || ${literal(` ${currency}`)}` : ''}`
						]
					: [];
			const cases = [...asWord, ...asNumber];
			return cases.length > 0 ? `case ${cases.join(' ')} else ${raw} end` : raw;
		}
	}
}
