/** The custom fields that imports brought: what they are, and their values as SQL. */
import { joinValues, type CustomField, type CustomType, type CustomValues } from '#lib/crm/custom-fields.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { answersUntilCommit, type CommitTeller } from '#lib/server/engine/until-commit.ts';

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
export const customFields = (engine: Reader, entity?: EntityName): Promise<readonly CustomField[]> =>
	fieldsRead(engine, entity ?? '', () => readFields(engine, entity));

/** Every page and every figure asks which ones there are. */
const fieldsRead = answersUntilCommit<readonly CustomField[]>(100);

type Reader = Pick<Engine, 'query'> & CommitTeller;

async function readFields(engine: Reader, entity?: EntityName): Promise<readonly CustomField[]> {
	const { rows } = await engine.query<StoredValues & { entity: EntityName; name: string; label: string }>(
		`select entity, name, label, ${stored} from custom_fields ${entity ? 'where entity = $1' : ''} order by entity, lower(label), name`,
		entity ? [entity] : []
	);
	return rows.map((row) => ({ entity: row.entity, name: row.name, label: row.label, ...valuesOf(row) }));
}

const columns = ['entity', 'name', 'import_file', 'label', 'type', 'choices', 'currency', 'words'];
const columnList = columns.join(', ');
const structure = Object.fromEntries(
	columns.map((name) => [name, ['choices', 'words'].includes(name) ? 'JSON' : 'VARCHAR'])
);

/** Fields or votes, given as JSON in one parameter: a CRM may have hundreds of custom fields. */
const given = `select ${columnList}
	from (select unnest(from_json($1::json, '${JSON.stringify([structure])}'), recursive := true))`;

/** What is said of each name, joined in the order in which it is said. */
function joinedByName<Said extends { name: string; values: CustomValues }>(said: readonly Said[]): Said[] {
	const byName = new Map<string, Said>();
	for (const each of said) {
		const first = byName.get(each.name);
		byName.set(each.name, first ? { ...first, values: joinValues(first.values, each.values) } : each);
	}
	return [...byName.values()];
}

/** Take what a file says of custom fields of an entity; what it said of them before is joined with it. */
export async function voteOnFields(
	transaction: Transaction,
	entity: EntityName,
	importFile: string,
	votes: readonly Omit<CustomField, 'entity'>[]
): Promise<void> {
	if (votes.length === 0) return;
	const names = votes.map(({ name }) => name);
	const { rows } = await transaction.query<StoredValues & { name: string }>(
		`delete from custom_field_votes where entity = $1 and import_file = $2 and name in (select unnest($3))
		returning name, ${stored}`,
		[entity, importFile, names]
	);
	const earlier = joinedByName(rows.map((row) => ({ name: row.name, values: valuesOf(row) })));
	const before = new Map(earlier.map((each) => [each.name, each.values]));
	// Two columns may be one field; it is called as the last of them is.
	const said = joinedByName(
		votes.toReversed().map(({ name, label, ...values }) => ({ name, label, values }))
	);
	const joined = said.map(({ name, label, values }) => {
		const known = before.get(name);
		return { entity, name, import_file: importFile, label, ...(known ? joinValues(values, known) : values) };
	});
	await transaction.query(`insert into custom_field_votes (${columnList}) ${given}`, [
		JSON.stringify(joined)
	]);
	await settleFields(transaction, entity, names);
}

/** Make of custom fields what the files that brought them say together; one without any is none. */
export async function settleFields(transaction: Transaction, entity: string, names: string[]): Promise<void> {
	const values = 'struct_pack(type := type, choices := choices, currency := currency, words := words)';
	// What one file after the other says alike is said once: a connection that pulls every hour votes every hour.
	const { rows } = await transaction.query<
		StoredValues & { name: string; label: string; import_file: string }
	>(
		`select name, label, import_file, ${stored}
		from (
			select votes.*, row_number() over (order by started_at, votes.import_file) as place
			from custom_field_votes votes
				left join import_files files on files.id = votes.import_file
				left join imports on imports.id = files.import_id
			where votes.entity = $1 and votes.name in (select unnest($2))
		)
		qualify lag(${values}) over (partition by name order by place) is distinct from ${values}
		order by place`,
		[entity, names]
	);
	const settled = joinedByName(
		rows.map((row) => ({
			name: row.name,
			label: row.label,
			import_file: row.import_file,
			values: valuesOf(row)
		}))
	);
	const kept = new Set(settled.map(({ name }) => name));
	const gone = names.filter((name) => !kept.has(name));
	if (gone.length > 0) {
		await transaction.query('delete from custom_fields where entity = $1 and name in (select unnest($2))', [
			entity,
			gone
		]);
	}
	if (settled.length === 0) return;
	await transaction.query(
		`insert into custom_fields (${columnList}) ${given}
		on conflict (entity, name) do update set label = excluded.label, type = excluded.type,
			import_file = excluded.import_file, choices = excluded.choices, currency = excluded.currency, words = excluded.words`,
		[JSON.stringify(settled.map(({ values, ...field }) => ({ entity, ...field, ...values })))]
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
