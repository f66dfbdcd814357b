/** Opportunities with their history. */
import type { History, Row, Session, Stream } from '../../connector.ts';
import { clientOf, type QueryAnswer, type SalesforceClient, type SalesforceRecord } from '../client.ts';
import { readable } from '../describe.ts';
import { changeMap } from '../fields/sales.ts';
import { opportunity, type Kind } from '../kinds.ts';
import { batches, idIn, select } from '../soql.ts';
import { changesOfOwner, changesOfSaves, toldFields } from './history.ts';
import { pullIds, pullKind, type Beside, type Places } from './kinds.ts';
import { Processes, stageKey } from './processes.ts';
import { sweepOf } from './sweep.ts';

export const dealsStream: Stream = {
	name: 'deals',
	label: 'Opportunities and their history',
	entities: ['deals', 'deal_events'],
	async *pull(session, cursor) {
		const { kind, beside } = await prepare(session);
		yield* pullKind(session, kind, (cursor ?? {}) as Places, beside);
	},
	async *pullSome(session, ids) {
		const { kind, beside } = await prepare(session);
		yield* pullIds(session, kind, ids, beside);
	},
	sweep: sweepOf('deals', 'full', [opportunity])
};

async function prepare(session: Session): Promise<{ kind: Kind; beside: Beside }> {
	const client = clientOf(session);
	const processes = await Processes.of(session);
	const kept = await historyOf(client);
	const kind: Kind = {
		...opportunity,
		row: (cells) => {
			const process = processes.processOf(cells.RecordTypeId);
			const { StageName } = cells;
			return {
				...cells,
				Process: process,
				StageOfProcess: StageName ? stageKey(process, String(StageName)) : null
			};
		}
	};
	return { kind, beside: (live) => besideDeals(client, processes, kept, live) };
}

/** What is kept of the history of opportunities, and what of it this user may read. */
interface Kept {
	saves: readonly string[] | null;
	ownersTracked: boolean;
	history: History;
}

async function historyOf(client: SalesforceClient): Promise<Kept> {
	const description = await client.describe('OpportunityHistory');
	const saves =
		description &&
		readable(description, [
			'Id',
			'OpportunityId',
			'CreatedById',
			'CreatedDate',
			...toldFields.flatMap(([, name, before]) => [name, ...(before ? [before] : [])])
		]);
	const ownersTracked = await isOwnerTracked(client);
	const fields = saves
		? [
				...toldFields.filter(([, name]) => saves.includes(name)).map(([field]) => field),
				...(ownersTracked ? ['owner'] : [])
			]
		: [];
	return {
		saves,
		ownersTracked,
		history: {
			quality: saves ? 'exact' : 'inferred',
			fields,
			source: saves
				? `Salesforce’s own history of opportunities${ownersTracked ? '' : '; changes of owner are not tracked there'}.`
				: 'Differences between pulls: this user may not read the history of opportunities.'
		}
	};
}

/** Whether Salesforce tracks changes of the owner, and this user may read them. */
export async function isOwnerTracked(client: SalesforceClient): Promise<boolean> {
	if (!(await client.describe('OpportunityFieldHistory'))) return false;
	const definitions = await client.find<QueryAnswer>(
		`query?q=${encodeURIComponent(
			select(
				['QualifiedApiName', 'IsFieldHistoryTracked'],
				'FieldDefinition',
				["EntityDefinition.QualifiedApiName = 'Opportunity'", "QualifiedApiName = 'OwnerId'"],
				'QualifiedApiName'
			)
		)}`
	);
	if (definitions)
		return definitions.records.some(({ IsFieldHistoryTracked }) => IsFieldHistoryTracked === true);
	// Who may not see definitions sees what was tracked.
	const tracked = await client.all("SELECT Id FROM OpportunityFieldHistory WHERE Field = 'Owner' LIMIT 1");
	return tracked.length > 0;
}

async function besideDeals(
	client: SalesforceClient,
	processes: Processes,
	kept: Kept,
	live: readonly SalesforceRecord[]
): ReturnType<Beside> {
	const process = new Map(live.map(({ Id, RecordTypeId }) => [Id, processes.processOf(RecordTypeId)]));
	const stages: [string, string][] = live.map(({ Id, StageName }) => [process.get(Id)!, String(StageName)]);
	const rows: Row[] = [];
	for (const ids of batches([...process.keys()])) {
		if (kept.saves) {
			const saves = await historyRows(client, 'OpportunityHistory', kept.saves, ids);
			for (const [id, ofDeal] of saves) {
				rows.push(...changesOfSaves(ofDeal, process.get(id)!));
				for (const { StageName } of ofDeal) if (StageName) stages.push([process.get(id)!, String(StageName)]);
			}
		}
		if (kept.ownersTracked) {
			const fields = ['Id', 'OpportunityId', 'Field', 'OldValue', 'NewValue', 'CreatedById', 'CreatedDate'];
			const owners = await historyRows(client, 'OpportunityFieldHistory', fields, ids, "Field = 'Owner'");
			for (const ofDeal of owners.values()) rows.push(...changesOfOwner(ofDeal));
		}
	}
	return {
		before: processes.missing(stages),
		after: [{ map: changeMap, rows }],
		history: kept.history
	};
}

/** The rows of a history by opportunity, oldest first. */
async function historyRows(
	client: SalesforceClient,
	object: string,
	fields: readonly string[],
	ids: readonly string[],
	where?: string
): Promise<Map<string, SalesforceRecord[]>> {
	const rows = await client.all(
		select(fields, object, [idIn('OpportunityId', ids), where], 'OpportunityId,CreatedDate,Id')
	);
	const byDeal = new Map<string, SalesforceRecord[]>();
	for (const row of rows) {
		const id = String(row.OpportunityId);
		byDeal.set(id, [...(byDeal.get(id) ?? []), row]);
	}
	return byDeal;
}
