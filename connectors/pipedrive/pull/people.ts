/** Users of the account, those who left too, and the teams they are in. */
import type { Session, Stream } from '../../connector.ts';
import type { Team, User } from '../answers.ts';
import { clientOf } from '../api.ts';
import * as maps from '../fields.ts';
import { identity, recordSet, text, utc } from './rows.ts';

/** Teams are not in every plan. */
export async function teamsOf(session: Session): Promise<readonly Team[] | null> {
	const answer = await clientOf(session).request({ path: 'api/v1/legacyTeams', accept: [402, 403, 404] });
	return answer.status === 200 ? ((answer.body as { data: Team[] | null }).data ?? []) : null;
}

export const people: Stream = {
	name: 'people',
	label: 'People and teams',
	entities: ['teams', 'people'],
	async *pull(session) {
		const teams = ((await teamsOf(session)) ?? []).filter(({ deleted_flag }) => !Number(deleted_flag ?? 0));
		const { data } = await clientOf(session).json<{ data: User[] | null }>({ path: 'api/v1/users' });
		// Someone in several teams is counted in the first: there is one team to a person.
		const teamOf = new Map(
			[...teams].reverse().flatMap(({ id, users }) => (users ?? []).map((user) => [user, id] as const))
		);
		yield {
			records: [
				...recordSet(
					maps.teams,
					teams.map(({ id, name, manager_id }) => ({ id: String(id), name, manager_id: text(manager_id) }))
				),
				...recordSet(
					maps.people,
					(data ?? []).map((user) => ({
						...identity({ id: user.id, add_time: user.created, update_time: user.modified }),
						add_time: utc(user.created),
						name: text(user.name) ?? text(user.email) ?? String(user.id),
						email: text(user.email),
						active_flag: user.active_flag ?? null,
						teamId: text(teamOf.get(user.id))
					}))
				)
			],
			cursor: null
		};
	}
};
