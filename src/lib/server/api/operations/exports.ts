import * as v from 'valibot';
import { audiences, hasAudience, leftOutTotal } from '#lib/crm/audience.ts';
import { exportFormats, exportRecords as exportFile } from '#lib/server/store/records/index.ts';
import { operation } from '../operation.ts';
import { entityName, once } from '../schemas.ts';
import { filtersOf } from './filters.ts';

/** Whom a file of contacts or leads is for; every other parameter is a filter by the field it names. */
const people = v.picklist(
	audiences,
	`Give one of ${audiences.join(', ')}: everyone, without those who must not be written to, or only who gave consent.`
);

export const exportRecords = operation({
	id: 'exportRecords',
	method: 'GET',
	path: '/exports/{entity}',
	summary: 'All records of one kind that the account may see, as CSV or NDJSON, sent while they are read.',
	scope: 'exports:read',
	limit: 'exports',
	parameters: v.strictObject({ entity: entityName }),
	query: v.objectWithRest({ people: v.optional(once(people)) }, v.array(v.string())),
	body: null,
	produces: [exportFormats.csv, exportFormats.ndjson],
	async handle({ store, bearer: { viewer, token }, path: { entity }, query, signal }, accepted) {
		const { people: audience, ...rest } = query;
		const { leftOut, notContactable, ...file } = await exportFile(store, viewer, entity, {
			format: accepted === exportFormats.csv ? 'csv' : 'ndjson',
			filters: filtersOf(rest),
			audience,
			noted: { token: token.prefix },
			signal
		});
		const counts = { 'x-left-out': leftOutTotal(leftOut), 'x-not-contactable': notContactable };
		const headers = Object.entries(counts).map(([name, count]) => [name, String(count)]);
		return {
			...file,
			...(hasAudience(entity) && { headers: Object.fromEntries(headers) as Record<string, string> })
		};
	}
});
