import { me } from '../answers.ts';
import { operation } from '../operation.ts';
import { none } from '../schemas.ts';

export const readMe = operation({
	id: 'readMe',
	method: 'GET',
	path: '/me',
	summary: 'Whose token this is, and what it is good for.',
	scope: null,
	limit: 'api',
	parameters: none,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: me,
	example: {},
	async handle({ bearer: { viewer, token } }) {
		return {
			json: {
				account: {
					id: viewer.accountId,
					name: viewer.name,
					email: viewer.email,
					role: viewer.role,
					person_id: viewer.personId
				},
				sees: viewer.scope.kind === 'all' ? 'all records' : 'own records',
				time_zone: viewer.timeZone,
				locale: viewer.locale,
				token: { name: token.name, prefix: token.prefix, scopes: token.scopes, expires_at: token.expires_at }
			}
		};
	}
});
