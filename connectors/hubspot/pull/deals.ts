import type { History, RecordSet, Row } from '../../connector.ts';
import { trackedProperties } from '../exports/words.ts';
import type { HubSpotObject, Version } from '../answers.ts';
import { dealContactFields, dealEventFields, dealFields, dealFieldsWithoutHistory } from '../fields/sales.ts';
import { changesOf, eventRows, ownersByUser, type Change } from './history.ts';
import { closingStages } from './pipelines.ts';
import { cellOf, dayIn, momentText } from './properties.ts';
import { enteredStage, mainLink, mergesOf, rowsOf, type ObjectKind, type Reading } from './reading.ts';

/** The properties of a deal whose changes are kept. */
const tracked = [
	'dealstage',
	'pipeline',
	'amount',
	'closedate',
	'hubspot_owner_id',
	'hs_manual_forecast_category'
] as const;

export const dealKind: ObjectKind = {
	type: 'deals',
	entity: 'deals',
	map: dealFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-3',
	links: ['companies', 'contacts'],
	reads: ['closedate', 'deal_currency_code'],
	history: tracked,
	cells: dealCells,
	records: dealRecords,
	told: ({ context }): History =>
		context.history === 'exact'
			? {
					quality: 'exact',
					fields: tracked.map((property) => trackedProperties[property]),
					source: 'HubSpot’s property history'
				}
			: {
					quality: 'entered_only',
					fields: ['stage'],
					source:
						'HubSpot’s dates of when a deal last entered each stage: a stage that was entered twice shows its last time only'
				}
};

function dealCells({ id, properties }: HubSpotObject, reading: Reading): Row {
	const { account, history } = reading.context;
	return {
		company_id: mainLink(reading, 'companies', id),
		contact_id: mainLink(reading, 'contacts', id),
		currency: properties.deal_currency_code || account.companyCurrency,
		...(history !== 'exact' && { closedate: cellOf(properties.closedate, 'datetime') })
	};
}

async function dealRecords(reading: Reading): Promise<readonly RecordSet[]> {
	const contacts = contactRows(reading);
	if (reading.context.history !== 'exact') {
		return [
			rowsOf(reading, dealFieldsWithoutHistory),
			contacts,
			{ map: dealEventFields, rows: reading.objects.flatMap((deal) => entryRows(deal)) }
		];
	}
	const closing = await closingStages(reading.context);
	const people = await ownersByUser(reading.context);
	const deals = rowsOf(reading);
	const timelines = reading.objects.map((deal) => timelineOf(deal, closing, reading));
	// A deal that several became has one history, which HubSpot tells whole: what they had brought would count twice in it.
	const merged = [...new Set(mergesOf(reading).map(({ into }) => into))];
	return [
		{ ...deals, rows: deals.rows.map((row, place) => ({ ...row, ...timelines[place]!.closes })) },
		contacts,
		{
			map: dealEventFields,
			...(merged.length > 0 && { allOf: { column: 'deal_id', ids: merged } }),
			rows: reading.objects.flatMap(({ id }, place) =>
				timelines[place]!.changes.flatMap(([property, changes]) =>
					eventRows({ column: 'deal_id', id }, property, trackedProperties[property], changes, people).map(
						(row) => ({ ...row, quality: 'exact' })
					)
				)
			)
		}
	];
}

interface Timeline {
	changes: [property: (typeof tracked)[number], changes: Change[]][];
	closes: { expected_close: string | null; closed_at: string | null };
}

/**
 * The changes of a deal. Its close date is an expectation as long as the deal is open: what was set when it was closed,
 * or afterwards, is when it closed, and no change of what was expected.
 */
function timelineOf(deal: HubSpotObject, closing: ReadonlySet<string>, { context }: Reading): Timeline {
	const { timeZone } = context.account;
	const versions = (property: string): readonly Version[] => deal.propertiesWithHistory?.[property] ?? [];
	const text = ({ value }: Version) => value || null;
	const stages = changesOf(versions('dealstage'), text);
	const isOpenAt = (time: number): boolean => {
		const stage = stages.findLast(({ at }) => Date.parse(at) <= time)?.to;
		return !stage || !closing.has(stage);
	};
	const day = ({ value }: Version): string | null => {
		const moment = value ? momentText(value) : null;
		return moment ? dayIn(timeZone, moment) : null;
	};
	const expected = changesOf(
		versions('closedate').filter(({ timestamp }) => isOpenAt(Date.parse(timestamp))),
		day
	);
	const isClosed = deal.properties.hs_is_closed === 'true';
	return {
		changes: tracked.map((property) => [
			property,
			property === 'dealstage'
				? stages
				: property === 'closedate'
					? expected
					: changesOf(versions(property), property === 'amount' ? amount : text)
		]),
		closes: {
			expected_close: expected.at(-1)?.to ?? null,
			closed_at: isClosed ? cellOf(deal.properties.closedate, 'datetime') : null
		}
	};
}

const amount = ({ value }: Version): string | null => cellOf(value, 'number');

/** When a deal entered each stage last: what came before is not told. */
const entryRows = ({ id, properties }: HubSpotObject): Row[] =>
	Object.entries(properties)
		.flatMap(([name, value]): { stage: string; at: string }[] => {
			const stage = enteredStage.exec(name)?.[1];
			const at = cellOf(value, 'datetime');
			return stage && at ? [{ stage, at }] : [];
		})
		.sort((one, other) => (one.at < other.at ? -1 : 1))
		.map(({ stage, at }) => ({
			id: `${id}:dealstage:${Date.parse(at)}:${stage}`,
			deal_id: id,
			field: 'stage',
			old_value: null,
			new_value: stage,
			changed_at: at,
			changed_by: null,
			sequence: 0,
			quality: 'entered_only'
		}));

const contactRows = ({ objects, links }: Reading): RecordSet => ({
	map: dealContactFields,
	...(links.has('contacts') && { allOf: { column: 'deal_id', ids: objects.map(({ id }) => id) } }),
	rows: objects.flatMap(({ id }) =>
		(links.get('contacts')?.get(id) ?? []).map((contact, place): Row => ({
			id: `${id}:${contact.id}`,
			deal_id: id,
			contact_id: contact.id,
			role: contact.label,
			is_primary: place === 0
		}))
	)
});
