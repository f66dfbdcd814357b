/** Deals, activities, products and pipelines as Pipedrive tells them, in the types of Pipedrive's own client. */
import type { Note } from 'pipedrive/v1';
import type {
	ActivityItem,
	Deal as PipedriveDeal,
	GetDealsProductsResponseDataInner,
	GetPipelinesResponseAllOfDataInner,
	StageItem
} from 'pipedrive/v2';
import type { Activity, Deal, LineItem, Pipeline, Product } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { budgetKey, optionOf, regionKey, regions } from './fields.ts';
import { bareSecond, leadId, moments, second, userId, type Extras } from './formats.ts';

export function dealOf(world: World, deal: Deal, { archived }: Extras): PipedriveDeal {
	const isDeleted = deal.deletedAt !== null;
	const stageMoves = deal.changes.filter(({ field, from }) => field === 'stage' && from !== null);
	const lead = world.tables.leads.find(({ convertedDeal }) => convertedDeal === deal.id);
	return {
		id: deal.id,
		title: deal.name,
		owner_id: userId(deal.owner),
		person_id: deal.contact,
		org_id: deal.company,
		pipeline_id: deal.pipeline,
		stage_id: stageOf(world, deal),
		value: Number(deal.amount ?? 0),
		currency: deal.currency,
		...moments(deal),
		stage_change_time: stageMoves.length > 0 ? second(stageMoves.at(-1)!.at) : null,
		is_deleted: isDeleted,
		is_archived: archived.has(deal.id),
		status: isDeleted ? 'deleted' : deal.status,
		probability: null,
		lost_reason: deal.lostReason,
		visible_to: 3,
		close_time: deal.closedAt && second(deal.closedAt),
		won_time: deal.status === 'won' ? second(deal.closedAt!) : null,
		lost_time: deal.status === 'lost' ? second(deal.closedAt!) : null,
		expected_close_date: deal.expectedClose,
		label_ids: deal.pipeline === 2 ? [7] : [],
		origin: 'ManuallyCreated',
		origin_id: null,
		channel: null,
		channel_id: null,
		source_lead_id: lead ? leadId(lead.id) : null,
		arr: null,
		mrr: null,
		acv: null,
		custom_fields: {
			[regionKey]: optionOf(regions, deal.region),
			[budgetKey]: deal.amount === null ? null : { value: Number(deal.amount), currency: deal.currency }
		}
	};
}

/** Deals are won and lost in the stage that they are in: stages that close a deal are none in Pipedrive. */
export function stageOf(world: World, deal: Deal): number {
	const open = openStages(world.get('pipelines', deal.pipeline));
	const visited = deal.changes.flatMap(({ field, to }) => (field === 'stage' ? [Number(to)] : []));
	return visited.findLast((id) => open.some((stage) => stage.id === id)) ?? open[0]!.id;
}

export const openStages = ({ stages }: Pipeline) => stages.filter(({ status }) => status === 'open');

/** Links that an activity does not have are null, whatever the client's types say. */
type ActivityWithout = Omit<ActivityItem, 'deal_id' | 'person_id' | 'org_id' | 'lead_id'> &
	Record<'deal_id' | 'person_id' | 'org_id' | 'lead_id', number | null>;

export function activityOf(activity: Activity): ActivityWithout {
	const minutes = Math.floor(activity.durationSeconds / 60);
	const two = (count: number) => String(count).padStart(2, '0');
	return {
		id: activity.id,
		subject: activity.subject,
		type: activity.type === 'meeting' ? 'lunch' : activity.type,
		owner_id: userId(activity.owner),
		creator_user_id: userId(activity.owner),
		is_deleted: activity.deletedAt !== null,
		...moments(activity),
		deal_id: activity.deal,
		lead_id: null,
		person_id: activity.contact,
		org_id: activity.company,
		due_date: activity.at.slice(0, 10),
		due_time: activity.at.slice(11, 19),
		duration: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`,
		busy: false,
		done: activity.isDone,
		...(activity.isDone && { marked_as_done_time: second(activity.at) }),
		note: ''
	};
}

export const noteOf = (activity: Activity): Note => ({
	id: activity.id,
	active_flag: activity.deletedAt === null,
	add_time: bareSecond(activity.createdAt),
	update_time: bareSecond(activity.updatedAt),
	content: `<p>${activity.subject} &amp; more</p>`,
	user_id: userId(activity.owner),
	deal_id: activity.deal,
	person_id: activity.contact,
	org_id: activity.company,
	lead_id: null
});

export const productOf = (product: Product) => ({
	id: product.id,
	name: product.name,
	code: product.sku,
	description: '',
	unit: '',
	tax: 0,
	category: null,
	is_linkable: true,
	is_deleted: product.deletedAt !== null,
	visible_to: 3 as const,
	owner_id: userId(1),
	...moments(product),
	billing_frequency: product.name === 'Support' ? ('monthly' as const) : ('one-time' as const),
	billing_frequency_cycles: null,
	prices: [
		{ product_id: product.id, price: 1, currency: 'USD', cost: 0, direct_cost: null, notes: '' },
		{
			product_id: product.id,
			price: Number(product.price),
			currency: 'EUR',
			cost: 0.5,
			direct_cost: null,
			notes: ''
		}
	],
	custom_fields: {}
});

export function dealProductOf(world: World, item: LineItem): GetDealsProductsResponseDataInner {
	return {
		id: item.id,
		// As many cents as there are: a product of floats would have more.
		sum: Number((item.quantity * Number(item.unitPrice)).toFixed(2)),
		tax: 0,
		deal_id: item.deal,
		name: world.get('products', item.product).name,
		product_id: item.product,
		product_variation_id: null,
		order_nr: null,
		...moments(item),
		comments: '',
		currency: 'EUR',
		discount: 0,
		discount_type: 'percentage',
		quantity: item.quantity,
		item_price: Number(item.unitPrice),
		tax_method: 'inclusive',
		is_enabled: true,
		billing_frequency: 'one-time',
		billing_frequency_cycles: null,
		billing_start_date: null
	};
}

export const pipelineOf = (pipeline: Pipeline): GetPipelinesResponseAllOfDataInner => ({
	id: pipeline.id,
	name: pipeline.name,
	order_nr: pipeline.id,
	is_deleted: pipeline.deletedAt !== null,
	is_deal_probability_enabled: pipeline.id === 1,
	...moments(pipeline)
});

/** Where probabilities are switched off every stage still says 100. */
export const stagesOf = (pipeline: Pipeline): StageItem[] =>
	openStages(pipeline).map((stage, index) => ({
		id: stage.id,
		order_nr: index + 1,
		name: stage.name,
		is_deleted: false,
		deal_probability: pipeline.id === 1 ? Math.round(stage.probability * 100) : 100,
		pipeline_id: pipeline.id,
		is_deal_rot_enabled: index === 0,
		days_to_rotten: index === 0 ? 14 : null,
		...moments(pipeline)
	}));
