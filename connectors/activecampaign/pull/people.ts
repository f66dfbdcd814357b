/** Users, pipelines and their stages. */
import type { Stream } from '../../connector.ts';
import { allOf } from '../api.ts';
import { link, text, time } from '../cells.ts';
import * as maps from '../fields.ts';
import { recordSet } from './rows.ts';

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

export const stages: Stream = {
	name: 'stages',
	label: 'Pipelines and stages',
	entities: ['pipelines', 'stages'],
	async *pull(session) {
		const moments = (item: Readonly<Record<string, unknown>>) => ({
			cdate: time(item.cdate),
			udate: time(item.udate)
		});
		const groups = await allOf(session, 'dealGroups');
		const all = await allOf(session, 'dealStages');
		yield {
			records: [
				...recordSet(
					maps.pipelines,
					groups.map((group) => ({ id: String(group.id), ...moments(group), title: text(group.title) }))
				),
				...recordSet(
					maps.stages,
					all.map((stage) => ({
						id: String(stage.id),
						...moments(stage),
						group: link(stage.group),
						title: text(stage.title),
						order: text(stage.order)
					}))
				)
			],
			cursor: null
		};
	}
};
