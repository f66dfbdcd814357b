/** Deals with their history and the persons in them. */
import type { Deletion, Page, RecordSet, Row, Session, SourceField, Stream } from '../../connector.ts';
import { decimalText } from '../../shared/decimals.ts';
import type { Deal } from '../answers.ts';
import { byIds, idsOf, mostIds, oldPages } from '../api.ts';
import * as maps from '../fields.ts';
import { metadataOf, type Metadata } from '../metadata.ts';
import { changedPages, type ListsCursor } from './changed.ts';
import { changesOf, history } from './history.ts';
import { cursorAs, identity, pageOf, recordSet, text } from './rows.ts';
import { stagesOf, type Stages } from './stages.ts';

export const dealLists = ['deals', 'deals/archived'] as const;

/** Deleted deals are among them, for 30 days. */
const everyStatus = { status: 'open,won,lost,deleted' };
const counts = { include_fields: 'participants_count' };

const ownFields: Readonly<Record<string, SourceField>> = {
	archived: { label: 'Archived', type: 'boolean' },
	origin: { label: 'Origin', type: 'text' }
};

/** What is asked for once before deals are read. */
interface Context {
	session: Session;
	metadata: Metadata;
	stages: Stages;
	/** Whether the flow may be read; unknown before the first deal. */
	mayReadFlow: boolean;
}

export const deals: Stream = {
	name: 'deals',
	label: 'Deals and their history',
	entities: ['deals', 'deal_contacts', 'deal_events'],
	async *pull(session, cursor) {
		const context = await contextOf(session);
		for await (const { items, cursor: next } of changedPages<Deal>(session, cursorAs<ListsCursor>(cursor), {
			paths: dealLists,
			// With each deal comes a call for its history: a pull that is killed loses no more than these.
			limit: mostIds,
			query: { ...everyStatus, ...counts },
			deletionsExpire: true
		}))
			yield { ...(await pageOfDeals(context, items)), cursor: next };
	},
	async *pullSome(session, ids) {
		const context = await contextOf(session);
		for (const path of dealLists)
			for await (const items of byIds<Deal>(session, path, ids, counts))
				yield { ...(await pageOfDeals(context, items)), cursor: null };
	},
	sweep: { entity: 'deals', when: 'full', ids: (session) => idsOf(session, ...dealLists) }
};

async function contextOf(session: Session): Promise<Context> {
	const metadata = await metadataOf(session, 'dealFields');
	return { session, metadata, stages: await stagesOf(session), mayReadFlow: true };
}

async function pageOfDeals(context: Context, items: readonly Deal[]): Promise<Omit<Page, 'cursor'>> {
	const isDeleted = (deal: Deal) => deal.is_deleted === true || deal.status === 'deleted';
	const living = items.filter((deal) => !isDeleted(deal));
	const deleted = items.filter(isDeleted).map(({ id, update_time }): Deletion => ({
		entity: 'deals',
		id: String(id),
		...(update_time && { at: update_time })
	}));
	const withoutContact = items.filter((deal) => isDeleted(deal) || text(deal.person_id) === null);
	const events = context.mayReadFlow ? await changesOf(context.session, living) : null;
	if (events === null && context.mayReadFlow) {
		context.mayReadFlow = false;
		context.session.warn(
			'The token may not read the flow of deals: changes are noticed from one pull to the next.'
		);
	}
	return {
		records: [
			...(events ? stagesOfThePast(context.stages, events.stageNames) : []),
			...recordSet(
				maps.deals,
				living.map((deal) => dealRow(context, deal)),
				{ ...context.metadata.customFields, ...ownFields }
			),
			...recordSet(maps.dealContacts, await participants(context.session, living)),
			...(events ? recordSet(maps.dealEvents, events.rows) : [])
		],
		deleted: [
			...deleted,
			...withoutContact.map(({ id }): Deletion => ({ entity: 'deal_contacts', id: contactKey(id) }))
		],
		...(events && { history })
	};
}

/** Stages that only the history still tells of. */
function stagesOfThePast({ stages }: Stages, names: ReadonlyMap<string, string>): RecordSet[] {
	const known = new Set(stages.map(({ id }) => String(id)));
	const gone = [...names].filter(([id]) => !known.has(id));
	return recordSet(
		maps.stagesOfThePast,
		gone.map(([id, name]) => ({ id, name, is_deleted: true }))
	);
}

function dealRow({ session, metadata, stages }: Context, deal: Deal): Row {
	const { status } = deal;
	return {
		...metadata.cells(deal.custom_fields),
		...identity(deal),
		url: pageOf(session, 'deal', deal.id),
		title: text(deal.title),
		value: decimalText(deal.value),
		currency: text(deal.currency),
		...recurring(deal),
		pipeline_id: text(deal.pipeline_id),
		stage_id: text(deal.stage_id),
		status: text(status),
		// The stage's own probability counts where a deal has none; one that is switched off says nothing.
		probability: hasProbability(stages, deal) ? decimalText(deal.probability) : null,
		owner_id: text(deal.owner_id),
		org_id: text(deal.org_id),
		person_id: text(deal.person_id),
		expected_close_date: text(deal.expected_close_date),
		// A deal that was opened again keeps the times of before.
		wonAt: status === 'won' ? text(deal.won_time) : null,
		lostAt: status === 'lost' ? text(deal.lost_time) : null,
		closedAt: status === 'open' ? null : text(deal.close_time),
		lost_reason: status === 'lost' ? text(deal.lost_reason) : null,
		channelName: metadata.label('channel', deal.channel),
		labels: metadata.labels(deal.label_ids),
		source_lead_id: text(deal.source_lead_id),
		archived: deal.is_archived ?? false,
		origin: text(deal.origin)
	};
}

function hasProbability({ pipelines }: Stages, { pipeline_id }: Deal): boolean {
	return pipelines.find(({ id }) => id === pipeline_id)?.is_deal_probability_enabled !== false;
}

function recurring({ mrr, arr }: Deal): Row {
	if (mrr !== null && mrr !== undefined)
		return { recurringAmount: decimalText(mrr), recurringPeriod: 'month' };
	const amount = decimalText(arr);
	return { recurringAmount: amount, recurringPeriod: amount === null ? null : 'year' };
}

const contactKey = (deal: number): string => `${deal}:contact`;

interface Participant {
	id: number;
	person_id?: { value?: number } | number | null;
}

/** A deal's own contact person is one; only where there are more is it worth a call to ask who. */
async function participants(session: Session, items: readonly Deal[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { id, person_id, participants_count } of items) {
		const own = text(person_id);
		if (own !== null) rows.push({ id: contactKey(id), dealId: String(id), personId: own, isPrimary: true });
		if ((participants_count ?? 0) <= (own === null ? 0 : 1)) continue;
		for await (const page of oldPages<Participant>(session, `deals/${id}/participants`))
			for (const { id: participant, person_id: person } of page) {
				const other = text(typeof person === 'object' ? person?.value : person);
				if (other !== null && other !== own)
					rows.push({ id: String(participant), dealId: String(id), personId: other, isPrimary: false });
			}
	}
	return rows;
}
