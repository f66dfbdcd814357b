import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Write a CSV export of deals of a made-up company: twelve columns, about 110 bytes a row, the shape that
 * research measured bare loading on.
 */
export async function writeDealsFile(path: string, rows: number): Promise<void> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	await connection.run(`
		copy (
			select
				1000000000 + number as "Record ID",
				'Deal ' || number as "Deal Name",
				case draw % 100 when 0 then null else 'Company ' || (draw % 20000) end as "Associated Company",
				'Person ' || (draw % 60) as "Deal owner",
				'New business' as "Pipeline",
				case when state < 28 then 'Closed won' when state < 76 then 'Closed lost'
					else ['Qualified', 'Discovery', 'Proposal', 'Negotiation'][1 + draw % 4] end as "Deal Stage",
				(500 * (1 + draw % 300))::decimal(18, 2) as "Amount",
				'EUR' as "Currency",
				strftime(created, '%Y-%m-%d %H:%M') as "Create Date",
				strftime(created + to_days((draw % 150)::integer), '%Y-%m-%d %H:%M') as "Close Date",
				['Organic search', 'Paid search', 'Referral', 'Direct', 'E-mail', 'Event'][1 + draw % 6] as "Original Source",
				['New business', 'Existing business'][1 + draw % 2] as "Deal Type"
			from (
				select
					number,
					(hash(number) % 1000003)::bigint as draw,
					(hash(number, 7) % 100)::bigint as state,
					timestamp '2023-11-01' + to_minutes((hash(number, 3) % 1576800)::integer) as created
				from range(${rows}) as rows(number)
			)
		) to '${path.replaceAll("'", "''")}' (header, delimiter ',')
	`);
	connection.closeSync();
	instance.closeSync();
}
