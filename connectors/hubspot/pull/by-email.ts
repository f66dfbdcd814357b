import type { HubSpotApi } from '../api.ts';
import type { Batch } from '../answers.ts';

/**
 * The ids of contacts by their e-mail addresses in lower case, those in the bin too: what was done by somebody stays
 * done by them. Addresses of nobody are absent. Null where contacts may not be read: then it is not known whose they are.
 */
export async function contactsByEmail(
	api: HubSpotApi,
	emails: Iterable<string>
): Promise<ReadonlyMap<string, string> | null> {
	const found = new Map<string, string>();
	for (const archived of [false, true]) {
		const left = [...new Set(emails)].filter((email) => !found.has(email));
		for (let start = 0; start < left.length; start += 100) {
			const inputs = left.slice(start, start + 100).map((id) => ({ id }));
			const answer = await api.ifAllowed('it is not known whose e-mail addresses these are', () =>
				api.batch<Batch>(
					'/crm/v3/objects/contacts/batch/read',
					{ idProperty: 'email', inputs, properties: ['email'] },
					{ archived }
				)
			);
			if (!answer) return null;
			for (const { id, properties } of answer.results)
				if (properties.email) found.set(properties.email.toLowerCase(), id);
		}
	}
	return found;
}
