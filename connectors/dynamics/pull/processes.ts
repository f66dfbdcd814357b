/** Business process flows are the pipelines of Dynamics 365: each has stages, and a table of its runs. */
import type { Row, Session, Stream } from '../../connector.ts';
import { clientOf, type DynamicsClient, type DynamicsRecord } from '../client.ts';
import { processMap, stageMap } from '../fields/sales.ts';
import type { Table } from '../metadata.ts';
import { batches, isIn, pathOf } from '../odata.ts';

/** A table of the runs of a process: one row for an opportunity that walks through it. */
export interface Runs {
	table: Table;
	/** The link to the opportunity: tables of processes that people made have a prefix to it. */
	link: string;
}

/** Definitions, not their activations: category 4 is a business process flow, type 1 a definition. */
const definitions = ['category eq 4', 'type eq 1', "primaryentity eq 'opportunity'"];

function processes(client: DynamicsClient): Promise<DynamicsRecord[]> {
	return client.all(
		pathOf('workflows', {
			select: ['workflowid', 'name', 'uniquename', 'statecode'],
			filter: definitions,
			orderBy: ['workflowid asc']
		})
	);
}

/** The tables of runs of all processes of opportunities. */
export async function runsOf(client: DynamicsClient): Promise<Runs[]> {
	const found: Runs[] = [];
	for (const { uniquename } of await processes(client)) {
		const table = await client.table(String(uniquename));
		const link = ['opportunityid', 'bpf_opportunityid'].find((name) => table?.columns.has(`_${name}_value`));
		if (table && link) found.push({ table, link });
	}
	return found;
}

export const runColumns = ({ table, link }: Runs): string[] =>
	[
		table.id,
		`_${link}_value`,
		'_processid_value',
		'_activestageid_value',
		'activestagestartedon',
		'traversedpath',
		'modifiedon',
		'statecode'
	].filter((column) => table.columns.has(column));

/** The run in which each opportunity stands: of several the one that changed last. */
export async function runsOfDeals(
	client: DynamicsClient,
	all: readonly Runs[],
	deals: readonly string[]
): Promise<Map<string, DynamicsRecord>> {
	const latest = new Map<string, DynamicsRecord>();
	for (const runs of all) {
		for (const ids of batches(deals)) {
			const rows = await client.all(
				pathOf(runs.table.set, { select: runColumns(runs), filter: [isIn(runs.link, ids)] })
			);
			for (const row of rows) {
				const deal = String(row[`_${runs.link}_value`]);
				const known = latest.get(deal);
				if (!known || String(known.modifiedon) <= String(row.modifiedon)) latest.set(deal, row);
			}
		}
	}
	return latest;
}

/** Processes and stages are few: they are read whole every time. */
export const stagesStream: Stream = {
	name: 'stages',
	label: 'Business process flows and their stages',
	entities: ['pipelines', 'stages'],
	async *pull(session: Session) {
		const client = clientOf(session);
		const flows = await processes(client);
		const ids = flows.map(({ workflowid }) => String(workflowid));
		const stages = await stagesOf(client, ids);
		yield {
			records: [
				{
					map: processMap,
					rows: flows.map(({ workflowid, name, statecode }): Row => ({
						workflowid,
						name,
						'for object': 'deals',
						'is archived': statecode === 0
					}))
				},
				{ map: stageMap, rows: stages }
			],
			cursor: null
		};
	}
};

/** Stages say their place by a category alone; those of one category stand in the order in which they were made. */
async function stagesOf(client: DynamicsClient, flows: readonly string[]): Promise<Row[]> {
	const rows: DynamicsRecord[] = [];
	for (const ids of batches(flows)) {
		rows.push(
			...(await client.all(
				pathOf('processstages', {
					select: ['processstageid', 'stagename', 'stagecategory', '_processid_value'],
					filter: [isIn('processid', ids)]
				})
			))
		);
	}
	const places = new Map<string, number>();
	return rows
		.map((row, index) => ({ row, index }))
		.sort(
			(a, b) => Number(a.row.stagecategory ?? 99) - Number(b.row.stagecategory ?? 99) || a.index - b.index
		)
		.map(({ row }): Row => {
			const process = String(row._processid_value);
			const position = (places.get(process) ?? 0) + 1;
			places.set(process, position);
			const { processstageid, stagename, _processid_value } = row;
			return { processstageid, stagename, _processid_value, position: String(position) };
		});
}
