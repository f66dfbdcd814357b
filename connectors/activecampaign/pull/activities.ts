/** Tasks and notes of deals and contacts, and campaigns. */
import type { Row, Session, SourceField, Stream } from '../../connector.ts';
import { allOf, listed, type Item } from '../api.ts';
import { day, link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { pageOf, recordSet } from './rows.ts';

/** Types of tasks by their titles; people may make their own. */
const types: Readonly<Record<string, string>> = {
	call: 'call',
	email: 'email',
	lunch: 'meeting',
	meeting: 'meeting',
	'to-do': 'task',
	todo: 'task'
};

const ownFields: Readonly<Record<string, SourceField>> = {
	typeName: { label: 'Task type', type: 'text' },
	isDone: { label: 'Done', type: 'boolean' }
};

/** Tasks and notes have numbers of their own each, and are one kind of record here. */
const taskId = (id: unknown): string => `task:${String(id)}`;
const noteId = (id: unknown): string => `note:${String(id)}`;

export const tasks: Stream = {
	name: 'tasks',
	label: 'Tasks',
	entities: ['activities'],
	async *pull(session) {
		const titles = new Map(
			(await allOf(session, 'dealTasktypes')).map((type) => [String(type.id), text(type.title) ?? ''])
		);
		for await (const items of listed(session, 'dealTasks'))
			yield {
				records: recordSet(
					maps.activities,
					items.map((item) => taskRow(item, titles.get(String(item.dealTasktype)) ?? null)),
					ownFields
				),
				cursor: null
			};
	},
	sweep: {
		entity: 'activities',
		when: 'full',
		async *ids(session) {
			for await (const page of listed(session, 'dealTasks')) yield page.map(({ id }) => taskId(id));
			for await (const page of listed(session, 'notes')) yield page.map(({ id }) => noteId(id));
		}
	}
};

function taskRow(item: Item, title: string | null): Row {
	const from = time(item.duedate);
	const until = time(item.edate);
	const isDone = String(item.status) === '1';
	return {
		id: taskId(item.id),
		cdate: time(item.cdate),
		udate: time(item.udate),
		type: types[title?.toLowerCase() ?? ''] ?? 'task',
		typeName: title,
		title: text(item.title),
		note: text(item.note),
		dueAt: from,
		occurredAt: from,
		// ActiveCampaign does not tell when a task was done.
		isDone,
		durationSeconds: from && until ? Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000) : null,
		outcome: text(item.outcomeInfo),
		owner: link(item.assignee) ?? link(item.user),
		...aboutOf(item)
	};
}

/** What a task or a note is about: a deal, or a contact, which is a subscriber here. */
const aboutOf = ({ reltype, relid }: Item): Row => ({
	deal: reltype === 'Deal' ? link(relid) : null,
	contact: reltype === 'Subscriber' ? link(relid) : null
});

export const notes: Stream = {
	name: 'notes',
	label: 'Notes',
	entities: ['activities'],
	async *pull(session) {
		for await (const items of listed(session, 'notes'))
			yield {
				records: recordSet(
					maps.activities,
					items
						.filter(({ is_draft }) => String(is_draft) !== '1')
						.map((item) => ({
							id: noteId(item.id),
							cdate: time(item.cdate),
							udate: time(item.mdate),
							type: 'note',
							note: text(item.note),
							occurredAt: time(item.cdate),
							owner: link(item.userid),
							...aboutOf(item)
						}))
				),
				cursor: null
			};
	}
};

/** As ActiveCampaign's reference lists them. */
const campaignStatus: Readonly<Record<string, string>> = {
	'0': 'Draft',
	'1': 'Scheduled',
	'2': 'Sending',
	'3': 'Paused',
	'4': 'Stopped',
	'5': 'Completed'
};

const counts: Readonly<Record<string, string>> = {
	send_amt: 'Sent',
	opens: 'Opens',
	uniqueopens: 'Opened by',
	linkclicks: 'Clicks',
	uniquelinkclicks: 'Clicked by',
	hardbounces: 'Hard bounces',
	softbounces: 'Soft bounces',
	unsubscribes: 'Unsubscribed',
	replies: 'Replies'
};

export const campaigns: Stream = {
	name: 'campaigns',
	label: 'Campaigns',
	entities: ['campaigns'],
	async *pull(session) {
		const fields = Object.fromEntries(
			Object.entries(counts).map(([name, label]): [string, SourceField] => [name, { label, type: 'integer' }])
		);
		for await (const items of listed(session, 'campaigns'))
			yield {
				records: recordSet(
					maps.campaigns,
					items.map((item) => campaignRow(session, item)),
					fields
				),
				cursor: null
			};
	}
};

const campaignRow = (session: Session, item: Item): Row => ({
	...Object.fromEntries(Object.keys(counts).map((name) => [name, text(item[name])])),
	id: String(item.id),
	url: pageOf(session, `campaigns/${item.id}`),
	cdate: time(item.cdate),
	udate: time(item.mdate),
	name: text(item.name) ?? String(item.id),
	type: text(item.type),
	channel: 'Email',
	statusWord: campaignStatus[String(item.status)] ?? text(item.status),
	startsOn: day(item.sdate),
	endsOn: day(item.ldate),
	user: link(item.userid)
});
