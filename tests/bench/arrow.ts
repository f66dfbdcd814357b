import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { openStore } from '#lib/server/store/store.ts';
import { compare, inTurns, type Measurement } from './measure.ts';

/** A result from the engine to typed columns or to rows, over the same socket. */
export async function benchArrow(rows = 200_000): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-arrow-'));
	const store = await openStore(folder);
	try {
		const sql = `
			select
				number::integer as id,
				(number % 9973) / 7.0::double as score,
				timestamptz '2024-01-01' + to_seconds(number) as at,
				date '2024-01-01' + (number % 700)::integer as day,
				['open', 'won', 'lost'][1 + number % 3] as status,
				case when number % 10 > 0 then (number % 50000)::decimal(18, 2) end as amount
			from range(${rows}) as rows(number)`;
		let arrowBytes = 0;
		let jsonBytes = 0;
		const times = await inTurns(
			5,
			async () => {
				const bytes = await store.engine.queryArrow(sql);
				arrowBytes = bytes.byteLength;
				if (tableFromIPC(bytes).numRows !== rows) throw new Error('Rows are missing.');
			},
			async () => {
				const result = await store.engine.query(sql);
				const text = JSON.stringify(result.rows);
				jsonBytes = text.length;
				if ((JSON.parse(text) as unknown[]).length !== rows) throw new Error('Rows are missing.');
			}
		);
		const note = `${megabytes(arrowBytes)} against ${megabytes(jsonBytes)}`;
		return [
			compare('arrow', `${rows} rows of 6 columns, to columns`, times, 'rows as JSON', { bound: 1, note })
		];
	} finally {
		await store.close();
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
