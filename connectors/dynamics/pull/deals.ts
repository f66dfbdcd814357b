/** Opportunities, with the stages in which they stand. */
import type { History, Page, Row, Session, Stream } from '../../connector.ts';
import { clientOf, type DynamicsClient, type DynamicsRecord } from '../client.ts';
import { changeMap } from '../fields/sales.ts';
import { opportunity } from '../kinds/sales.ts';
import { auditedOf, type Audited } from './audits.ts';
import { changed } from './changed.ts';
import { pullIds, pullKind, type Add, type Places } from './kinds.ts';
import { runColumns, runsOf, runsOfDeals, type Runs } from './processes.ts';
import { sweepOf } from './sweep.ts';

export const dealsStream: Stream = {
	name: 'deals',
	label: 'Opportunities',
	entities: ['deals', 'deal_events'],
	async *pull(session, cursor) {
		const client = clientOf(session);
		if (cursor === null) client.pulledWhole.add('deals');
		const runs = await runsOf(client);
		const add = adding(client, runs, await auditedOf(client));
		let places = (cursor ?? {}) as Places;
		// First the runs: where they are read for the first time, all opportunities follow with theirs.
		for (const each of runs) {
			for await (const page of movedDeals(session, each, places, add)) {
				yield page;
				places = page.cursor as Places;
			}
		}
		yield* pullKind(session, opportunity, places, add);
	},
	sweep: sweepOf('deals', 'deals', [opportunity])
};

/** Opportunities whose run of a process changed: that alone may not change the opportunity. */
async function* movedDeals(session: Session, runs: Runs, places: Places, add: Add): AsyncGenerator<Page> {
	const { name } = runs.table;
	const isFirst = !places[opportunity.table];
	for await (const { rows, place } of changed(
		clientOf(session),
		runs.table,
		runColumns(runs),
		places[name] ?? null
	)) {
		const cursor = { ...places, [name]: place };
		const ids = isFirst ? [] : [...new Set(rows.map((row) => String(row[`_${runs.link}_value`])))];
		// A page is kept with its cursor: not before the last of its deals is there.
		const pages: Omit<Page, 'cursor'>[] = [];
		for await (const page of pullIds(session, opportunity, ids, add)) pages.push(page);
		yield {
			records: pages.flatMap(({ records }) => records),
			...(pages[0]?.history && { history: pages[0].history }),
			cursor
		};
	}
}

function adding(client: DynamicsClient, runs: readonly Runs[], audited: Audited | null): Add {
	const isStageAudited = audited?.fields.includes('stage') ?? false;
	const history: History = {
		quality: audited ? 'exact' : 'entered_only',
		fields: [...new Set([...(audited?.fields ?? []), ...(runs.length > 0 ? ['stage'] : [])])],
		source: sourceOf(audited, isStageAudited)
	};
	return async (deals) => {
		const ids = deals.map(({ opportunityid }) => String(opportunityid));
		const latest = await runsOfDeals(client, runs, ids);
		const cells = new Map<string, Row>();
		for (const [deal, run] of latest)
			cells.set(deal, { 'process id': run._processid_value, 'stage id': run._activestageid_value });
		const entered = isStageAudited ? [] : [...latest].flatMap(([deal, run]) => entryOf(deal, run));
		return { cells, after: [{ map: changeMap, rows: entered }], history };
	};
}

function sourceOf(audited: Audited | null, isStageAudited: boolean): string {
	const entered =
		'The business process flow tells when the stage of now was entered, and not when earlier ones were.';
	if (!audited) return `${entered} The audit log is off, or may not be read.`;
	return isStageAudited ? 'The audit log of Dynamics 365.' : `The audit log of Dynamics 365. ${entered}`;
}

/** When an opportunity entered the stage it is in; the one before is that of its path. */
function entryOf(deal: string, run: DynamicsRecord): Row[] {
	const { _activestageid_value: stage, activestagestartedon: at, traversedpath } = run;
	if (typeof stage !== 'string' || typeof at !== 'string') return [];
	const path = String(traversedpath ?? '').split(',');
	const last = path.lastIndexOf(stage);
	return [
		{
			'event id': `${deal}:${stage}:${at}`,
			'deal id': deal,
			field: 'stage',
			'old value': last > 0 ? path[last - 1] : null,
			'new value': stage,
			'changed at': at,
			sequence: 0,
			quality: 'entered_only'
		}
	];
}
