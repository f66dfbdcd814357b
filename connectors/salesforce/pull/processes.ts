/** Sales processes are the pipelines of Salesforce: each record type of opportunities walks through stages of its own. */
import type { RecordSet, Row, Session, Stream } from '../../connector.ts';
import { clientOf, type SalesforceClient, type SalesforceRecord } from '../client.ts';
import { cellsOf } from '../describe.ts';
import { processMap, stageMap } from '../fields/sales.ts';
import { select } from '../soql.ts';

/** The record type of records that have none, as Salesforce's own interfaces call it. */
const masterType = '012000000000000AAA';

const stageFields = [
	'Id',
	'MasterLabel',
	'ApiName',
	'SortOrder',
	'DefaultProbability',
	'ForecastCategory',
	'IsClosed',
	'IsWon'
];

/** A stage's id: the same word is a stage of every process that has it. */
export const stageKey = (process: string, stage: string): string => `${process}:${stage}`;

/** The sales processes of a company, and the stages of each. */
export class Processes {
	/** Stages that rows were made of, by their ids. */
	readonly #told = new Set<string>();
	readonly #toldProcesses = new Set<string>();

	private constructor(
		readonly types: readonly SalesforceRecord[],
		readonly stages: ReadonlyMap<string, SalesforceRecord>,
		/** The stages that each process offers now. */
		readonly offered: ReadonlyMap<string, readonly string[]>
	) {
		for (const process of this.offered.keys()) {
			this.#toldProcesses.add(process);
			for (const stage of this.stagesOf(process)) this.#told.add(stageKey(process, stage));
		}
	}

	/** Ask for them. */
	static async of(session: Session): Promise<Processes> {
		const client = clientOf(session);
		const types = (await client.describe('RecordType'))
			? await client.all(
					select(['Id', 'Name', 'IsActive'], 'RecordType', ["SobjectType = 'Opportunity'"], 'Id')
				)
			: [];
		const defined = await client.all(select(stageFields, 'OpportunityStage', [], 'SortOrder,Id'));
		const stages = new Map(defined.map((stage) => [String(stage.ApiName ?? stage.MasterLabel), stage]));
		const offered = new Map<string, readonly string[]>();
		for (const process of types.length > 0 ? types.map(({ Id }) => Id) : [masterType])
			offered.set(process, (await offeredBy(client, process)) ?? [...stages.keys()]);
		return new Processes(types, stages, offered);
	}

	/** The process of an opportunity. */
	processOf(recordType: unknown): string {
		return typeof recordType === 'string' && recordType !== '' ? recordType : masterType;
	}

	/** The rows of all processes and the stages that they offer. */
	rows(): RecordSet[] {
		const processes = [...this.offered.keys()];
		return [
			{ map: processMap, rows: processes.map((process) => this.#processRow(process)) },
			{
				map: stageMap,
				rows: processes.flatMap((process) =>
					this.stagesOf(process).map((stage) => this.#stageRow(process, stage))
				)
			}
		];
	}

	/** Rows for what opportunities or their history name and no process offers now. */
	missing(named: Iterable<readonly [process: string, stage: string]>): RecordSet[] {
		const processes: Row[] = [];
		const stages: Row[] = [];
		for (const [process, stage] of named) {
			if (!this.#toldProcesses.has(process)) processes.push(this.#processRow(process));
			if (!this.#told.has(stageKey(process, stage))) stages.push(this.#stageRow(process, stage));
			this.#toldProcesses.add(process);
			this.#told.add(stageKey(process, stage));
		}
		return [
			...(processes.length > 0 ? [{ map: processMap, rows: processes }] : []),
			...(stages.length > 0 ? [{ map: stageMap, rows: stages }] : [])
		];
	}

	stagesOf(process: string): readonly string[] {
		return this.offered.get(process) ?? [];
	}

	#processRow(process: string): Row {
		const type = this.types.find(({ Id }) => Id === process);
		return {
			Id: process,
			Name: type ? String(type.Name) : 'Sales',
			Object: 'deals',
			IsArchived: type ? type.IsActive === false : false
		};
	}

	#stageRow(process: string, stage: string): Row {
		const defined = this.stages.get(stage);
		const cells = defined ? cellsOf(defined, { name: '', label: '', keyPrefix: null, fields: [] }) : {};
		return {
			...cells,
			MasterLabel: defined ? String(defined.MasterLabel) : stage,
			Id: stageKey(process, stage),
			Process: process
		};
	}
}

/** The stages that a record type's page offers; null where this user can't ask. */
async function offeredBy(client: SalesforceClient, process: string): Promise<string[] | null> {
	const answer = await client.find<{ values: { value: string }[] }>(
		`ui-api/object-info/Opportunity/picklist-values/${process}/StageName`
	);
	return answer && answer.values.map(({ value }) => value);
}

/** Processes and stages are few: they are read whole every time. */
export const stagesStream: Stream = {
	name: 'stages',
	label: 'Sales processes and stages',
	entities: ['pipelines', 'stages'],
	async *pull(session) {
		yield { records: (await Processes.of(session)).rows(), cursor: null };
	}
};
