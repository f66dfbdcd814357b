/** The records of a world as ActiveCampaign tells them. */
import type { Activity, Company, Contact, Deal, Moment, Owner, Pipeline } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** Times are told in the account's own zone, in seconds: six hours behind UTC here. */
const behind = 6 * 3_600_000;
export const local = (moment: Moment): string =>
	`${new Date(Date.parse(moment) - behind).toISOString().slice(0, 19)}-06:00`;

/** Amounts are hundredths, as text. */
export const cents = (amount: string | null): string => String(Math.round(Number(amount ?? 0) * 100));

export const statusOf = { open: '0', won: '1', lost: '2' } as const;

export const regionField = 1;
export const closeField = 2;
export const industryField = 1;
export const countryField = 2;
export const fitField = 9;

export const openStages = ({ stages }: Pipeline) => stages.filter(({ status }) => status === 'open');

/** Deals are won and lost in the stage that they are in. */
export function stageOf(world: World, deal: Deal): number {
	const open = openStages(world.get('pipelines', deal.pipeline));
	const visited = deal.changes.flatMap(({ field, to }) => (field === 'stage' ? [Number(to)] : []));
	return visited.findLast((id) => open.some((stage) => stage.id === id)) ?? open[0]!.id;
}

export const userOf = (owner: Owner) => ({
	username: `user${owner.id}`,
	firstName: owner.firstName,
	lastName: owner.lastName,
	email: owner.email,
	phone: '',
	signature: null,
	id: String(owner.id)
});

export const groupOf = (pipeline: Pipeline) => ({
	title: pipeline.name,
	currency: 'eur',
	allgroups: '1',
	allusers: '1',
	autoassign: '1',
	cdate: local(pipeline.createdAt),
	udate: local(pipeline.updatedAt),
	stages: openStages(pipeline).map(({ id }) => String(id)),
	id: String(pipeline.id)
});

export const stagesOf = (pipeline: Pipeline) =>
	openStages(pipeline).map((stage, index) => ({
		title: stage.name,
		group: String(pipeline.id),
		order: String(index + 1),
		cdate: local(pipeline.createdAt),
		udate: local(pipeline.updatedAt),
		id: String(stage.id)
	}));

export const accountOf = (company: Company) => ({
	name: company.name,
	accountUrl: `https://${company.domain}`,
	owner: String(company.owner),
	createdTimestamp: local(company.createdAt),
	updatedTimestamp: local(company.updatedAt),
	id: String(company.id)
});

export const contactOf = (contact: Contact) => ({
	cdate: local(contact.createdAt),
	udate: local(contact.updatedAt),
	email: contact.email,
	phone: contact.phone,
	firstName: contact.firstName,
	lastName: contact.lastName,
	orgid: '0',
	bounced_date: '0000-00-00',
	deleted: '0',
	deleted_at: '0000-00-00 00:00:00',
	id: String(contact.id)
});

export const accountContactOf = (contact: Contact) => ({
	account: String(contact.company),
	contact: String(contact.id),
	jobTitle: '',
	createdTimestamp: local(contact.createdAt),
	updatedTimestamp: local(contact.updatedAt),
	id: String(contact.id)
});

export const dealOf = (world: World, deal: Deal, isHidden: boolean) =>
	isHidden
		? { id: String(deal.id), title: deal.name, isDisabled: true }
		: {
				title: deal.name,
				description: '',
				owner: String(deal.owner),
				contact: String(deal.contact ?? 0),
				organization: null,
				group: String(deal.pipeline),
				stage: String(stageOf(world, deal)),
				percent: '0',
				cdate: local(deal.createdAt),
				mdate: local(deal.updatedAt),
				nextdate: null,
				nexttaskid: null,
				value: cents(deal.amount),
				currency: deal.currency.toLowerCase(),
				winProbability: 44,
				status: statusOf[deal.status],
				activitycount: '1',
				nextdealid: String(deal.id),
				edate: '2026-01-01 00:00:00',
				isDisabled: false,
				account: String(deal.company),
				customerAccount: String(deal.company),
				id: String(deal.id)
			};

/** The world's initial values, one of each field, are no changes. */
const initialChanges = 4;

/** A deal's log: what was added to it, and the value before each change. */
export function activitiesOf(world: World, deal: Deal) {
	const state = {
		stage: openStages(world.get('pipelines', deal.pipeline))[0]!.id,
		status: 'open' as Deal['status']
	};
	const entries: {
		at: Moment;
		by: number;
		dataType: string;
		old: string;
		stage?: number;
		action?: string;
	}[] = [
		{ at: deal.createdAt, by: deal.owner, dataType: '', old: '', action: 'add' },
		{ at: deal.createdAt, by: deal.owner, dataType: 'contact', old: '', action: 'add' }
	];
	for (const { field, from, to, at, by } of deal.changes.slice(initialChanges)) {
		if (field === 'amount') entries.push({ at, by, dataType: 'value', old: cents(from) });
		if (field === 'owner') entries.push({ at, by, dataType: 'userid', old: from ?? '' });
		if (field !== 'stage') continue;
		const stage = world.stage(deal.pipeline, Number(to));
		if (stage.status !== state.status) {
			entries.push({ at, by, dataType: 'status', old: statusOf[state.status] });
			state.status = stage.status;
		}
		if (stage.status === 'open' && stage.id !== state.stage) {
			entries.push({ at, by, dataType: 'd_stageid', old: String(state.stage), stage: stage.id });
			state.stage = stage.id;
		}
	}
	return entries.map((entry, index) => ({
		d_id: String(deal.id),
		d_stageid: String(entry.stage ?? 0),
		userid: String(entry.by),
		dataId: '0',
		dataType: entry.dataType,
		dataAction: entry.action ?? 'update',
		dataOldval: entry.old,
		cdate: local(entry.at),
		sortdate: local(entry.at),
		isAddtask: '0',
		deleted: '0',
		seriesid: '0',
		id: String(deal.id * 10_000 + index),
		deal: String(deal.id)
	}));
}

const tasktypes = ['Call', 'Email', 'Lunch', 'Meeting', 'To-do'];
export const tasktypeList = tasktypes.map((title, index) => ({
	title,
	cdate: null,
	defduration: '0',
	status: '0',
	udate: null,
	id: String(index + 1)
}));
const tasktypeOf = { call: 1, email: 2, meeting: 4, task: 5, note: 5 } as const;

export const taskOf = (activity: Activity) => ({
	id: String(activity.id),
	duedate: local(activity.at),
	edate: local(new Date(Date.parse(activity.at) + activity.durationSeconds * 1000).toISOString()),
	status: activity.isDone ? 1 : 0,
	title: activity.subject,
	note: null,
	relid: String(activity.deal ?? activity.contact),
	reltype: activity.deal ? 'Deal' : 'Subscriber',
	dealTasktype: String(tasktypeOf[activity.type]),
	cdate: local(activity.createdAt),
	udate: local(activity.updatedAt),
	user: String(activity.owner),
	assignee: String(activity.owner),
	outcomeInfo: null
});

export const noteOf = (activity: Activity) => ({
	relid: String(activity.deal ?? activity.contact),
	reltype: activity.deal ? 'Deal' : 'Subscriber',
	userid: String(activity.owner),
	is_draft: '0',
	cdate: local(activity.createdAt),
	mdate: local(activity.updatedAt),
	note: activity.subject,
	id: String(activity.id)
});

const metaOf = (
	id: number,
	fieldLabel: string,
	fieldType: string,
	fieldOptions: readonly string[] | null = null
) => ({
	id: String(id),
	fieldLabel,
	fieldType,
	fieldOptions,
	displayOrder: id
});

export const dealMeta = [
	metaOf(regionField, 'Region', 'dropdown', ['EMEA', 'APAC', 'Américas']),
	metaOf(closeField, 'Forecasted Close Date', 'date')
];
export const accountMeta = [
	metaOf(industryField, 'Industry/Vertical', 'text'),
	metaOf(countryField, 'Country', 'text')
];
export const contactFields = [{ id: String(fitField), title: 'Fit score', type: 'text', options: [] }];

const datum = (record: 'dealId' | 'accountId', id: number, field: number, value: string | null) =>
	value === null
		? []
		: [{ id: String(id * 10 + field), [record]: id, customFieldId: field, fieldValue: value }];

export const dealValuesOf = (deal: Deal) => [
	...datum('dealId', deal.id, regionField, deal.region),
	...datum('dealId', deal.id, closeField, deal.expectedClose)
];
export const accountValuesOf = (company: Company) => [
	...datum('accountId', company.id, industryField, company.industry),
	...datum('accountId', company.id, countryField, company.country)
];
