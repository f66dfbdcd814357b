import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { guarded } from '#lib/csv/formula.ts';
import { guardedSql } from '../read/formula-guard.ts';
import { rejectColumns } from '../own-files.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ColumnMapping } from '../report.ts';
import type { LoadContext } from './context.ts';
import { adviceFor } from './expressions.ts';
import { dialectOf } from './readings.ts';
import type { Refusal } from './refusals.ts';
import type { RecordSelect } from './select.ts';
import { stagedTable } from '../read/staging.ts';
import { identifier, literal } from './sql.ts';

const cellNames = ({ plan }: LoadContext) => plan.columns.map((_, index) => `c${index}`);

/** The table in which the refused rows of one file are collected. */
export const refusedTable = 'wg_rejected';

/** Refuse rows with cells that can't be read, rows that lack a required field, and records that don't fit the table. */
export async function refuseUnreadable(context: LoadContext, select: RecordSelect): Promise<void> {
	const { transaction, staged } = context;
	const cells = cellNames(context);
	await transaction.query(`
		create temp table ${refusedTable} (
			line bigint, column_name varchar, value varchar, reason varchar, advice varchar, ${cells.map((cell) => `${cell} varchar`).join(', ')}
		)`);
	for (const { line, cells: values, reason } of staged.unfit) {
		const surplus = values.slice(cells.length).join(context.plan.dialect.delimiter);
		await transaction.append(
			refusedTable,
			['line', 'column_name', 'value', 'reason', 'advice', ...cells],
			[
				[
					line,
					null,
					surplus || null,
					reason,
					'Check the quotes and delimiters of this line.',
					...cells.map((_, index) => values[index] ?? null)
				]
			]
		);
	}
	const { rows } = await transaction.query<{ refused: number }>(
		'select count(*) as refused from wg_typed where refused'
	);
	if (Number(rows[0]!.refused) === 0) return;
	for (const { column, refused } of select.checks) {
		const { reason, advice } = adviceFor(column.field, dialectOf(context.plan, column.mapping).decimal);
		await refuse(context, refused, {
			column: column.mapping.name,
			value: `stage.${column.staged}`,
			reason: `${column.field.label}: ${reason}`,
			advice
		});
	}
	for (const { column, refused, ...why } of context.survey.refusals) {
		await refuse(context, refused, {
			column: column.mapping.name,
			value: `stage.${column.staged}`,
			...why
		});
	}
	const entity = entityNamed(context.plan.entity);
	const lacking = [
		['source_id', 'The id'],
		...select.required.map((name) => [name, entity.fields.find((field) => field.name === name)!.label])
	];
	for (const [name, label] of lacking) {
		await refuse(context, `typed.${identifier(name!)} is null and not typed.refused_cell`, {
			column: context.columns.find(({ field }) => field.name === name)?.mapping.name ?? null,
			value: 'null',
			reason: `${label} is missing`,
			advice: 'Fill it in and import the row again.'
		});
	}
	await transaction.query('delete from wg_typed where refused');
}

/** What is said of a refused row. */
interface Refused extends Pick<Refusal, 'reason' | 'advice'> {
	column: string | null;
	/** SQL over the staged row. */
	value: string;
}

/** Refuse rows of `wg_typed` by a condition over `stage` (the staged row) and `typed`. They stay in `wg_typed`. */
export async function refuse(
	context: LoadContext,
	condition: string,
	{ column, value, reason, advice }: Refused
): Promise<void> {
	await context.transaction.query(`
		insert into ${refusedTable}
		select typed.line, ${column === null ? 'null' : literal(column)}, ${value}, ${literal(reason)}, ${literal(advice)},
			${cellNames(context)
				.map((cell) => `stage.${cell}`)
				.join(', ')}
		from wg_typed typed join wg_staged stage on stage.position = typed.position
		where ${condition}`);
}

/** Write the refused rows down in the store, each with its cells as the file has them, and count them. */
export async function keepRejects(context: LoadContext): Promise<number> {
	const { transaction, importFile, fileColumns, staged } = context;
	const { rows } = await transaction.query<{ lines: number }>(
		`select count(distinct line) as lines from ${refusedTable}`
	);
	const lines = Number(rows[0]!.lines);
	if (lines === 0) return 0;
	const width = context.plan.columns.length;
	// What is loaded may be rewritten from what the file says; a row that does not fit the table is nowhere else.
	const record = fileColumns.map(
		({ name }, index) =>
			`${literal(name)}, case when found.line is not null then found.c${index} else ${index < width ? `refused.c${index}` : 'null'} end`
	);
	await transaction.query(`
		insert into rejects (import_file, line, column_name, value, reason, advice, record)
		select ${literal(importFile)}, refused.line, column_name, value, reason, advice, json_object(${record.join(', ')})
		from ${refusedTable} refused
		left join (${stagedTable(staged, { columns: fileColumns })}) found on found.line = refused.line
		order by refused.line`);
	return lines;
}

/** SQL: a row of `rejects` waits to be mended. */
export const waits = 'resolution is null';

/**
 * Write the rows of a file that wait to be mended as a file of the same columns, each with its line and what is wrong
 * with it: mended there, it can be imported again.
 */
export async function writeRejectsFile(
	engine: Pick<Transaction, 'query'>,
	columns: readonly Pick<ColumnMapping, 'name'>[],
	importFile: string,
	path: string
): Promise<void> {
	await mkdir(dirname(path), { recursive: true, mode: 0o700 });
	const cells = columns.map(
		({ name }) => `${guardedSql(`any_value(${cellSql(name)})`)} as ${identifier(guarded(name))}`
	);
	const all = (column: string) => guardedSql(`string_agg(${column}, '; ')`);
	await engine.query(`
		copy (
			select ${cells.join(', ')}, line as ${identifier(rejectColumns.line)},
				${all('column_name')} as ${identifier(rejectColumns.column)}, ${all('value')} as ${identifier(rejectColumns.value)},
				${all('reason')} as ${identifier(rejectColumns.reason)}, import_file as ${identifier(rejectColumns.importFile)}
			from rejects where import_file = ${literal(importFile)} and ${waits} group by import_file, line order by line
		) to ${literal(path)} (format csv, header, delimiter ',')`);
}

/** SQL for a cell of a refused row, as it was last tried. */
export const cellSql = (column: string): string => `record ->> ${literal(pointer(column))}`;

/** A JSON pointer to a column (RFC 6901): the names of columns hold anything. */
const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
