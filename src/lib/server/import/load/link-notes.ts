/** What a report says of links by name. */
import type { AmbiguousName } from '../report.ts';
import type { LoadContext, MappedColumn } from './context.ts';

/** So many names are told of each column. */
const toldNames = 20;

/** Report the names that several records have: to which the rows were linked is then a person's to check. */
export async function noteAmbiguity(
	context: LoadContext,
	column: MappedColumn,
	table: string
): Promise<void> {
	const { rows } = await context.transaction.query<AmbiguousName & { names: number; all_rows: number }>(`
		with ambiguous as (
			select arg_min(raw, first_line) as name, any_value(matches) as matches, sum(times) as rows,
				any_value(id) as linked_to, min(first_line) as first_line
			from ${table} where matches > 1 group by key
		)
		select * exclude (first_line), count(*) over () as names, sum(rows) over () as all_rows
		from ambiguous order by rows desc, first_line limit ${toldNames}`);
	if (rows.length === 0) return;
	const to = column.field.to!;
	const [first] = rows;
	context.ambiguous.push({
		column: column.mapping.name,
		field: column.field.name,
		entity: to,
		names: Number(first!.names),
		rows: Number(first!.all_rows),
		examples: rows.map(({ name, matches, rows: times, linked_to }) => ({
			name,
			matches: Number(matches),
			rows: Number(times),
			linked_to
		}))
	});
	const [names, many] = [Number(first!.names), Number(first!.all_rows)];
	context.warnings.push(
		`${names === 1 ? 'One name' : `${names} names`} in “${column.mapping.name}” ${names === 1 ? 'is' : 'are'} that of several ${to}, such as “${first!.name}”, of which there are ${first!.matches}: ${many === 1 ? 'the row that has it was' : `the ${many} rows that have it were`} linked to the first of them. Ids in the file would tell them apart.`
	);
}

/** Say of which cells the first of several names alone became a link. */
export async function noteOthers(context: LoadContext, column: MappedColumn, table: string): Promise<void> {
	const { rows } = await context.transaction.query<{ many: number | null; sample: string }>(
		`select sum(times) as many, arg_min(cell, first_line) as sample from ${table} where has_others`
	);
	const many = Number(rows[0]!.many ?? 0);
	if (many === 0) return;
	context.warnings.push(
		`${many === 1 ? 'One row names' : `${many} rows name`} several ${column.field.to} in “${column.mapping.name}”, such as ${rows[0]!.sample.trim()}: the link is to the first of them.`
	);
}
