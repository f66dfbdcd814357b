import * as v from 'valibot';
import { audiences, hasAudience, leftOutTotal } from '#lib/crm/audience.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { TokenBearer } from '#lib/server/access/index.ts';
import {
	exportFormats,
	exportRecords as exportFile,
	type ExportFormat,
	type ExportOptions
} from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';

import { operation, type Answer } from '../operation.ts';
import { entityName, once } from '../schemas.ts';
import { listOf } from './filters.ts';

/** Whom a file of contacts or leads is for. */
export const people = v.optional(
	once(
		v.picklist(
			audiences,
			`Give one of ${audiences.join(', ')}: everyone, without those who must not be written to, or only who gave consent.`
		)
	)
);

/** The media types of a file of records, the usual one first. */
export const fileTypes = Object.values(exportFormats) as [string, ...string[]];

/** The format of a media type of `fileTypes`. */
export const formatOf = (accepted: string): ExportFormat =>
	(Object.keys(exportFormats) as ExportFormat[]).find((format) => exportFormats[format] === accepted)!;

/** Records as a file, in the form that is accepted, with how many are left out of it. */
export async function fileOf(
	store: Store,
	{ viewer, token }: TokenBearer,
	entity: EntityName,
	asked: Pick<ExportOptions, 'filters' | 'members' | 'audience' | 'signal'>,
	accepted: string
): Promise<Answer> {
	const { leftOut, notContactable, ...file } = await exportFile(store, viewer, entity, {
		...asked,
		format: formatOf(accepted),
		noted: { token: token.prefix }
	});
	const counts = { 'x-left-out': leftOutTotal(leftOut), 'x-not-contactable': notContactable };
	const headers = Object.entries(counts).map(([name, count]) => [name, String(count)]);
	return {
		...file,
		...(hasAudience(entity) && { headers: Object.fromEntries(headers) as Record<string, string> })
	};
}

export const exportRecords = operation({
	id: 'exportRecords',
	method: 'GET',
	path: '/exports/{entity}',
	summary:
		'All records of one kind that the account may see, as CSV, NDJSON, Arrow or Parquet, sent while they are read.',
	scope: 'exports:read',
	limit: 'exports',
	parameters: v.strictObject({ entity: entityName }),
	// Every other parameter is a filter by the field it names.
	query: v.objectWithRest({ people }, v.array(v.string())),
	body: null,
	produces: fileTypes,
	answer: null,
	example: { path: { entity: 'contacts' }, query: { people: 'contactable' } },
	async handle({ store, bearer, path: { entity }, query, signal }, accepted) {
		const { people: audience, ...rest } = query;
		const list = await listOf(store, bearer.viewer, entity, rest);
		return fileOf(store, bearer, entity, { ...list, audience, signal }, accepted);
	}
});
