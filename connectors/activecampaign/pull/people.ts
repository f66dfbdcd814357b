/** Users, pipelines and their stages. */
import type { Stream } from '../../connector.ts';
import { allOf, type Item } from '../api.ts';
import { link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { recordSet, sweepOf } from './rows.ts';

export const people: Stream = {
	name: 'people',
	label: 'People',
	entities: ['people'],
	async *pull(session) {
		const users = await allOf(session, 'users');
		yield {
			records: recordSet(
				maps.people,
				users.map((user) => ({
					id: String(user.id),
					name:
						[text(user.firstName), text(user.lastName)].filter(Boolean).join(' ') ||
						(text(user.username) ?? String(user.id)),
					email: text(user.email)
				}))
			),
			cursor: null
		};
	}
};

const moments = (item: Item) => ({ cdate: time(item.cdate), udate: time(item.udate) });

export const pipelines: Stream = {
	name: 'pipelines',
	label: 'Pipelines',
	entities: ['pipelines'],
	async *pull(session) {
		const groups = await allOf(session, 'dealGroups');
		yield {
			records: recordSet(
				maps.pipelines,
				groups.map((group) => ({ id: String(group.id), ...moments(group), title: text(group.title) }))
			),
			cursor: null
		};
	},
	sweep: sweepOf('pipelines', 'dealGroups')
};

export const stages: Stream = {
	name: 'stages',
	label: 'Stages',
	entities: ['stages'],
	async *pull(session) {
		const all = await allOf(session, 'dealStages');
		yield {
			records: recordSet(
				maps.stages,
				all.map((stage) => ({
					id: String(stage.id),
					...moments(stage),
					group: link(stage.group),
					title: text(stage.title),
					order: text(stage.order)
				}))
			),
			cursor: null
		};
	},
	sweep: sweepOf('stages', 'dealStages')
};
