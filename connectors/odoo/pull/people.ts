import { peopleMap, teamMap } from '../fields/index.ts';
import type { Domain, Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { idText, moment, person, text } from '../values.ts';

/** Everyone who works in Odoo: neither customers who sign in to its portal nor the users that Odoo itself makes. */
const staff: Domain = [
	['share', '=', false],
	['login', 'not in', ['__system__', 'default']]
];

export function teamPhases(odoo: Odoo, pageSize: number): Phase[] {
	return [
		{
			name: 'teams',
			model: 'crm.team',
			domain: [],
			fields: ['name', 'user_id', 'create_date'],
			pageSize,
			page: (records) =>
				Promise.resolve({
					records: [
						{
							map: teamMap,
							rows: records.map((team) => ({
								id: String(team.id),
								url: odoo.address('crm.team', team.id),
								name: text(team.name),
								user_id: person(team.user_id),
								create_date: moment(team.create_date),
								write_date: moment(team.write_date)
							}))
						}
					]
				})
		}
	];
}

export function userPhases(odoo: Odoo, pageSize: number): Phase[] {
	return [
		{
			name: 'users',
			model: 'res.users',
			domain: staff,
			fields: ['name', 'login', 'email', 'function', 'sale_team_id', 'active', 'create_date'],
			pageSize,
			page: (records) =>
				Promise.resolve({
					records: [
						{
							map: peopleMap,
							rows: records.map((user) => ({
								id: String(user.id),
								url: odoo.address('res.users', user.id),
								name: text(user.name) ?? text(user.login),
								email: text(user.email) ?? loginAddress(text(user.login)),
								function: text(user.function),
								sale_team_id: idText(user.sale_team_id),
								active: user.active === true,
								create_date: moment(user.create_date),
								write_date: moment(user.write_date)
							}))
						}
					]
				})
		}
	];
}

/** Most people sign in with their address. */
const loginAddress = (login: string | null): string | null => (login?.includes('@') ? login : null);

export async function* teamIds(odoo: Odoo): AsyncGenerator<string[]> {
	yield (await odoo.ids('crm.team', [])).map(String);
}

export async function* userIds(odoo: Odoo): AsyncGenerator<string[]> {
	yield (await odoo.ids('res.users', staff)).map(String);
}
