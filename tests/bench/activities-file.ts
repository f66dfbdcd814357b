import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Write a CSV export of activities of a made-up company in the shape of HubSpot's: fifteen columns, about 150 bytes a
 * row, with the links, blanks and times of day that such files have.
 */
export async function writeActivitiesFile(path: string, rows: number): Promise<void> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	await connection.run(`
		copy (
			select
				300000000 + number as "Activity ID",
				kind as "Activity Type",
				['First call', 'Follow-up', 'Site visit', 'Offer', 'Demonstration, second part', 'Renewal'][1 + draw % 6] as "Subject",
				case kind when 'Call' then ['INBOUND', 'OUTBOUND'][1 + draw % 2] end as "Direction",
				case kind when 'Meeting' then 'Completed' when 'Call' then ['Connected', 'No answer'][1 + draw % 2] end as "Outcome",
				strftime(moment, '%Y-%m-%dT%H:%M:%SZ') as "Activity Date",
				case kind when 'Task' then strftime(moment + interval 2 day, '%Y-%m-%dT%H:%M:%SZ') end as "Due Date",
				case kind when 'Task' then strftime(moment + interval 1 day, '%Y-%m-%dT%H:%M:%SZ') end as "Completed Date",
				case when kind in ('Call', 'Meeting') then 60 * (1 + draw % 60) end as "Duration (seconds)",
				7000000 + draw % 60 as "Owner ID",
				80000000 + draw % 40000 as "Company ID",
				90000000 + draw % 120000 as "Contact ID",
				case when draw % 3 > 0 then 50000000 + draw % 90000 end as "Deal ID",
				case when draw % 3 = 0 then 40000000 + draw % 50000 end as "Lead ID",
				cast(null as varchar) as "Ticket ID"
			from (
				select
					number,
					(hash(number) % 1000003)::bigint as draw,
					['Call', 'Email', 'Meeting', 'Task', 'Note'][1 + (hash(number, 7) % 5)::integer] as kind,
					timestamp '2023-11-01' + to_seconds((hash(number, 3) % 94608000)::integer) as moment
				from range(${rows}) as rows(number)
			)
		) to '${path.replaceAll("'", "''")}' (header, delimiter ',')
	`);
	connection.closeSync();
	instance.closeSync();
}
