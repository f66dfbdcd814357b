import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError, type Engine } from '#lib/server/engine/engine.ts';
import { identifier, literal } from '../load/sql.ts';
import { ImportError } from '../report.ts';

/** Convert a Parquet file to CSV in UTF-8, by the engine. @throws ImportError `not_text` when it can't be read */
export async function parquetToText(
	engine: Engine,
	path: string,
	name: string,
	folder: string
): Promise<string> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const to = join(folder, 'parquet.csv');
	try {
		await engine.transaction(async (transaction) => {
			const { rows } = await transaction.query<{ column_name: string }>(
				`select column_name from (describe select * from read_parquet(${literal(path)}))`
			);
			const cells = rows.map(
				({ column_name: column }) => `cast(${identifier(column)} as varchar) as ${identifier(column)}`
			);
			await transaction.query(
				`copy (select ${cells.join(', ')} from read_parquet(${literal(path)})) to ${literal(to)} (format csv, header)`
			);
		});
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		throw new ImportError(
			'not_text',
			`${name} is a Parquet file that can't be read: ${error.message.split('\n')[0]}`,
			'It may have been cut off on its way: export or copy it again.',
			name
		);
	}
	return to;
}
