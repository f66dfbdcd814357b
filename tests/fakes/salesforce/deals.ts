/** Opportunities of the world, with the two histories that Salesforce keeps of them. */
import type { Change, Deal, Stage } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { FakeRecord } from './evaluate.ts';
import { idOf } from './ids.ts';
import { dated, dayOf, moment, ofDeal } from './formats.ts';

const forecastOf = ({ status, probability }: Stage): string =>
	status === 'won' ? 'Closed' : status === 'lost' ? 'Omitted' : probability >= 0.6 ? 'BestCase' : 'Pipeline';

/** A close date is never empty; people here set it to the day on which they close. */
const firstCloseDate = ({ createdAt }: Deal): string =>
	new Date(Date.parse(createdAt) + 90 * 86_400_000).toISOString().slice(0, 10);

interface Save {
	at: string;
	by: number;
	stage: Stage;
	amount: string | null;
	closeDate: string;
	previousAmount: string | null;
	previousCloseDate: string | null;
}

/** What each save that Salesforce notes has left: those that change stage, amount or close date. */
function savesOf(world: World, deal: Deal): Save[] {
	const saves: Save[] = [];
	const initial = deal.changes.filter(({ from, at }) => from === null && at === deal.createdAt).slice(0, 4);
	const valueOf = (field: Change['field']) => initial.find((change) => change.field === field)?.to ?? null;
	let current: Save = {
		at: deal.createdAt,
		by: initial[0]!.by,
		stage: world.stage(deal.pipeline, Number(valueOf('stage'))),
		amount: valueOf('amount'),
		closeDate: valueOf('expected_close') ?? firstCloseDate(deal),
		previousAmount: null,
		previousCloseDate: null
	};
	saves.push(current);
	for (const change of deal.changes.slice(initial.length)) {
		if (change.field === 'owner') continue;
		const next: Save = {
			...current,
			at: change.at,
			by: change.by,
			previousAmount: current.amount,
			previousCloseDate: current.closeDate
		};
		if (change.field === 'stage') {
			next.stage = world.stage(deal.pipeline, Number(change.to));
			if (next.stage.status !== 'open') next.closeDate = dayOf(change.at);
		} else if (change.field === 'amount') next.amount = change.to;
		else next.closeDate = change.to ?? current.closeDate;
		saves.push(next);
		current = next;
	}
	return saves;
}

const number = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));

export function opportunity(world: World, deal: Deal): FakeRecord {
	const { stage, closeDate } = savesOf(world, deal).at(-1)!;
	return {
		Id: idOf('Opportunity', deal.id),
		...dated(deal),
		AccountId: idOf('Account', deal.company),
		RecordTypeId: idOf('RecordType', deal.pipeline),
		Name: deal.name,
		StageName: stage.name,
		Amount: number(deal.amount),
		CurrencyIsoCode: deal.currency,
		Probability: Math.round(stage.probability * 100),
		CloseDate: closeDate,
		IsClosed: stage.status !== 'open',
		IsWon: stage.status === 'won',
		ForecastCategory: forecastOf(stage),
		ForecastCategoryName: { BestCase: 'Best Case' }[forecastOf(stage)] ?? forecastOf(stage),
		ContactId: deal.contact === null ? null : idOf('Contact', deal.contact),
		OwnerId: idOf('User', deal.owner),
		Loss_Reason__c: deal.lostReason,
		Region__c: deal.region
	};
}

export const historyOf = (world: World, deal: Deal): FakeRecord[] =>
	savesOf(world, deal).map((save, index) => ({
		Id: idOf('OpportunityHistory', deal.id * 1000 + index),
		...ofDeal(deal),
		CreatedById: idOf('User', save.by),
		CreatedDate: moment(save.at),
		SystemModstamp: moment(save.at),
		StageName: save.stage.name,
		Amount: number(save.amount),
		PrevAmount: number(save.previousAmount),
		CloseDate: save.closeDate,
		PrevCloseDate: save.previousCloseDate,
		Probability: Math.round(save.stage.probability * 100),
		ForecastCategory: forecastOf(save.stage)
	}));

/** A change of owner has two rows: one with ids and one with names. */
export const fieldHistoryOf = (world: World, deal: Deal): FakeRecord[] =>
	deal.changes
		.filter(({ field, from }) => field === 'owner' && from !== null)
		.flatMap((change, index) => {
			const row = (kind: number, DataType: string, value: (owner: number) => string): FakeRecord => ({
				Id: idOf('OpportunityFieldHistory', deal.id * 1000 + index * 2 + kind),
				...ofDeal(deal),
				CreatedById: idOf('User', change.by),
				CreatedDate: moment(change.at),
				Field: 'Owner',
				DataType,
				OldValue: value(Number(change.from)),
				NewValue: value(Number(change.to))
			});
			const nameOf = (id: number) => {
				const { firstName, lastName } = world.get('owners', id);
				return `${firstName} ${lastName}`;
			};
			return [row(0, 'Text', nameOf), row(1, 'EntityId', (owner) => idOf('User', owner))];
		});
